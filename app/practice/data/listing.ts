import { type Database, numberOf, type Row } from './database.ts'
import type { ListedVersion } from './records.ts'
import { listedColumns, parseListed } from './versions.ts'

export interface ListingQuery {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  /** Exclusive. A marker that ends a common prefix skips everything below it. */
  readonly afterKey?: string
  /** Go on inside `afterKey`, below this place. */
  readonly belowSeq?: number
  /** Entries written later are not seen: an answer from a replica that lags behind. */
  readonly asOfSeq?: number
}

export type ListingEntry =
  | { readonly kind: 'version'; readonly version: ListedVersion }
  | { readonly kind: 'prefix'; readonly prefix: string }

export interface ListingPage {
  readonly entries: readonly ListingEntry[]
  readonly isTruncated: boolean
}

/** The smallest text that is greater, in UTF-8 byte order, than every text with this prefix; undefined: there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    if (last >= 0x10ffff) continue
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}

interface Cursor {
  readonly key: string
  /** Inside the key, entries below this place; 0: the key itself is done; Infinity: all of the key. */
  readonly belowSeq: number
}

const largestChunk = 500
/** With a delimiter the first row of a folder ends a chunk: reading far ahead would be in vain. It pays where no folder comes. */
const chunkBeforeFolders = 48
const endOfTime = Number.MAX_SAFE_INTEGER

function start(query: ListingQuery): Cursor | undefined {
  const { afterKey, delimiter, prefix } = query
  if (afterKey === undefined || Buffer.compare(Buffer.from(afterKey), Buffer.from(prefix)) < 0)
    return { key: prefix, belowSeq: endOfTime }
  const isCommonPrefix =
    delimiter !== '' &&
    afterKey.startsWith(prefix) &&
    afterKey.indexOf(delimiter, prefix.length) === afterKey.length - delimiter.length
  if (isCommonPrefix && afterKey.length > prefix.length) {
    const next = afterPrefix(afterKey)
    return next === undefined ? undefined : { key: next, belowSeq: endOfTime }
  }
  return { key: afterKey, belowSeq: query.belowSeq ?? 0 }
}

/** Walks entries in the store's order: keys by their UTF-8 bytes, inside a key newest first. */
function list(
  query: ListingQuery,
  readChunk: (cursor: Cursor, limit: number) => readonly ListedVersion[],
): ListingPage {
  const entries: ListingEntry[] = []
  if (query.maxKeys === 0) return { entries, isTruncated: false }
  const firstChunk = query.delimiter === '' ? largestChunk : chunkBeforeFolders
  let chunkSize = firstChunk
  let cursor = start(query)
  while (cursor) {
    // One more than fits tells whether the page is the last.
    const wanted = query.maxKeys - entries.length + 1
    const chunk = readChunk(cursor, Math.min(wanted, chunkSize))
    chunkSize = Math.min(largestChunk, chunkSize * 2)
    let next: Cursor | undefined
    for (const version of chunk) {
      if (!version.key.startsWith(query.prefix)) return { entries, isTruncated: false }
      if (entries.length === query.maxKeys) return { entries, isTruncated: true }
      const cut = query.delimiter === '' ? -1 : version.key.indexOf(query.delimiter, query.prefix.length)
      if (cut >= 0) {
        const prefix = version.key.slice(0, cut + query.delimiter.length)
        entries.push({ kind: 'prefix', prefix })
        const after = afterPrefix(prefix)
        if (after === undefined) return { entries, isTruncated: false }
        next = { key: after, belowSeq: endOfTime }
        chunkSize = firstChunk
        break
      }
      entries.push({ kind: 'version', version })
      next = { key: version.key, belowSeq: version.seq }
    }
    cursor = chunk.length === 0 ? undefined : next
  }
  return { entries, isTruncated: false }
}

export interface Listings {
  /** All versions and markers. */
  versions(query: ListingQuery): ListingPage
  /** Current objects that are not deleted. */
  objects(query: ListingQuery): ListingPage
}

export function createListings(database: Database): Listings {
  const inKey = database.statement(
    `SELECT ${listedColumns} FROM versions WHERE bucket = ? AND key = ? AND seq < ? AND seq <= ? ORDER BY seq DESC LIMIT ?`,
  )
  const afterKey = database.statement(
    `SELECT ${listedColumns} FROM versions WHERE bucket = ? AND key > ? AND seq <= ? ORDER BY key, seq DESC LIMIT ?`,
  )
  const current = database.statement(
    `SELECT ${listedColumns} FROM versions WHERE bucket = ? AND key > ? AND latest = 1 AND marker = 0 ORDER BY key LIMIT ?`,
  )
  const currentAt = database.statement(
    `SELECT ${listedColumns} FROM versions WHERE bucket = ? AND key = ? AND latest = 1 AND marker = 0`,
  )
  const newestBefore = database.statement(
    'SELECT max(seq) AS seq FROM versions WHERE bucket = ? AND key = ? AND seq <= ?',
  )

  /** `latest` as it was when entries after `asOfSeq` did not exist yet. */
  function asOf(query: ListingQuery, rows: readonly Row[]): readonly ListedVersion[] {
    const listed = rows.map(parseListed)
    const { asOfSeq } = query
    if (asOfSeq === undefined) return listed
    return listed.map((version) => {
      const newest = newestBefore.get(query.bucket, version.key, asOfSeq)
      return { ...version, isLatest: newest !== undefined && numberOf(newest, 'seq') === version.seq }
    })
  }

  function readVersions(query: ListingQuery, cursor: Cursor, limit: number): readonly ListedVersion[] {
    const asOfSeq = query.asOfSeq ?? endOfTime
    if (cursor.belowSeq > 0) {
      const rows = inKey.all(query.bucket, cursor.key, cursor.belowSeq, asOfSeq, limit)
      if (rows.length > 0) return asOf(query, rows)
    }
    return asOf(query, afterKey.all(query.bucket, cursor.key, asOfSeq, limit))
  }

  function readObjects(query: ListingQuery, cursor: Cursor, limit: number): readonly ListedVersion[] {
    if (query.asOfSeq !== undefined) return readOldObjects(query, cursor, limit)
    const first = cursor.belowSeq === endOfTime ? currentAt.all(query.bucket, cursor.key) : []
    return first.length > 0 ? first.map(parseListed) : current.all(query.bucket, cursor.key, limit).map(parseListed)
  }

  function readOldObjects(query: ListingQuery, cursor: Cursor, limit: number): readonly ListedVersion[] {
    let at: Cursor = cursor.belowSeq === endOfTime ? cursor : { key: cursor.key, belowSeq: 0 }
    for (;;) {
      const chunk = readVersions(query, at, limit)
      const kept = chunk.filter((version) => version.isLatest && !version.isMarker)
      const last = chunk.at(-1)
      if (kept.length > 0 || !last) return kept
      at = { key: last.key, belowSeq: last.seq }
    }
  }

  return {
    versions: (query) => list(query, (cursor, limit) => readVersions(query, cursor, limit)),
    objects: (query) => list(query, (cursor, limit) => readObjects(query, cursor, limit)),
  }
}
