import { compareKeys } from '../domain/key-encoding.ts'
import type { VersionEntry } from '../domain/object-version.ts'
import type { ListVersionsQuery, ObjectStore, VersionContinuation } from './object-store.ts'

/** What the listing says of one of the keys that were asked for. */
export interface KeyVersions {
  readonly key: string
  /** Newest first; empty when nothing is there. */
  readonly entries: readonly VersionEntry[]
}

export interface KeysQuery {
  readonly bucket: string
  /** All keys begin with it; who may list only a folder may still ask. */
  readonly prefix: string
  /** Tells when more of a key's history is not needed; the rest of it is left out. */
  readonly isEnough: (key: string, entries: readonly VersionEntry[]) => boolean
}

/** Histories of many keys, asked for in the store's order. */
export interface KeysListing {
  /** The next key; it has to sort after the one before (`compareKeys`). */
  read(key: string): Promise<KeyVersions>
}

/** The history of one key is read so far; longer ones end here. */
const mostEntries = 5_000

/**
 * Reads the versions of many keys off one walk through the bucket's listing: one request for a thousand versions where the keys lie
 * together, at worst one for each key. Only one page is held at a time, however many keys there are.
 */
export function listKeys(store: ObjectStore, query: KeysQuery, signal: AbortSignal): KeysListing {
  const walk = openWalk(store, query, signal)
  return {
    async read(key) {
      await walk.seek(key)
      const entries: VersionEntry[] = []
      for (;;) {
        const entry = await walk.peek()
        if (entry?.key !== key) break
        walk.pass()
        entries.push(entry)
        if (entries.length >= mostEntries || query.isEnough(key, entries)) break
      }
      return { key, entries }
    },
  }
}

/** One walk through a listing that can be told to skip ahead, and never goes back. */
function openWalk(store: ObjectStore, { bucket, prefix }: KeysQuery, signal: AbortSignal) {
  let page: readonly VersionEntry[] = []
  let at = 0
  /** Undefined: the listing is over. */
  let next: VersionContinuation | undefined | 'begin' = 'begin'

  async function read(continuation: VersionContinuation | undefined): Promise<void> {
    const first: ListVersionsQuery = { prefix, maxKeys: 1_000 }
    const found = await store.listVersions(
      bucket,
      continuation === undefined ? first : { ...first, continuation },
      signal,
    )
    page = found.entries
    at = 0
    next = found.continuation
  }

  async function peek(): Promise<VersionEntry | undefined> {
    while (at >= page.length) {
      if (next === undefined) return undefined
      await read(next === 'begin' ? undefined : next)
    }
    return page[at]
  }

  /** Goes to the first entry that is not before the key. */
  async function seek(key: string): Promise<void> {
    const isBefore = (entry: VersionEntry | undefined) => entry !== undefined && compareKeys(entry.key, key) < 0
    while (isBefore(page[at])) at++
    if (at < page.length || next === undefined) return
    // The page is used up: what lies between is not read, nor is the rest of a long history.
    const stands = next === 'begin' ? '' : next.keyMarker
    if (next === 'begin' || compareKeys(stands, key) < 0) await read(markerOf(laterOf(stands, placeBefore(key))))
    while (isBefore(await peek())) at++
  }

  return { peek, seek, pass: () => void at++ }

  function markerOf(keyMarker: string): VersionContinuation | undefined {
    return keyMarker === '' || prefix.startsWith(keyMarker) ? undefined : { keyMarker }
  }
}

/** What the key begins with, but for its last character: it sorts before the key, with little in between. */
function placeBefore(key: string): string {
  return cutWhole(key, key.length - 1)
}

function laterOf(one: string, other: string): string {
  return compareKeys(one, other) < 0 ? other : one
}

/** What all keys between two begin with, both included. */
export function commonPrefix(first: string, last: string): string {
  let length = 0
  while (length < first.length && first.charCodeAt(length) === last.charCodeAt(length)) length++
  return cutWhole(first, length)
}

/** Half of a surrogate pair is no text. */
function cutWhole(text: string, length: number): string {
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(length - 1))
  return text.slice(0, isSplit && length < text.length ? length - 1 : length)
}
