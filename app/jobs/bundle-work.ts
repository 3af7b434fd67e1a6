import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import type { BundleItem } from './bundle-item.ts'

/** What is done to each file of a bundle, and how it is known to be done. */
export interface BundleWork {
  /** Is a file's listing read far enough to plan it, or to check it? */
  readonly isEnoughToPlan: (item: BundleItem, entries: readonly VersionEntry[]) => boolean
  readonly isEnoughToCheck: (item: BundleItem, entries: readonly VersionEntry[]) => boolean
  /** `sent`: to be sent; otherwise as it ends. */
  plan(item: BundleItem, entries: readonly VersionEntry[]): BundleItem
  /** Looks at what listings do not tell while these files are listed. */
  beforePlan(items: readonly BundleItem[]): Promise<void>
  /** The same when it is known what the listing says of those that are to be sent; none of them has been. */
  afterPlan(planned: readonly BundleItem[]): Promise<void>
  /** One request. Resolves with the file as answered, failed or delegated; rejects as the store does. */
  send(item: BundleItem): Promise<BundleItem>
  /** Sending it a second time does no harm. */
  readonly repeatability: 'harmless' | 'makes-another'
  /** What an earlier request made of the file, when that shows; undefined: nothing yet. */
  findMade(item: BundleItem, entries: readonly VersionEntry[]): Promise<BundleItem | undefined>
  /** Proves an answered file by a listing that was made afterwards; undefined: it does not tell. */
  check(item: BundleItem, entries: readonly VersionEntry[]): BundleItem | undefined
  /** Proves it by what is current now, which is listed with less effort; undefined: that does not tell. */
  readonly checkCurrent?: (item: BundleItem, current: ObjectVersion) => BundleItem | undefined
  /** What the listing does not tell is asked for; undefined: nothing shows yet. */
  look(item: BundleItem, entries: readonly VersionEntry[]): Promise<BundleItem | undefined>
}
