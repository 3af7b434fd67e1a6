import * as z from 'zod'
import { idSchema } from './basics.ts'
import { errorViewSchema } from './envelope.ts'

/** One part of a job by itself. */
export const partRowSchema = z.object({
  /** From 1. */
  number: z.number().int().positive(),
  firstByte: z.number(),
  sizeBytes: z.number(),
  /** As in the runs of `transfers.parts`. */
  state: z.number().int().min(0).max(4),
  /** How often it was begun. */
  tries: z.number().int().min(0),
  /** Why its last try but the present one failed. */
  error: errorViewSchema.optional(),
  /** When that was, epoch ms. */
  failedAt: z.number().optional(),
})
export type PartRow = z.infer<typeof partRowSchema>

/** Calls of the list of transfers that concern one row of it. */
export const transferCalls = {
  /** Puts a row that waits for its turn directly before another one; without one, behind all others. Errors: `illegal-transition`. */
  'transfers.move': {
    input: z.object({ jobId: idSchema, beforeJobId: idSchema.optional() }),
    output: z.object({}),
  },
  /** Parts of a job in the order of the file, or only those that were tried more than once (of a job that failed: those that would not be copied). Of those that failed before a restart the last 64 are known. */
  'transfers.partRows': {
    input: z.object({
      jobId: idSchema,
      show: z.enum(['all', 'troubled']),
      from: z.number().int().min(0),
      count: z.number().int().min(0).max(500),
    }),
    output: z.object({ rows: z.array(partRowSchema), count: z.number(), troubledCount: z.number() }),
  },
} as const
