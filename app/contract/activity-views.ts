import * as z from 'zod'
import { jobKinds } from '../domain/job.ts'
import { journaledCopyOptionsSchema } from './copy-options.ts'
import { errorViewSchema } from './envelope.ts'
import { receiptViewSchema } from './views.ts'

const bytes = z.number().nonnegative()
/** Jobs, and what is done without one: a link that was made. */
export const activityKinds = [...jobKinds, 'link'] as const

/** What was done, how it ended and how it was proven; kept longer than the job itself. */
export const activityRowSchema = z.object({
  /** Of the job. */
  id: z.string(),
  /** When it ended. */
  at: z.number(),
  kind: z.enum(activityKinds),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']),
  connectionId: z.string(),
  connectionName: z.string(),
  source: z.object({
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().optional(),
    modifiedAt: z.number().optional(),
  }),
  destination: z.object({ bucket: z.string(), key: z.string() }),
  totalBytes: bytes,
  /** Downloads: where the file lies. */
  savedAs: z.string().optional(),
  /** Links: until when they can be read, epoch ms. */
  readableUntil: z.number().optional(),
  receipt: receiptViewSchema.optional(),
  /** What was chosen under "Copy options". */
  options: journaledCopyOptionsSchema.optional(),
  error: errorViewSchema.optional(),
  /** It could be taken back when it ended. */
  canUndo: z.boolean().optional(),
  undoes: z.string().optional(),
  undoneBy: z.string().optional(),
})
export type ActivityRow = z.infer<typeof activityRowSchema>

export const activityFilterSchema = z.object({
  /** Words that must all occur in names, places, version and request ids; case ignored. */
  search: z.string().max(1024),
  kinds: z.array(z.enum(activityKinds)).optional(),
  outcomes: z.array(z.enum(['succeeded', 'failed', 'cancelled'])).optional(),
  /** Epoch ms; `from` included, `until` not. */
  from: z.number().optional(),
  until: z.number().optional(),
})
export type ActivityFilter = z.infer<typeof activityFilterSchema>

/** Words of an exported activity list, in the language of the person. */
export const activityLabelsSchema = z.object({
  columns: z.object({
    at: z.string().max(100),
    kind: z.string().max(100),
    outcome: z.string().max(100),
    connection: z.string().max(100),
    bucket: z.string().max(100),
    file: z.string().max(100),
    destination: z.string().max(100),
    sizeBytes: z.string().max(100),
    fromVersion: z.string().max(100),
    toVersion: z.string().max(100),
    verifiedBy: z.string().max(100),
    requestIds: z.string().max(100),
    error: z.string().max(100),
  }),
  kinds: z.record(z.enum(activityKinds), z.string().max(100)),
  outcomes: z.record(z.enum(['succeeded', 'failed', 'cancelled']), z.string().max(100)),
})
export type ActivityLabels = z.infer<typeof activityLabelsSchema>
