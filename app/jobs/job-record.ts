import * as z from 'zod'
import { errorViewSchema } from '../contract/envelope.ts'
import { customerKeyUsesSchema, journaledCopyOptionsSchema } from '../contract/copy-options.ts'
import { receiptViewSchema, restoreWarningSchema } from '../contract/views.ts'
import { jobKinds, jobStates, pauseCauses } from '../domain/job.ts'

const metadataSchema = z.object({
  contentType: z.string().exactOptional(),
  cacheControl: z.string().exactOptional(),
  contentDisposition: z.string().exactOptional(),
  contentEncoding: z.string().exactOptional(),
  contentLanguage: z.string().exactOptional(),
  expires: z.string().exactOptional(),
  user: z.record(z.string(), z.string()),
})

const encryptionSchema = z.object({
  algorithm: z.enum(['AES256', 'KMS', 'SM4', 'customer-key']),
  kmsKeyId: z.string().exactOptional(),
  vendorAlgorithm: z.string().exactOptional(),
})

/** The source as it was when the job was planned: what every request is pinned to and the result is compared with. */
const pinnedSchema = z.object({
  versionId: z.string(),
  sizeBytes: z.number(),
  etag: z.string(),
  modifiedAt: z.number(),
  crc64: z.string().exactOptional(),
  storageClass: z.string(),
  objectKind: z.enum(['normal', 'multipart', 'appendable', 'symlink']),
  metadata: metadataSchema,
  /** Absent: could not be read. */
  tags: z.array(z.object({ key: z.string(), value: z.string() })).exactOptional(),
  encryption: encryptionSchema.exactOptional(),
  sharesCopies: z.literal(true).exactOptional(),
})

/** The top of the destination's listing before the commit, so that a new version can be told from what was there. */
const baselineSchema = z.array(
  z.object({ versionId: z.string(), etag: z.string().exactOptional(), modifiedAt: z.number() }),
)

const placeSchema = z.object({ bucket: z.string(), key: z.string() })

