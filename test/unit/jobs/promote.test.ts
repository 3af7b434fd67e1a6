import { describe, expect, it } from 'vitest'
import { AppError, type ErrorCode } from '../../../app/domain/app-error.ts'
import { promoteTop } from '../../../app/jobs/promote.ts'
import type { CopyRequest } from '../../../app/stores/object-store.ts'
import { marker, version } from '../domain/entries.ts'

const signal = new AbortController().signal
const place = { bucket: 'reports', key: '合同.txt' }

/** A store that answers each HEAD so, and notes what is copied. */
function openStore(answer: 'there' | ErrorCode) {
  const copies: CopyRequest[] = []
  return {
    copies,
    headVersion: () =>
      answer === 'there'
        ? Promise.resolve({
            versionId: 'a',
            sizeBytes: 3,
            etag: 'e',
            modifiedAt: 1_000,
            metadata: { user: {} },
            storageClass: 'STANDARD',
            objectKind: 'normal' as const,
            archive: { kind: 'online' as const },
          })
        : Promise.reject(new AppError(answer, 'no')),
    copyObject: (request: CopyRequest) => {
      copies.push(request)
      return Promise.resolve({ etag: 'e' })
    },
  }
}

describe('after something was removed from the top of a history', () => {
  it('copies the version that is on top now where the store made nothing current', async () => {
    const store = openStore('object-not-found')
    expect(await promoteTop(store, place, [version('b'), version('a')], signal)).toBe(true)
    expect(store.copies).toMatchObject([{ ...place, source: { ...place, versionId: 'b' } }])
  })

  it.each([
    ['something is current', [version('b', { isLatest: true }), version('a')]],
    ['the file is deleted', [marker('m'), version('a')]],
    ['nothing is left', []],
  ])('does nothing where %s', async (_, entries) => {
    const store = openStore('object-not-found')
    expect(await promoteTop(store, place, entries, signal)).toBe(false)
    expect(store.copies).toEqual([])
  })

  it('does nothing where only the listing flags nothing', async () => {
    const store = openStore('there')
    expect(await promoteTop(store, place, [version('b')], signal)).toBe(false)
    expect(store.copies).toEqual([])
  })

  it('says what keeps it from looking', async () => {
    const store = openStore('access-denied')
    await expect(promoteTop(store, place, [version('b')], signal)).rejects.toMatchObject({ code: 'access-denied' })
  })
})
