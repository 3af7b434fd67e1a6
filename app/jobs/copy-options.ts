import type { CopyOptions, JournaledCopyOptions } from '../contract/copy-options.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectMetadata, Tag } from '../domain/object-version.ts'
import type { CustomerKey, DestinationOptions } from '../stores/object-store.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'

/** Keys of a job that its person typed (SSE-C). They live in memory as long as the job does, and nowhere else. */
export interface CustomerKeys {
  readonly source?: CustomerKey
  readonly destination?: CustomerKey
}

export interface SplitOptions {
  /** What the journal may keep; undefined when nothing was chosen. */
  readonly journaled: JournaledCopyOptions | undefined
  readonly keys: CustomerKeys | undefined
}

/** Parts what may be journaled from what may not. */
export function splitOptions(options: CopyOptions | undefined): SplitOptions {
  const { sourceCustomerKey, destinationCustomerKey, ...journaled } = options ?? {}
  const keys = {
    ...(sourceCustomerKey === undefined ? {} : { source: { keyBase64: sourceCustomerKey } }),
    ...(destinationCustomerKey === undefined ? {} : { destination: { keyBase64: destinationCustomerKey } }),
  }
  return {
    journaled: Object.keys(journaled).length === 0 ? undefined : journaled,
    keys: Object.keys(keys).length === 0 ? undefined : keys,
  }
}

/** The other way round, for a job that is tried again. */
export function joinOptions(
  journaled: JournaledCopyOptions | undefined,
  keys: CustomerKeys | undefined,
): CopyOptions | undefined {
  if (journaled === undefined && keys === undefined) return undefined
  return {
    ...journaled,
    ...(keys?.source === undefined ? {} : { sourceCustomerKey: keys.source.keyBase64 }),
    ...(keys?.destination === undefined ? {} : { destinationCustomerKey: keys.destination.keyBase64 }),
  }
}

/** The copy is to differ from its source: then it is made even where the source is current already, and markers are not enough. */
export function changesObject(options: CopyOptions | undefined): boolean {
  if (options === undefined) return false
  const { metadata, tags, storageClass, acl, encryption, destinationCustomerKey } = options
  return [metadata, tags, storageClass, acl, encryption, destinationCustomerKey].some((one) => one !== undefined)
}

/** What the new version is to carry, and is compared with afterwards. */
export function wantedContent(record: JobRecord, pinned: PinnedSource): PinnedSource {
  const { metadata, tags } = record.options ?? {}
  return {
    ...pinned,
    ...(metadata === undefined ? {} : { metadata }),
    ...(tags === undefined ? {} : { tags }),
  }
}

/** The directive and, with REPLACE, the content of metadata and tags for one CopyObject request. */
export function copyDirectives(record: JobRecord): {
  metadata: 'copy' | ObjectMetadata
  tags: 'copy' | readonly Tag[]
} {
  return { metadata: record.options?.metadata ?? 'copy', tags: record.options?.tags ?? 'copy' }
}

/** How the new version is to be kept: said in full, since the stores' defaults differ (protocols 2.3). */
export function destinationOptions(
  record: JobRecord,
  pinned: PinnedSource,
  keys: CustomerKeys | undefined,
): DestinationOptions {
  const { storageClass, acl, forbidOverwrite, encryption: chosen } = record.options ?? {}
  // A customer's key is asked for per job; a KMS key id goes along, since the source's reader may use it.
  const inherited = pinned.encryption?.algorithm === 'customer-key' ? undefined : pinned.encryption
  const encryption = keys?.destination === undefined ? (chosen ?? inherited) : undefined
  return {
    storageClass: storageClass ?? pinned.storageClass,
    ...(acl === undefined ? {} : { acl }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(keys?.destination === undefined ? {} : { customerKey: keys.destination }),
    ...(forbidOverwrite === undefined ? {} : { forbidOverwrite }),
  }
}

/** The keys a job was begun with went with the process that had them. */
export function assertKeysKnown(record: JobRecord, keys: CustomerKeys | undefined): void {
  for (const side of record.customerKeys ?? []) {
    if (keys?.[side] === undefined) {
      throw new AppError('customer-key-lost', `The key of the ${side} was kept in memory only and is gone`)
    }
  }
}
