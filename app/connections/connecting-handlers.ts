import type * as z from 'zod'
import type { connectingCalls } from '../contract/connecting.ts'
import type { ConnectionView } from '../contract/views.ts'
import type { Connections } from './connections.ts'
import { writeConnectionFile } from './importing/connection-file.ts'
import type { Importer } from './importing/importer.ts'
import { listRegions } from './regions/regions.ts'

type Calls = typeof connectingCalls
export type ConnectingHandlers = {
  readonly [Name in keyof Calls]: (
    input: z.infer<Calls[Name]['input']>,
    signal: AbortSignal,
  ) => Promise<z.infer<Calls[Name]['output']>>
}

/** Answers the calls that help to get connected. */
export function createConnectingHandlers(connections: Connections, importer: Importer): ConnectingHandlers {
  return {
    'regions.list': async () => listRegions(),
    'connections.parse': async ({ passphrase, ...what }) => ({
      candidates:
        'offerId' in what
          ? await importer.parseOffered(what.offerId, passphrase)
          : await importer.parse(what.text, passphrase),
    }),
    'connections.offered': async () => ({ offers: importer.offered() }),
    'connections.forgetOffer': async ({ offerId }) => {
      importer.forgetOffer(offerId)
      return {}
    },
    'connections.findImports': async () => ({ candidates: await importer.find() }),
    'connections.import': async ({ importIds }, signal) => {
      // All drafts first, so that nothing is made when one of them is not there any more.
      const drafts = importIds.map((importId) => importer.draftOf(importId))
      const made: ConnectionView[] = []
      for (const draft of drafts) made.push(await connections.create(draft, signal))
      return { connections: made }
    },
    'connections.diagnose': ({ id, bucket }, signal) => connections.diagnose(id, bucket, signal),
    'connections.export': async ({ ids, passphrase }, signal) => {
      const shared = await connections.share(ids, signal)
      const name = shared.length === 1 ? (shared[0]?.profile.name ?? '') : ''
      const plainName = name.replaceAll(/[^\p{L}\p{N} _-]/gu, '').trim() || 'connections'
      return { fileName: `${plainName}.strata`, text: await writeConnectionFile(shared, passphrase) }
    },
  }
}
