import { toAppError } from '../domain/app-error.ts'
import { newestOfKey } from '../stores/key-versions.ts'
import { commonPrefix, listKeys } from '../stores/versions-of-keys.ts'
import type { BundleItem } from './bundle-item.ts'
import type { BundleWork } from './bundle-work.ts'
import type { JobRun } from './job-run.ts'

export type Entries = Parameters<BundleWork['plan']>[1]

/** The listing of a bundle's files, read as they are asked for. */
export interface ItemListing {
  /** Files in the order of their keys, and after those of the call before. */
  each(items: readonly BundleItem[], look: (item: BundleItem, entries: Entries) => Promise<void> | void): Promise<void>
}

/** Versions of a key that is asked about alone. */
const newestWanted = 1_000
/** What of a page was not needed yet is not believed for longer: others may write meanwhile. */
const believedMs = 2_000

/**
 * Reads the listing of many files with as few requests as may be: what is left of a page serves the next files.
 * @param prefix all keys begin with it.
 */
export function listItems(run: JobRun, isEnough: BundleWork['isEnoughToPlan'], prefix: string): ItemListing {
  const { bucket } = run.record().source
  let current: BundleItem | undefined
  let isLost = false
  const open = () => {
    const isEnoughOf = (_: string, entries: Entries) => current !== undefined && isEnough(current, entries)
    return { walk: listKeys(run.store, { bucket, prefix, isEnough: isEnoughOf }, run.signal), at: run.clock.now() }
  }
  let listing: ReturnType<typeof open> | undefined

  async function read(key: string): Promise<Entries> {
    if (isLost) return newestOfKey(run.store, bucket, key, newestWanted, run.signal)
    listing ??= open()
    try {
      return (await listing.walk.read(key)).entries
    } catch (thrown) {
      // A store that loses its place inside a key is asked key by key.
      if (toAppError(thrown).code !== 'repeated-marker') throw thrown
      isLost = true
      return read(key)
    }
  }

  return {
    async each(items, look) {
      if (listing !== undefined && run.clock.now() - listing.at > believedMs) listing = undefined
      for (const item of items) {
        current = item
        await look(item, await read(item.key))
      }
      if (listing !== undefined) listing = { ...listing, at: run.clock.now() }
    },
  }
}

/** As {@link listItems}, for some files once. */
export async function eachListed(
  run: JobRun,
  isEnough: BundleWork['isEnoughToPlan'],
  items: readonly BundleItem[],
  look: (item: BundleItem, entries: Entries) => Promise<void> | void,
): Promise<void> {
  const prefix = commonPrefix(items[0]?.key ?? '', items.at(-1)?.key ?? '')
  await listItems(run, isEnough, prefix).each(items, look)
}
