import * as z from 'zod'

const epochMs = z.number()
const tagSchema = z.object({ key: z.string().min(1).max(128), value: z.string().max(256) })
/** 32 bytes in base64, as the stores want a customer's key (SSE-C). */
const customerKeySchema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

/** What an expert may say about a copy that goes into the journal: everything but keys. Absent: as the source has it. */
export const journaledCopyOptionsSchema = z.object({
  /** The copy is made only when the source meets all of these. Times are epoch ms. */
  conditions: z
    .object({
      ifMatch: z.string().max(200).exactOptional(),
      ifNoneMatch: z.string().max(200).exactOptional(),
      ifModifiedSince: epochMs.exactOptional(),
      ifUnmodifiedSince: epochMs.exactOptional(),
    })
    .exactOptional(),
  /** Present: REPLACE, with exactly this; absent: COPY. */
  metadata: z
    .object({
      contentType: z.string().max(256).exactOptional(),
      cacheControl: z.string().max(256).exactOptional(),
      contentDisposition: z.string().max(1024).exactOptional(),
      contentEncoding: z.string().max(256).exactOptional(),
      contentLanguage: z.string().max(256).exactOptional(),
      expires: z.string().max(256).exactOptional(),
      /** Lower-case names without the vendor's prefix. */
      user: z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,127}$/), z.string().max(8192)),
    })
    .exactOptional(),
  /** Present: these tags instead of the source's. */
  tags: z.array(tagSchema).max(10).exactOptional(),
  storageClass: z.string().min(1).max(50).exactOptional(),
  acl: z.enum(['default', 'private', 'public-read', 'public-read-write']).exactOptional(),
  encryption: z
    .object({ algorithm: z.enum(['AES256', 'KMS', 'SM4']), kmsKeyId: z.string().min(1).max(2048).exactOptional() })
    .exactOptional(),
  /** Refuse when the destination exists; without effect where the bucket keeps versions (protocols 2.1). */
  forbidOverwrite: z.literal('forbid').exactOptional(),
  partSizeBytes: z.number().int().positive().exactOptional(),
  /** Parts of this job in flight. */
  parallelism: z.number().int().min(1).max(64).exactOptional(),
})
export type JournaledCopyOptions = z.infer<typeof journaledCopyOptionsSchema>

/** Everything that may be said about a copy. Keys stay in memory for the one job and are never kept or shown again. */
export const copyOptionsSchema = journaledCopyOptionsSchema.extend({
  sourceCustomerKey: customerKeySchema.exactOptional(),
  destinationCustomerKey: customerKeySchema.exactOptional(),
})
export type CopyOptions = z.infer<typeof copyOptionsSchema>

/** Which keys a job was given; without them it cannot go on after a restart. */
export const customerKeyUsesSchema = z.array(z.enum(['source', 'destination']))
