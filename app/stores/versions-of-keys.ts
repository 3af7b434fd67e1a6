import { compareKeys } from '../domain/key-encoding.ts'
import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import type { ListObjectsQuery, ListVersionsQuery, ObjectStore, VersionContinuation } from './object-store.ts'

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
  const read = async (continuation: VersionContinuation | undefined): Promise<Page<VersionEntry>> => {
    const first: ListVersionsQuery = { prefix: query.prefix, maxKeys: 1_000 }
    const found = await store.listVersions(
      query.bucket,
      continuation === undefined ? first : { ...first, continuation },
      signal,
    )
    const next = found.continuation
    if (next === undefined) return { entries: found.entries }
    return { entries: found.entries, next: { key: next.keyMarker, read: () => read(next) } }
  }
  const walk = openWalk(query.prefix, (keyMarker) => read(keyMarker === undefined ? undefined : { keyMarker }))
  return {
    async read(key) {
      await walk.seek(key)
      const entries: VersionEntry[] = []
      for (;;) {
        const entry = walk.here() ?? (await walk.peek())
        if (entry?.key !== key) break
        walk.pass()
        entries.push(entry)
        if (entries.length >= mostEntries || query.isEnough(key, entries)) break
      }
      return { key, entries }
    },
  }
}

/**
 * The same for what is there now; undefined where nothing is. A third of the pages, since earlier versions are not among them.
 * `maxKeys` 1..1000 is the length of a page: how many keys will be asked for, if fewer.
 */
export function listCurrent(
  store: ObjectStore,
  { bucket, prefix, maxKeys }: Pick<KeysQuery, 'bucket' | 'prefix'> & { readonly maxKeys: number },
  signal: AbortSignal,
): { read(key: string): Promise<ObjectVersion | undefined> } {
  const read = async (from: Pick<ListObjectsQuery, 'after' | 'continuation'>): Promise<Page<ObjectVersion>> => {
    const { objects, continuation } = await store.listObjects(bucket, { prefix, maxKeys, ...from }, signal)
    const last = objects.at(-1)
    if (continuation === undefined || last === undefined) return { entries: objects }
    return { entries: objects, next: { key: last.key, read: () => read({ continuation }) } }
  }
  const walk = openWalk(prefix, (after) => read(after === undefined ? {} : { after }))
  return {
    async read(key) {
      await walk.seek(key)
      const entry = walk.here() ?? (await walk.peek())
      return entry?.key === key ? entry : undefined
    },
  }
}

/** Some entries of a listing, and how to get those that follow; `key` is the last one seen. */
interface Page<Entry> {
  readonly entries: readonly Entry[]
  readonly next?: { readonly key: string; readonly read: () => Promise<Page<Entry>> }
}

/**
 * One walk through a listing that can be told to skip ahead, and never goes back.
 * @param readAfter begins it after a key, or at its beginning.
 */
function openWalk<Entry extends { readonly key: string }>(
  prefix: string,
  readAfter: (key: string | undefined) => Promise<Page<Entry>>,
) {
  let page: Page<Entry> | undefined
  let at = 0

  const turn = (to: Page<Entry>) => {
    page = to
    at = 0
  }
  const isBefore = (entry: Entry | undefined, key: string) => entry !== undefined && compareKeys(entry.key, key) < 0

  /** What {@link peek} gives, where no page has to be read for it. */
  const here = () => page?.entries[at]

  async function peek(): Promise<Entry | undefined> {
    page ??= await readAfter(undefined)
    while (at >= page.entries.length) {
      if (page.next === undefined) return undefined
      turn(await page.next.read())
    }
    return page.entries[at]
  }

  /** Goes to the first entry that is not before the key; nothing to wait for where no page has to be read. */
  function seek(key: string): Promise<void> | undefined {
    while (isBefore(here(), key)) at++
    const isOver = page !== undefined && page.next === undefined
    return isOver || here() !== undefined ? undefined : leap(key)
  }

  async function leap(key: string): Promise<void> {
    // The page is used up: what lies between is not read, nor is the rest of a long history.
    const stands = page?.next?.key ?? ''
    if (page === undefined || compareKeys(stands, key) < 0) {
      const from = laterOf(stands, placeBefore(key))
      turn(await readAfter(from === '' || prefix.startsWith(from) ? undefined : from))
    }
    while (isBefore(await peek(), key)) at++
  }

  return { here, peek, seek, pass: () => void at++ }
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
