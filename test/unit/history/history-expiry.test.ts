import { describe, expect, it } from 'vitest'
import type { LifecycleRule } from '../../../app/domain/lifecycle.ts'
import type { VersionEntry, VersioningState } from '../../../app/domain/object-version.ts'
import { createHistoryListing } from '../../../app/history/history-listing.ts'
import { fakeStore } from '../../fakes/fake-store.ts'
import { listingStore, marker, version } from '../../fakes/listing-store.ts'

const day = 86_400_000
const signal = new AbortController().signal
const noncurrent = (days: number, newerToKeep?: number): LifecycleRule => ({
  id: 'r',
  isEnabled: true,
  filter: { prefix: '', tags: [] },
  noncurrentExpiration: { days, ...(newerToKeep === undefined ? {} : { newerToKeep }) },
})

async function history(
  entries: readonly VersionEntry[],
  rules: readonly LifecycleRule[] | 'refused',
  versioning: VersioningState = 'enabled',
) {
  const listed = listingStore(entries, 2)
  const store = fakeStore({
    listVersions: (bucket, query, stop) => listed.listVersions(bucket, query, stop),
    getLifecycle: () => (rules === 'refused' ? Promise.reject(new Error('refused')) : Promise.resolve(rules)),
    getBucketInfo: (name) => Promise.resolve({ name, versioning }),
  })
  const listing = createHistoryListing(store, 'b', 'k')
  await listing.run(() => undefined, signal)
  return listing
}

const past = [
  version('k', '4', { isLatest: true, modifiedAt: 40 * day }),
  version('k', '3', { modifiedAt: 30 * day }),
  marker('k', '2', { modifiedAt: 20 * day }),
  version('k', '1', { modifiedAt: 10 * day }),
]

describe('the history of a file under lifecycle rules', () => {
  it('says when each earlier version will be removed, counted from the entry above it', async () => {
    const listing = await history(past, [noncurrent(30)])
    const rows = listing.rows(0, 10)
    expect(rows.map((row) => row.expiresAt)).toEqual([undefined, 70 * day, undefined, 50 * day])
    expect(rows[1]).toMatchObject({ expiryEffect: 'removed', expiryCertainty: 'certain' })
    expect(listing.extras().summary).toMatchObject({ keptDays: 30 })
  })

  it('counts a deletion as the moment when the last version stopped being current', async () => {
    const deleted = [
      marker('k', '5', { isLatest: true, modifiedAt: 50 * day }),
      version('k', '4', { modifiedAt: 40 * day }),
    ]
    expect((await history(deleted, [noncurrent(1)])).rows(1, 1)[0]).toMatchObject({ expiresAt: 51 * day })
  })

  it('spares the newest earlier versions that the rule keeps', async () => {
    const listing = await history(past, [noncurrent(1, 1)])
    expect(listing.rows(0, 10).map((row) => row.expiresAt)).toEqual([undefined, undefined, undefined, 21 * day])
    expect(listing.extras().summary).toMatchObject({ keptDays: 1, keptNewest: 1 })
  })

  it('says that a current version will become a deleted one', async () => {
    const rule = { id: 'x', isEnabled: true, filter: { prefix: '', tags: [] }, expiration: { days: 5 } }
    const rows = (await history(past, [rule])).rows(0, 10)
    expect(rows[0]).toMatchObject({ expiresAt: 45 * day, expiryEffect: 'deleted' })
  })

  it('is whole without the right to read the rules', async () => {
    const listing = await history(past, 'refused')
    expect(listing.count()).toBe(4)
    expect(listing.rows(0, 10).some((row) => 'expiresAt' in row)).toBe(false)
  })
})

describe('a filtered history', () => {
  const times = (rows: readonly { readonly modifiedAt: number }[]) => rows.map((row) => row.modifiedAt / day)

  it('shows what was written in a time, with expiry and difference as in the whole', async () => {
    const listing = await history(past, [noncurrent(30)])
    expect(listing.filter({ writtenFrom: 20 * day, writtenUntil: 40 * day })).toBe(2)
    expect(times(listing.rows(0, 10))).toEqual([30, 20])
    expect(listing.rows(0, 1)[0]).toMatchObject({ expiresAt: 70 * day, isLatest: false, deltaBytes: 0 })
    expect(times(listing.rows(1, 5))).toEqual([20])
    expect(listing.extras().summary).toMatchObject({ versionCount: 3 })
    expect(listing.filter({})).toBe(4)
  })

  it('leaves deletions out when a size is asked for', async () => {
    const listing = await history(past, [])
    expect(listing.filter({ minBytes: 1, maxBytes: 1 })).toBe(3)
    expect(listing.filter({ minBytes: 2 })).toBe(0)
    expect(listing.count()).toBe(0)
  })

  it('filters what arrives later as well', async () => {
    const listed = listingStore(past, 1)
    const store = fakeStore({
      listVersions: (bucket, query, stop) => listed.listVersions(bucket, query, stop),
      getLifecycle: () => Promise.resolve([]),
    })
    const listing = createHistoryListing(store, 'b', 'k')
    listing.filter({ writtenUntil: 25 * day })
    await listing.run(() => undefined, signal)
    expect(times(listing.rows(0, 10))).toEqual([20, 10])
  })
})