const recordSchema = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  connectionId: z.string(),
  connectionName: z.string(),
  source: placeSchema.extend({ versionId: z.string().exactOptional(), modifiedAt: z.number().exactOptional() }),
  destination: placeSchema,
  machine: z.object({
    state: z.enum(jobStates),
    pauseCause: z.enum(pauseCauses).exactOptional(),
    waitingFor: z.enum(['retry', 'thaw']).exactOptional(),
    retryAt: z.number().exactOptional(),
  }),
  createdAt: z.number(),
  /** Set when a person moved it among those that wait (turns.ts). */
  turn: z.number().exactOptional(),
  startedAt: z.number().exactOptional(),
  finishedAt: z.number().exactOptional(),
  totalBytes: z.number(),
  partSizeBytes: z.number(),
  /** 1 and no upload: one CopyObject request. */
  partCount: z.number(),
  acceptedWarnings: z.array(restoreWarningSchema),
  /** What was chosen for the copy; keys are not among it. */
  options: journaledCopyOptionsSchema.exactOptional(),
  /** Sides for which a key was typed: it is in memory or lost. */
  customerKeys: customerKeyUsesSchema.exactOptional(),
  pinned: pinnedSchema.exactOptional(),
  baseline: baselineSchema.exactOptional(),
  /** When that, or the uploads below, were asked for. */
  seenAt: z.number().exactOptional(),
  /** When it was asked for what the copy would destroy. */
  lossesSeenAt: z.number().exactOptional(),
  /** The source was archived when the job was planned: it is looked at before anything is copied. */
  thaw: z.literal('needed').exactOptional(),
  /** A restore by parts that was first tried in one request: while it says `trying`, the outcome is not known. */
  singleRequest: z.enum(['trying', 'refused']).exactOptional(),
  /** Uploads of the key that were open before Initiate, so that a new one can be told from them. */
  uploadsBefore: z.array(z.string()).exactOptional(),
  /** Journaled before Initiate is sent, so that an upload whose id never arrived can be found. */
  initiatedAt: z.number().exactOptional(),
  uploadId: z.string().exactOptional(),
  /** Journaled before the request that makes the result visible. */
  committedAt: z.number().exactOptional(),
  /** What the commit answered, as far as it did. */
  result: z
    .object({
      versionId: z.string().exactOptional(),
      etag: z.string().exactOptional(),
      crc64: z.string().exactOptional(),
      modifiedAt: z.number().exactOptional(),
      requestId: z.string().exactOptional(),
    })
    .exactOptional(),
  /** Versions and markers whose removal was begun, newest first; from then on a cancel is refused. */
  removing: z.array(z.string()).exactOptional(),
  /** What an undo takes back. */
  undo: z
    .object({
      /** The version that the job made, or that came back when its markers were removed. */
      made: z.string(),
      /** What it was, since what replaces a null version has the same id. */
      etag: z.string().exactOptional(),
      modifiedAt: z.number().exactOptional(),
      by: z.enum(['copy', 'markers']),
      /** Where the content lies besides. */
      content: placeSchema.extend({ versionId: z.string() }).exactOptional(),
    })
    .exactOptional(),
  /** Where a download goes. */
  download: z
    .object({
      folder: z.string(),
      /** Name of the temporary file. */
      partName: z.string(),
      /** The file's own name, once it was chosen. */
      name: z.string().exactOptional(),
      verifiedBy: receiptViewSchema.shape.verifiedBy.exactOptional(),
    })
    .exactOptional(),
  /**
   * Many files that are worked on as one job: they are kept beside it, in the order of their keys, under the job's `groupId`.
   * `source.key` and `destination.key` are what the keys begin with.
   */
  bundle: z
    .object({
      /** `copy`: the version becomes the current one. `remove`: an undo takes the version away that a restore made. */
      work: z.enum(['copy', 'remove']),
      count: z.number(),
      /** Once it has ended: how many of them stand where, and their bytes. */
      tally: z
        .object({
          done: z.number(),
          kept: z.number(),
          failed: z.number(),
          /** Done as the store says, and not proven yet. */
          answered: z.number(),
          delegated: z.number(),
          totalBytes: z.number(),
          doneBytes: z.number(),
          /** How many of these are not proven. */
          answeredBytes: z.number().default(0),
        })
        .exactOptional(),
      /** Some that had failed are tried again by themselves: what was not begun stays so. */
      only: z
        .object({
          places: z.array(z.number()),
          /** Why the others were not begun; absent: the job was cancelled. */
          error: errorViewSchema.exactOptional(),
        })
        .exactOptional(),
      /** Samples do not tell how the others are encrypted (bundle-encryption.ts). */
      encryption: z.literal('of-each').exactOptional(),
      /** Their receipts outlived a restart: they need not be written again. */
      receipts: z.literal('kept').exactOptional(),
    })
    .exactOptional(),
  /** Waits in a row without progress. */
  waits: z.number(),
  error: errorViewSchema.exactOptional(),
  receipt: receiptViewSchema.exactOptional(),
  retryOf: z.string().exactOptional(),
  undoes: z.string().exactOptional(),
  undoneBy: z.string().exactOptional(),
  groupId: z.string().exactOptional(),
  /** Many files that show as one row, their group's; each is looked at only when its turn comes. */
  row: z.literal('group').exactOptional(),
  orphanUploadId: z.string().exactOptional(),
})

/** Everything the journal keeps of a job but its finished parts. Never a secret. */
export type JobRecord = Readonly<z.infer<typeof recordSchema>>
export type PinnedSource = Readonly<z.infer<typeof pinnedSchema>>
export type Baseline = z.infer<typeof baselineSchema>

/** Reads a row of the journal; throws when it is not one. */
export function parseJobRecord(text: string): JobRecord {
  const content: unknown = JSON.parse(text)
  return recordSchema.parse(content)
}
