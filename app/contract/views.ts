import * as z from 'zod'
import { jobKinds, jobStates, pauseCauses } from '../domain/job.ts'
import { customerKeyUsesSchema, journaledCopyOptionsSchema } from './copy-options.ts'
import { idSchema } from './basics.ts'
import { errorViewSchema } from './envelope.ts'
import { deletedExtrasSchema } from './history-views.ts'
import { policyViewSchema } from './policy-views.ts'

export * from './basics.ts'
export * from './connection-views.ts'

export const bucketNameSchema = z.string().min(1).max(255)
/** Keys are opaque; 1024 bytes at most with every store, checked there. */
export const keySchema = z.string().min(1).max(1024)
export const versionIdSchema = z.string().min(1).max(1024)
const epochMs = z.number()
const bytes = z.number().nonnegative()

export const languageSchema = z.enum(['zh-CN', 'en'])

export const bucketViewSchema = z.object({
  name: z.string(),
  createdAt: epochMs.optional(),
  region: z.string().optional(),
  isFileSystem: z.boolean().optional(),
})
export type BucketView = z.infer<typeof bucketViewSchema>

export const bucketInfoViewSchema = z.object({
  name: z.string(),
  versioning: z.enum(['never', 'enabled', 'suspended', 'unknown']),
  region: z.string().optional(),
  isFileSystem: z.boolean().optional(),
  /** Why earlier versions cannot be listed, when they cannot. */
  versionsError: errorViewSchema.optional(),
})
export type BucketInfoView = z.infer<typeof bucketInfoViewSchema>

/** One row of a folder. `name` is the part after the folder's prefix. */
export const folderRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder'),
    name: z.string(),
    prefix: z.string(),
    /** Every file below is deleted. */
    isDeleted: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('file'),
    name: z.string(),
    key: z.string(),
    /** Of the current version, or of the newest earlier one when deleted. */
    sizeBytes: bytes,
    modifiedAt: epochMs,
    versionId: z.string().optional(),
    storageClass: z.string().optional(),
    /** Known only when versions were listed. */
    versionCount: z.number().optional(),
    /** Present: the file is deleted, since then. */
    deletedAt: epochMs.optional(),
  }),
])
export type FolderRow = z.infer<typeof folderRowSchema>

/** By the bucket's own rules; absent: nothing will happen by itself, or the rules may not be read. */
const expiryFields = {
  /** Earliest moment; stores act within a day or two after it. */
  expiresAt: epochMs.optional(),
  /** `removed`: for good. `deleted`: the file becomes a deleted one, its version is kept. */
  expiryEffect: z.enum(['removed', 'deleted']).optional(),
  /** `by-tag`: only if its tags, which were not read, are those of the rule. */
  expiryCertainty: z.enum(['certain', 'by-tag']).optional(),
}

/** One layer of a file's past, newest first. */
export const versionRowSchema = z.object({
  kind: z.enum(['version', 'delete-marker']),
  versionId: z.string(),
  isLatest: z.boolean(),
  modifiedAt: epochMs,
  /** Absent on delete markers. */
  sizeBytes: bytes.optional(),
  /** Difference to the next older version, where there is one. */
  deltaBytes: z.number().optional(),
  etag: z.string().optional(),
  storageClass: z.string().optional(),
  owner: z.string().optional(),
  ...expiryFields,
})
export type VersionRow = z.infer<typeof versionRowSchema>

/** How far a listing is. `error` ends it; what arrived stays readable. */
export const listingStateSchema = z.object({
  listId: idSchema,
  count: z.number(),
  complete: z.boolean(),
  stopped: z.boolean(),
  error: errorViewSchema.optional(),
  /** Versions could not be listed: current versions only. */
  currentOnly: z.boolean().optional(),
  /** Deleted files of a bucket only. */
  deleted: deletedExtrasSchema.optional(),
  /** History only. */
  summary: z
    .object({
      versionCount: z.number(),
      markerCount: z.number(),
      totalBytes: bytes,
      largestBytes: bytes,
      oldestAt: epochMs.optional(),
      /** What the bucket's rules keep of earlier versions: `keptDays` since they were replaced, the `keptNewest` newest whatever their age. */
      keptDays: z.number().optional(),
      keptNewest: z.number().optional(),
    })
    .optional(),
})
export type ListingState = z.infer<typeof listingStateSchema>

