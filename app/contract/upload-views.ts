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
  /** Absent: its parts may not be listed, or were not counted because there are so many uploads. */
  sizeBytes: z.number().optional(),
  partCount: z.number().optional(),
  /** `strata-working`: a transfer of this Strata uses it and it cannot be ended here. `strata-left`: one of its transfers left it behind. */
  owner: z.enum(['strata-working', 'strata-left', 'other']),
  jobId: id.optional(),
})
export type OpenUpload = z.infer<typeof openUploadSchema>

const uploadRef = z.object({ key: z.string().min(1).max(1024), uploadId: z.string().min(1).max(1024) })

/** Calls of looking after uploads that were left open. */
export const uploadCalls = {
  /** Oldest first; at most 1000, `isTruncated` says that there are more. */
  'uploads.list': {
    input: z.object(place),
    output: z.object({ uploads: z.array(openUploadSchema), isTruncated: z.boolean() }),
  },
  /** Ends uploads and gives their parts back. Those in use by a transfer are refused with `conflict`. */
  'uploads.end': {
    input: z.object({ ...place, uploads: z.array(uploadRef).min(1).max(1000) }),
    output: z.object({
      endedCount: z.number(),
      failed: z.array(z.object({ key: z.string(), uploadId: z.string(), error: errorViewSchema })),
    }),
  },
} as const
