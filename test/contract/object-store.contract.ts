import { afterAll, beforeAll, describe, it } from 'vitest'
import { copyingContract } from './suite/copying.ts'
import { deletingContract } from './suite/deleting.ts'
import type { ContractCapabilities, ContractContext, ContractFixture, ContractStore } from './suite/fixture.ts'
import { listingContract } from './suite/listing.ts'
import { multipartContract } from './suite/multipart.ts'
import { probingContract } from './suite/probing.ts'
import { readingContract } from './suite/reading.ts'

export type { ContractStore } from './suite/fixture.ts'

/**
 * What every store has to do, whichever it is. A test is left out only where the fixture declares that a capability is missing,
 * never by a store's name; what ran and what was left out, and why, is told at the end.
 */
export function describeObjectStore(name: string, fixture: ContractFixture): void {
  describe(`${name} as an object store`, () => {
    let opened: ContractStore | undefined
    const leftOut = new Map<keyof ContractCapabilities, string[]>()
    let registered = 0

    const context: ContractContext = {
      fixture,
      get: () => {
        if (opened === undefined) throw new Error('The store is not open yet')
        return opened
      },
      test: (title, needs, run) => {
        const missing = needs.find((capability) => !fixture.capabilities[capability])
        if (missing !== undefined) {
          leftOut.set(missing, [...(leftOut.get(missing) ?? []), title])
          return
        }
        registered++
        // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- titles and assertions are in the suite's files
        it(title, run)
      },
    }

    beforeAll(async () => {
      opened = await fixture.open()
    })
    afterAll(async () => {
      await opened?.close()
      console.info(describeRun(name, registered, leftOut))
    })

    listingContract(context)
    readingContract(context)
    copyingContract(context)
    multipartContract(context)
    deletingContract(context)
    probingContract(context)
  })
}

function describeRun(name: string, registered: number, leftOut: ReadonlyMap<string, readonly string[]>): string {
  const left = [...leftOut].map(([capability, titles]) => `${capability} (${titles.join('; ')})`)
  return `Contract of an object store, ${name}: ${registered} ran; left out for a missing capability: ${left.join(', ') || 'none'}`
}
