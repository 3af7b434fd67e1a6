import { expect, test } from 'vitest'
import type { ListingState } from '../../../app/contract/views.ts'
import { AppError } from '../../../app/domain/app-error.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import { createListings } from '../../../app/history/listings.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'
import { fakeStore } from '../../fakes/fake-store.ts'
import { listingStore, marker, version } from '../../fakes/listing-store.ts'

/** Listings whose ending can be awaited. */
function openListings() {
  let ids = 0
  const states: ListingState[] = []
  let wake: () => void = () => undefined
  const listings = createListings({
    newId: () => `list-${(ids += 1)}`,
    onChanged: (state) => {
      states.push(state)
      wake()
    },
  })
  async function ended(listId: string): Promise<ListingState> {
    for (;;) {
      const state = listings.state(listId)
      if (state.complete || state.stopped || state.error !== undefined) return state
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { listings, states, ended }
}

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map((row) => row.name)
const byName = { filter: '', orderBy: 'name', direction: 'ascending' } as const
const signal = new AbortController().signal

test('a folder shows its folders first, then its files, and leaves itself out', async () => {
  const { listings, ended } = openListings()
  const store = listingStore(
    ['docs/', 'docs/a.txt', 'docs/b/1', 'docs/b/2', 'docs/c.txt'].map((key) => version(key, 'v', { isLatest: true })),
    2,
  )
  const id = listings.openFolder(store, 'bucket', 'docs/', 'current')
  expect(await ended(id)).toMatchObject({ count: 3, complete: true, stopped: false })
  expect(names(listings.folderRows(id, 0, 10).rows)).toEqual(['b', 'a.txt', 'c.txt'])
})

test('deleted files are shown with the size of what was there, also when a page ends inside a key', async () => {
  const entries: VersionEntry[] = [
    version('a', '2', { isLatest: true, sizeBytes: 20, modifiedAt: 200 }),
    version('a', '1', { sizeBytes: 10, modifiedAt: 100 }),
    marker('b', '3', { isLatest: true, modifiedAt: 300 }),
    marker('b', '2', { modifiedAt: 250 }),
    version('b', '1', { sizeBytes: 7, modifiedAt: 90 }),
    marker('c', '1', { isLatest: true, modifiedAt: 400 }),
    marker('gone/x', '2', { isLatest: true }),
    version('gone/x', '1'),
    version('here/x', '1', { isLatest: true }),
  ]
  for (const pageSize of [1, 2, 3, 100]) {
    const { listings, ended } = openListings()
    const id = listings.openFolder(listingStore(entries, pageSize), 'bucket', '', 'with-deleted')
    expect((await ended(id)).count).toBe(5)
    expect(listings.folderRows(id, 0, 10).rows).toEqual([
      { kind: 'folder', name: 'gone', prefix: 'gone/', isDeleted: true },
      { kind: 'folder', name: 'here', prefix: 'here/' },
      { kind: 'file', name: 'a', key: 'a', sizeBytes: 20, modifiedAt: 200, versionId: '2', versionCount: 2 },
      {
        kind: 'file',
        name: 'b',
        key: 'b',
        sizeBytes: 7,
        modifiedAt: 90,
        versionId: '1',
        versionCount: 1,
        deletedAt: 300,
      },
      { kind: 'file', name: 'c', key: 'c', sizeBytes: 0, modifiedAt: 400, versionCount: 0, deletedAt: 400 },
    ])
  }
})

test('without the right to list versions the current files are shown and it is said', async () => {
  const { listings, ended } = openListings()
  const store: ObjectStore = {
    ...listingStore([], 10),
    listObjects: listingStore([version('a', '1', { isLatest: true })], 10).listObjects,
    listVersions: () => Promise.reject(new AppError('access-denied', 'no')),
  }
  const id = listings.openFolder(store, 'bucket', '', 'with-deleted')
  expect(await ended(id)).toMatchObject({ count: 1, complete: true, currentOnly: true })
})

test('a failure ends the listing with its error and keeps the rows that arrived', async () => {
  const { listings, ended } = openListings()
  let calls = 0
  const store = fakeStore({
    listObjects: () => {
      calls += 1
      if (calls > 1) return Promise.reject(new AppError('malformed-answer', 'cut'))
      return Promise.resolve({ objects: [], prefixes: ['a/'], continuation: '1' })
    },
  })
  const id = listings.openFolder(store, 'bucket', '', 'current')
  expect(await ended(id)).toMatchObject({ count: 1, complete: false, error: { code: 'malformed-answer' } })
})

test('a stopped listing asks for nothing more and stays readable', async () => {
  const { listings, ended } = openListings()
  let calls = 0
  const store = fakeStore({
    listObjects: (_bucket, _query, stop) => {
      calls += 1
      if (calls === 2) listings.stop(id)
      stop.throwIfAborted()
      return Promise.resolve({ objects: [], prefixes: [`${calls}/`], continuation: String(calls) })
    },
  })
  const id = listings.openFolder(store, 'bucket', '', 'current')
  expect(await ended(id)).toMatchObject({ count: 1, stopped: true, complete: false })
  expect(calls).toBe(2)
})

test('filter and order: case is ignored, folders stay first, descending turns round', async () => {
  const { listings, ended } = openListings()
  const sizes = { 'Alpha.txt': 3, 'beta.txt': 1, 'gamma.TXT': 2, 'other.pdf': 9 }
  const entries = Object.entries(sizes).map(([key, sizeBytes]) => version(key, 'v', { isLatest: true, sizeBytes }))
  const id = listings.openFolder(
    listingStore([...entries, version('txt/z', 'v', { isLatest: true })], 2),
    'bucket',
    '',
    'current',
  )
  await ended(id)
  expect(await listings.arrangeFolder(id, { ...byName, filter: 'txt' }, signal)).toBe(4)
  expect(names(listings.folderRows(id, 0, 10).rows)).toEqual(['txt', 'Alpha.txt', 'beta.txt', 'gamma.TXT'])
  await listings.arrangeFolder(id, { filter: 'TXT', orderBy: 'size', direction: 'descending' }, signal)
  expect(names(listings.folderRows(id, 0, 10).rows)).toEqual(['txt', 'Alpha.txt', 'gamma.TXT', 'beta.txt'])
  await listings.arrangeFolder(id, { ...byName, direction: 'descending' }, signal)
  expect(names(listings.folderRows(id, 1, 2).rows)).toEqual(['other.pdf', 'gamma.TXT'])
})

test('an order by size over many rows is right and complete', async () => {
  const { listings, ended } = openListings()
  const entries = Array.from({ length: 50_000 }, (_, index) =>
    version(String(index).padStart(6, '0'), 'v', { isLatest: true, sizeBytes: (index * 7919) % 50_000 }),
  )
  const id = listings.openFolder(listingStore(entries, 1000), 'bucket', '', 'current')
  await ended(id)
  await listings.arrangeFolder(id, { filter: '', orderBy: 'size', direction: 'ascending' }, signal)
  const found = listings.folderRows(id, 0, 50_000).rows.map((row) => (row.kind === 'file' ? row.sizeBytes : -1))
  expect(found).toEqual(Array.from({ length: 50_000 }, (_, index) => index))
})

test('a history holds exactly one key, newest first, with differences and a summary', async () => {
  const entries: VersionEntry[] = [
    version('a', '4', { isLatest: true, sizeBytes: 15, modifiedAt: 400 }),
    marker('a', '3', { modifiedAt: 300 }),
    version('a', '2', { sizeBytes: 20, modifiedAt: 200 }),
    version('a', '1', { sizeBytes: 5, modifiedAt: 100 }),
    version('ab', '1', { isLatest: true }),
  ]
  for (const pageSize of [1, 2, 10]) {
    const { listings, ended } = openListings()
    const id = listings.openHistory(listingStore(entries, pageSize), 'bucket', 'a')
    expect((await ended(id)).summary).toEqual({
      versionCount: 3,
      markerCount: 1,
      totalBytes: 40,
      largestBytes: 20,
      oldestAt: 100,
    })
    const { rows } = listings.historyRows(id, 0, 10)
    expect(rows.map((row) => [row.versionId, row.kind, row.isLatest, row.deltaBytes])).toEqual([
      ['4', 'version', true, -5],
      ['3', 'delete-marker', false, undefined],
      ['2', 'version', false, 15],
      ['1', 'version', false, undefined],
    ])
  }
})

test('a closed listing is not found, and closing it again does no harm', async () => {
  const { listings, ended } = openListings()
  const id = listings.openHistory(listingStore([version('a', '1')], 1), 'bucket', 'a')
  await ended(id)
  listings.close(id)
  listings.close(id)
  expect(() => listings.state(id)).toThrow(expect.objectContaining({ code: 'list-not-found' }))
})
