import * as z from 'zod'
import { bucketNameSchema, idSchema, jobViewSchema, keySchema, restoreWarningSchema, versionIdSchema } from './views.ts'

/** Calls for many files at once. */
export const groupCalls = {
  /**
   * Restores many files over themselves as one group that shows as one row: its `id` is the group's, its parts are files.
   * Files are looked at when their turn comes. Where the bucket does not keep versions, `acceptWarnings` must say so beforehand.
   */
  'restore.startMany': {
    input: z.object({
      connectionId: idSchema,
      bucket: bucketNameSchema,
      items: z
        .array(z.object({ key: keySchema, versionId: versionIdSchema, sizeBytes: z.number().nonnegative().optional() }))
        .min(1)
        .max(10_000),
      acceptWarnings: z.array(restoreWarningSchema).optional(),
    }),
    output: z.object({ jobId: idSchema }),
  },
  /**
   * Unfolds a group: its files in the order of their keys. Files of one request come in pages; what is done to them is asked of the group.
   * `unfinished`: only those that failed, also while they are tried again by themselves, and those that their group gave up with. `from`
   * and `count` are of what is shown; `unfinishedCount` is told in any case.
   */
  'transfers.children': {
    input: z.object({
      jobId: idSchema,
      from: z.number().int().min(0),
      count: z.number().int().min(0).max(500),
      show: z.enum(['all', 'unfinished']).optional(),
    }),
    output: z.object({ jobs: z.array(jobViewSchema), count: z.number(), unfinishedCount: z.number() }),
  },
  /**
   * Tries files of a group again that failed, by the `id` that its children have, while the others stay as they are; the group keeps its id.
   * Errors: `job-not-found`, `illegal-transition` where one of them cannot be tried again now; nothing is begun then.
   */
  'transfers.retryFiles': {
    input: z.object({ jobId: idSchema, fileIds: z.array(idSchema).min(1).max(500) }),
    output: z.object({}),
  },
} as const
