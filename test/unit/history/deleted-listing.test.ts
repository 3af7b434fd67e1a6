import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import { createDeletedListing } from '../../../app/history/deleted-listing.ts'
import type { VersionPage } from '../../../app/stores/object-store.ts'
import { fakeStore } from '../../fakes/fake-store.ts'

const signal = new AbortController().signal
const day = 86_400_000
const noon = new Date(2026, 4, 3, 12).getTime()
const version = (key: string, modifiedAt: number, sizeBytes = 5): VersionEntry => ({
  kind: 'version',
  key,
  versionId: `v-${modifiedAt}`,
  isLatest: false,
  modifiedAt,
  sizeBytes,
  etag: 'e',
})
const marker = (key: string, modifiedAt: number): VersionEntry => ({
  kind: 'delete-marker',
  key,
  versionId: `m-${modifiedAt}`,
  isLatest: true,
  modifiedAt,
})

/** A store that lists the entries in pages; `gate` may hold a page back or fail it. */
function pagedStore(entries: readonly VersionEntry[], pageSize: number, gate = (_page: number) => Promise.resolve()) {
  let pages = 0
  return fakeStore({
    async listVersions(_bucket, query, signal): Promise<VersionPage> {
      await gate(pages)
      signal.throwIfAborted()
      pages += 1
      const from = Number(query.continuation?.versionIdMarker ?? 0)
      const end = from + pageSize
      const page = { entries: entries.slice(from, end), prefixes: [] }
      return end >= entries.length ? page : { ...page, continuation: { keyMarker: 'k', versionIdMarker: String(end) } }
    },
  })
}

const sample = [
  marker('a/one', noon),
  version('a/one', noon - day, 100),
  version('b/live', noon),
  marker('b/two', noon - day),
  marker('b/two', noon - 2 * day),
  version('b/two', noon - 3 * day, 7),
  marker('c/orphan', noon + 1000),
  marker('z', noon - day + 5000),
  version('z', 0, 3),
]
function scan(entries: readonly VersionEntry[], pageSize = 2, gate?: (page: number) => Promise<void>) {
  const listing = createDeletedListing(pagedStore(entries, pageSize, gate), 'b', '')
  const stopper = new AbortController()
  return { ...listing, ended: listing.run(() => undefined, stopper.signal), stop: () => stopper.abort() }
}

describe('the deleted files of a bucket', () => {
  it('are found whatever the size of a page', async () => {
    for (const pageSize of [1, 2, 3, 100]) {
      const listing = scan(sample, pageSize)
      await listing.ended
      expect(listing.count()).toBe(4)
      expect(listing.extras()).toEqual({ deleted: { scannedCount: 9, totalBytes: 110, goneFolderCount: 2 } })
    }
  })

  it('stand by day, newest first, under a heading for each day', async () => {
    const listing = scan(sample)
    await listing.ended
    const { rows, count } = await listing.window(0, 100)
    expect(count).toBe(6)
    expect(rows.map((row) => (row.kind === 'file' ? row.key : row.kind))).toEqual([
      'day',
      'c/orphan',
      'a/one',
      'day',
      'z',
      'b/two',
    ])
    expect(rows[0]).toMatchObject({ dayStartsAt: new Date(2026, 4, 3).getTime(), count: 2, totalBytes: 100 })
    expect(rows[1]).toEqual({
      kind: 'file',
      key: 'c/orphan',
      prefix: 'c/',
      name: 'orphan',
      deletedAt: noon + 1000,
      markerCount: 1,
    })
    expect(rows[5]).toMatchObject({ markerCount: 2, sizeBytes: 7, modifiedAt: noon - 3 * day })
  })

  it('stand by folder, with folders told that are wholly gone', async () => {
    const listing = scan(sample)
    await listing.ended
    expect(await listing.arrange({ groupBy: 'folder', filter: '' }, signal)).toBe(8)
    const { rows } = await listing.window(0, 100)
    expect(rows.map((row) => (row.kind === 'file' ? row.key : row.kind === 'folder' ? `[${row.prefix}]` : ''))).toEqual(
      ['[]', 'z', '[a/]', 'a/one', '[b/]', 'b/two', '[c/]', 'c/orphan'],
    )
    expect(rows[2]).toMatchObject({ goneRoot: 'a/' })
    expect(rows[4]).not.toHaveProperty('goneRoot')
  })

  it('are filtered by any part of the path', async () => {
    const listing = scan(sample)
    await listing.ended
    expect(await listing.arrange({ groupBy: 'day', filter: 'B/T' }, signal)).toBe(2)
    expect(await listing.arrange({ groupBy: 'day', filter: 'nowhere' }, signal)).toBe(0)
    expect(await listing.window(0, 10)).toEqual({ rows: [], count: 0 })
  })

  it('come in windows', async () => {
    const listing = scan(sample)
    await listing.ended
    const all = (await listing.window(0, 100)).rows
    for (let from = 0; from < 7; from += 1)
      expect((await listing.window(from, 2)).rows).toEqual(all.slice(from, from + 2))
  })

  it('give the keys that can be brought back, of all, of a folder or of a day', async () => {
    const listing = scan(sample)
    await listing.ended
    expect(await listing.keys({ kind: 'all' }, 0, 1000)).toEqual({ keys: ['a/one', 'z', 'b/two'], count: 3 })
    expect(await listing.keys({ kind: 'all' }, 1, 1)).toEqual({ keys: ['z'], count: 3 })
    expect(await listing.keys({ kind: 'below', prefix: 'b/' }, 0, 1000)).toEqual({ keys: ['b/two'], count: 1 })
    const dayStartsAt = new Date(2026, 4, 3).getTime()
    expect(await listing.keys({ kind: 'day', dayStartsAt }, 0, 1000)).toEqual({ keys: ['a/one'], count: 1 })
  })

  it('stay readable after a stop', async () => {
    const held = new AbortController()
    const listing = scan(sample, 2, (page) =>
      page < 2
        ? Promise.resolve()
        : new Promise((_, reject) => held.signal.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    await expect.poll(() => listing.extras().deleted?.scannedCount).toBe(4)
    listing.stop()
    held.abort()
    await expect(listing.ended).rejects.toThrow('aborted')
    expect(listing.extras()).toMatchObject({ deleted: { goneFolderCount: 1 } })
    expect((await listing.window(0, 10)).count).toBe(2)
  })

  it('stay readable after a failure, which is told', async () => {
    const denied = new AppError('access-denied', 'no', { facts: { missingRights: ['oss:ListObjectVersions'] } })
    const listing = scan(sample, 2, (page) => (page < 2 ? Promise.resolve() : Promise.reject(denied)))
    await expect(listing.ended).rejects.toBe(denied)
    expect((await listing.window(0, 10)).count).toBe(2)
  })
})
