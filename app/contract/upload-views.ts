import * as z from 'zod'
import { errorViewSchema } from './envelope.ts'

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
const place = { connectionId: id, bucket: z.string().min(1).max(255) }

/** An upload by parts that was begun in a bucket and neither finished nor ended. Its parts are paid for. */
export const openUploadSchema = z.object({
  key: z.string(),
  uploadId: z.string(),
  /** Epoch ms; its age is told by it. */
  initiatedAt: z.number(),
  /** `strata-working`: a transfer of this Strata uses it and it cannot be ended here. `strata-left`: one of its transfers left it behind. */
  owner: z.enum(['strata-working', 'strata-left', 'other']),
  jobId: id.optional(),
})
export type OpenUpload = z.infer<typeof openUploadSchema>

/** What of an upload is there already; absent: its parts may not be listed. */
export const uploadSizeSchema = z.object({ uploadId: z.string(), sizeBytes: z.number().optional() })
export type UploadSize = z.infer<typeof uploadSizeSchema>

/** Where the next page of a listing begins; opaque. */
const uploadMarker = z.object({ keyMarker: z.string().max(4096), uploadIdMarker: z.string().max(4096) })

const uploadRef = z.object({ key: z.string().min(1).max(1024), uploadId: z.string().min(1).max(1024) })

/** Calls of looking after uploads that were left open. */
export const uploadCalls = {
  /** One page of the store's own listing, at most 1000, by key; `next` is there when there are more. Errors: `access-denied` with the missing right. */
  'uploads.list': {
    input: z.object({ ...place, after: uploadMarker.optional() }),
    output: z.object({ uploads: z.array(openUploadSchema), next: uploadMarker.optional() }),
  },
  /** Adds up the parts of uploads; each costs a request or more. */
  'uploads.sizes': {
    input: z.object({ ...place, uploads: z.array(uploadRef).min(1).max(100) }),
    output: z.object({ sizes: z.array(uploadSizeSchema) }),
  },
  /** Ends uploads and gives their parts back. Those in use by a transfer are refused with `conflict`, and over a connection that may only restore those of others. */
  'uploads.end': {
    input: z.object({ ...place, uploads: z.array(uploadRef).min(1).max(1000) }),
    output: z.object({
      endedCount: z.number(),
      failed: z.array(z.object({ key: z.string(), uploadId: z.string(), error: errorViewSchema })),
    }),
  },
} as const
