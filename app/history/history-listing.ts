import type { ListingState, VersionRow } from '../contract/views.ts'
import type { RuledVersion } from '../domain/lifecycle.ts'
import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import type { ListVersionsQuery, ObjectStore } from '../stores/object-store.ts'
import { type BucketRules, expiryView, keptByRules, loadBucketRules } from './bucket-rules.ts'
import { mayNotListVersions } from './folder-listing.ts'
import type { ListingSource } from './streamed-listing.ts'

/** Which entries of a history are shown. Markers have no size: a size leaves them out. */
export interface HistoryFilter {
  /** Epoch ms; from this moment on, and before that one. */
  readonly writtenFrom?: number | undefined
  readonly writtenUntil?: number | undefined
  /** Both included. */
  readonly minBytes?: number | undefined
  readonly maxBytes?: number | undefined
}

export interface HistoryListing extends ListingSource<VersionRow> {
  /** Shows only what fits, also of what is still to come. @returns how many entries there are to be shown now. */
  filter(wanted: HistoryFilter): number
}

/** A piece of a page's text keeps the whole page alive; a text that went through a buffer stands alone. */
function ownText(text: string): string {
  return Buffer.from(text).toString()
}

function fits(entry: VersionEntry, { writtenFrom, writtenUntil, minBytes, maxBytes }: HistoryFilter): boolean {
  if (writtenFrom !== undefined && entry.modifiedAt < writtenFrom) return false
  if (writtenUntil !== undefined && entry.modifiedAt >= writtenUntil) return false
  if (minBytes === undefined && maxBytes === undefined) return true
  if (entry.kind === 'delete-marker') return false
  return entry.sizeBytes >= (minBytes ?? 0) && entry.sizeBytes <= (maxBytes ?? Number.POSITIVE_INFINITY)
}

/**
 * Lists the versions and markers of exactly one key, newest first. There is no request for one key: the listing by prefix is read
 * until another key comes (protocols 6.5). Where versions may not be listed, the current one is all there is (`currentOnly`).
 */