/** What is known of one version, for About and Details. */
export const versionDetailsSchema = z.object({
  versionId: z.string(),
  sizeBytes: bytes,
  modifiedAt: epochMs,
  etag: z.string(),
  contentType: z.string().optional(),
  storageClass: z.string(),
  objectKind: z.enum(['normal', 'multipart', 'appendable', 'symlink']),
  archive: z.enum(['online', 'archived', 'thawing', 'thawed']),
  crc64: z.string().optional(),
  encryption: z.string().optional(),
  userMetadata: z.record(z.string(), z.string()),
  tags: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  retainUntil: epochMs.optional(),
  retentionMode: z.enum(['governance', 'compliance']).optional(),
  legalHold: z.boolean().optional(),
  /** Thawed: readable until then. */
  readableUntil: epochMs.optional(),
  ...expiryFields,
})
export type VersionDetails = z.infer<typeof versionDetailsSchema>

export const restoreWarningSchema = z.enum([
  /** The bucket never kept versions: what is there now is destroyed. */
  'destroys-current',
  /** Suspended: the current null version is destroyed. */
  'destroys-null-version',
  /** Suspended: the source itself is the null version and will be replaced. */
  'consumes-source',
  'versioning-unknown',
  'archived-thaw-first',
  'becomes-normal-object',
  'link-only',
  'access-rules-not-copied',
  'needs-customer-key',
])
export type RestoreWarning = z.infer<typeof restoreWarningSchema>

/** What a restore will do, before it is done. */
export const restorePlanViewSchema = z.object({
  method: z.enum(['bring-back', 'single-copy', 'parts', 'already-current']),
  source: z.object({
    versionId: z.string(),
    modifiedAt: epochMs,
    sizeBytes: bytes,
    contentType: z.string().optional(),
  }),
  /** What is current now; null when nothing is there. */
  current: z
    .object({
      kind: z.enum(['version', 'delete-marker']),
      versionId: z.string(),
      modifiedAt: epochMs,
      sizeBytes: bytes.optional(),
    })
    .nullable(),
  destination: z.object({ bucket: z.string(), key: z.string() }),
  partCount: z.number(),
  partSizeBytes: bytes,
  warnings: z.array(restoreWarningSchema),
})
export type RestorePlanView = z.infer<typeof restorePlanViewSchema>

/** What was done and how it was proven; kept with the job. */
export const receiptViewSchema = z.object({
  versionId: z.string().optional(),
  sourceVersionId: z.string().optional(),
  etag: z.string().optional(),
  crc64: z.string().optional(),
  modifiedAt: epochMs.optional(),
  encryption: z.string().optional(),
  requestIds: z.array(z.string()),
  /** What was compared and found equal. */
  verifiedBy: z.array(z.enum(['size', 'crc64', 'etag', 'metadata', 'tags', 'listing'])),
  /** Bring back: markers that were removed. */
  removedMarkerIds: z.array(z.string()).optional(),
})
export type ReceiptView = z.infer<typeof receiptViewSchema>

export const jobActionSchema = z.enum(['pause', 'resume', 'cancel', 'retry', 'undo', 'clear'])
export type JobAction = z.infer<typeof jobActionSchema>