export function createHistoryListing(store: ObjectStore, bucket: string, key: string): HistoryListing {
  const entries: VersionEntry[] = []
  const summary = { versionCount: 0, markerCount: 0, totalBytes: 0, largestBytes: 0 }
  let oldestAt: number | undefined
  let flaggedLatest: number | undefined
  let isCurrentOnly = false
  let rules: BucketRules | undefined
  /** Real versions above each entry. */
  const versionsAbove: number[] = []
  let wanted: HistoryFilter | undefined
  /** Places of the entries that fit; undefined: all do. */
  let shown: number[] | undefined

  const words = new Map<string, string>()
  /** Classes and owners are few: one text for all that are alike. */
  function shared(text: string): string {
    const known = words.get(text)
    if (known !== undefined) return known
    const own = ownText(text)
    words.set(own, own)
    return own
  }

  /** The same entry in texts of its own. */
  function compact(entry: VersionEntry): VersionEntry {
    const owner = entry.owner === undefined ? {} : { owner: shared(entry.owner) }
    const versionId = ownText(entry.versionId)
    if (entry.kind === 'delete-marker') return { ...entry, key, versionId, ...owner }
    const storageClass = entry.storageClass === undefined ? {} : { storageClass: shared(entry.storageClass) }
    return { ...entry, key, versionId, etag: ownText(entry.etag), ...owner, ...storageClass }
  }

  function take(listed: VersionEntry): void {
    const entry = compact(listed)
    const index = entries.push(entry) - 1
    versionsAbove.push(summary.versionCount)
    if (shown !== undefined && wanted !== undefined && fits(entry, wanted)) shown.push(index)
    if (entry.isLatest) flaggedLatest ??= index
    oldestAt = Math.min(oldestAt ?? entry.modifiedAt, entry.modifiedAt)
    if (entry.kind === 'delete-marker') {
      summary.markerCount += 1
      return
    }
    summary.versionCount += 1
    summary.totalBytes += entry.sizeBytes
    summary.largestBytes = Math.max(summary.largestBytes, entry.sizeBytes)
  }

  async function takeVersions(onPage: () => void, signal: AbortSignal): Promise<void> {
    let query: ListVersionsQuery = { prefix: key }
    for (;;) {
      const page = await store.listVersions(bucket, query, signal)
      let isPast = false
      for (const entry of page.entries) {
        if (entry.key === key) take(entry)
        else isPast = true
      }
      onPage()
      if (isPast || page.continuation === undefined) return
      query = { prefix: key, continuation: page.continuation }
    }
  }

  async function takeCurrent(signal: AbortSignal): Promise<void> {
    const head = await store.headVersion({ bucket, key }, {}, signal)
    take({
      kind: 'version',
      key,
      versionId: head.versionId,
      isLatest: true,
      modifiedAt: head.modifiedAt,
      sizeBytes: head.sizeBytes,
      etag: head.etag,
      storageClass: head.storageClass,
    })
  }

  /** Difference to the next older version, as far as it has arrived. */
  function deltaAt(index: number, sizeBytes: number): number | undefined {
    for (let older = index + 1; older < entries.length; older += 1) {
      const entry = entries[older]
      if (entry?.kind === 'version') return sizeBytes - entry.sizeBytes
    }
    return undefined
  }

  /** As the bucket's rules see it: an earlier version counts its days from the entry above it. */
  function ruled(entry: ObjectVersion, index: number): RuledVersion {
    const base = { key, sizeBytes: entry.sizeBytes, modifiedAt: entry.modifiedAt }
    const latest = flaggedLatest ?? 0
    const above = entries[index - 1]
    if (index === latest || above === undefined) return base
    const newerCount = (versionsAbove[index] ?? 0) - (entries[latest]?.kind === 'version' ? 1 : 0)
    return { ...base, noncurrent: { since: above.modifiedAt, newerCount } }
  }

  function toRow(entry: VersionEntry, index: number): VersionRow {
    const common = {
      kind: entry.kind,
      versionId: entry.versionId,
      isLatest: index === (flaggedLatest ?? 0),
      modifiedAt: entry.modifiedAt,
      ...(entry.owner === undefined ? {} : { owner: entry.owner }),
    }
    if (entry.kind === 'delete-marker') return common
    const deltaBytes = deltaAt(index, entry.sizeBytes)
    return {
      ...common,
      sizeBytes: entry.sizeBytes,
      etag: entry.etag,
      ...(deltaBytes === undefined ? {} : { deltaBytes }),
      ...(entry.storageClass === undefined ? {} : { storageClass: entry.storageClass }),
      ...expiryView(rules, ruled(entry, index)),
    }
  }

  function extras(): Pick<ListingState, 'summary' | 'currentOnly'> {
    return {
      summary: { ...summary, ...(oldestAt === undefined ? {} : { oldestAt }), ...keptByRules(rules, key) },
      ...(isCurrentOnly ? { currentOnly: true } : {}),
    }
  }

  return {
    async run(onPage, signal) {
      const rulesRead = loadBucketRules(store, bucket, signal).then((read) => {
        rules = read
        onPage()
      })
      try {
        await takeVersions(onPage, signal)
        await rulesRead
      } catch (thrown) {
        if (!mayNotListVersions(thrown) || entries.length > 0) throw thrown
        isCurrentOnly = true
        await takeCurrent(signal)
      }
    },
    rows(from, count) {
      const places = shown?.slice(from, from + count) ?? entries.slice(from, from + count).map((_, at) => from + at)
      return places.flatMap((place) => {
        const entry = entries[place]
        return entry === undefined ? [] : [toRow(entry, place)]
      })
    },
    count: () => shown?.length ?? entries.length,
    filter(given) {
      const isAll = Object.values(given).every((bound) => bound === undefined)
      wanted = isAll ? undefined : given
      shown = isAll ? undefined : entries.flatMap((entry, place) => (fits(entry, given) ? [place] : []))
      return shown?.length ?? entries.length
    },
    extras,
  }
}