export const jobViewSchema = z.object({
  id: idSchema,
  kind: z.enum(jobKinds),
  connectionId: idSchema,
  connectionName: z.string(),
  source: z.object({
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().optional(),
    modifiedAt: epochMs.optional(),
  }),
  destination: z.object({ bucket: z.string(), key: z.string() }),
  state: z.enum(jobStates),
  pauseCause: z.enum(pauseCauses).optional(),
  /** Waiting: for what. */
  waitingFor: z.enum(['retry', 'thaw']).optional(),
  retryAt: epochMs.optional(),
  createdAt: epochMs,
  startedAt: epochMs.optional(),
  finishedAt: epochMs.optional(),
  totalBytes: bytes,
  doneBytes: bytes,
  partCount: z.number(),
  donePartCount: z.number(),
  /** Mean of the last 10 seconds; absent when nothing is copying. */
  rateBytesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  isStalled: z.boolean(),
  error: errorViewSchema.optional(),
  receipt: receiptViewSchema.optional(),
  /** What may be asked of it now. */
  actions: z.array(jobActionSchema),
  /** What was chosen under "Copy options", and for which side a key was given. */
  options: journaledCopyOptionsSchema.optional(),
  customerKeys: customerKeyUsesSchema.optional(),
  retryOf: idSchema.optional(),
  undoes: idSchema.optional(),
  undoneBy: idSchema.optional(),
  groupId: idSchema.optional(),
  /** The row stands for many files (`restore.startMany`): its parts are files. */
  files: z.object({ count: z.number(), doneCount: z.number(), failedCount: z.number() }).optional(),
  /** Queued: where it stands among all that wait; the smallest is next. */
  turn: z.number().optional(),
  /** Downloads: the folder, and once the file is there its whole path. */
  folder: z.string().optional(),
  savedAs: z.string().optional(),
  /** The clean-up failed: this upload is still open in the bucket. */
  orphanUploadId: z.string().optional(),
})
export type JobView = z.infer<typeof jobViewSchema>

/** Parts of a job as runs of equal state, in order of the file: [state, count] pairs add up to the part count. */
export const partsViewSchema = z.object({
  jobId: idSchema,
  partSizeBytes: bytes,
  totalBytes: bytes,
  runs: z.array(z.tuple([z.number().int().min(0).max(4), z.number().int().positive()])),
})
export type PartsView = z.infer<typeof partsViewSchema>

export const settingsSchema = z.object({
  language: z.enum(['system', 'zh-CN', 'en']),
  theme: z.enum(['system', 'light', 'dark']),
  /** At most so many parts of one job in flight. Below that the window adapts by itself: it starts at 8, grows while that pays, and halves when the store is busy. */
  partsInFlight: z.number().int().min(1).max(64),
  /** How long receipts of what was done are kept. */
  activityDays: z.number().int().min(7).max(3650),
  /**
   * OSS can restore objects of any size in one request where bucket, class and encryption stay. `auto` (also when absent): on
   * Alibaba Cloud's own hosts; elsewhere only with `on`. Ceph does so up to 5 GB, with `auto` and `on`. There is no progress to see then.
   */
  singleRequestRestore: z.enum(['auto', 'on', 'off']).optional(),
  /** Minutes without a touch after which the window and the vault are locked; 0 or absent: never. */
  lockAfterMinutes: z.number().int().min(0).max(1440).optional(),
  /** Whether the system tells of an ending that nobody saw. Absent: in the desktop shell, and in a browser only once a person wants it. */
  notifications: z.enum(['on', 'off']).optional(),
})
export type Settings = z.infer<typeof settingsSchema>

export const appInfoSchema = z.object({
  version: z.string(),
  shell: z.enum(['desktop', 'browser']),
  platform: z.string(),
  systemLanguage: z.string(),
  /** Where secrets are kept: the system's keychain, a file under a passphrase, or only until the end of this session. */
  vault: z.object({
    kind: z.enum(['keychain', 'passphrase', 'session']),
    state: z.enum(['ready', 'locked', 'unavailable']),
  }),
  /** Nobody touched the window for a while: nothing is told until it is unlocked. */
  isLocked: z.boolean(),
  /** Sequence number of the last event. */
  eventSeq: z.number(),
  /** Things that happened at start and that a person should know. */
  notices: z.array(errorViewSchema),
  hasSavedVault: z.boolean().optional(),
  /** Where downloads go unless a person chooses another folder, and whether this shell can ask for one. */
  downloadsDir: z.string().optional(),
  canChooseFolder: z.boolean().optional(),
  /** What the organisation set on this computer; absent: nothing. */
  policy: policyViewSchema.optional(),
})
export type AppInfo = z.infer<typeof appInfoSchema>
