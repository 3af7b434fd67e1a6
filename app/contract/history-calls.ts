import * as z from 'zod'
import * as a from './activity-views.ts'
import * as h from './history-views.ts'
import * as v from './views.ts'

const nothing = z.object({})
const place = { connectionId: v.idSchema, bucket: v.bucketNameSchema }
const rowWindow = { listId: v.idSchema, from: z.number().int().min(0), count: z.number().int().min(0).max(500) }
const version = { bucket: v.bucketNameSchema, key: v.keySchema, versionId: v.versionIdSchema }
/** A customer's own key (SSE-C): 32 bytes, base64. It is used for this call and kept nowhere. */
const customerKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .optional()
/** Absent: the current version. */
const anyVersion = { ...place, key: v.keySchema, versionId: v.versionIdSchema.optional(), customerKey }

/** Calls of looking into the past: content, comparison, deleted files, what will happen, what was done. */
export const historyCalls = {
  /** Reads the start of a version and says what it is. Errors in words: `archived`, `access-denied` with the missing rights, `encryption-key`. */
  'content.read': {
    input: z.object({
      ...anyVersion,
      /** 2 MiB unless given, at most 16 MiB. */
      maxBytes: z.number().int().min(1).max(h.contentLimits.most).optional(),
      /** Chosen by a person. */
      encoding: h.textEncodingSchema.optional(),
      /** Read a table, JSON or SVG as the text that it is. */
      as: z.literal('text').optional(),
    }),
    output: h.contentViewSchema,
  },
  /** A token for playing or drawing a version by ranges; the shell serves it. Errors: `not-supported` for what is neither. */
  'content.stream': {
    input: z.object(anyVersion),
    output: z.object({ token: v.idSchema, mediaType: z.string(), sizeBytes: z.number() }),
  },
  /** Shows only what was written in a time or has a size (which leaves deletions out); no bounds: everything. */
  'history.filter': {
    input: z.object({
      listId: v.idSchema,
      /** Epoch ms; from this moment on, and before that one. */
      writtenFrom: z.number().optional(),
      writtenUntil: z.number().optional(),
      minBytes: z.number().optional(),
      maxBytes: z.number().optional(),
    }),
    output: z.object({ count: z.number() }),
  },

  /** Compares two versions by what the store tells, without reading them. */
  'compare.facts': {
    input: z.object({ connectionId: v.idSchema, left: z.object(version), right: z.object(version) }),
    output: h.factsComparisonSchema,
  },
  /** The first free key for a copy beside the file, named by the version's day and in a language. */
  'copyBeside.name': {
    input: z.object({
      ...place,
      key: v.keySchema,
      modifiedAt: z.number(),
      language: v.languageSchema,
    }),
    output: z.object({ key: v.keySchema }),
  },

  /** Scans a bucket, or what is below a prefix, for deleted files; progress by `listing.changed`. */
  'deleted.open': {
    input: z.object({ ...place, prefix: z.string().max(1024) }),
    output: z.object({ listId: v.idSchema }),
  },
  /** Rows from an index, headings among them; by day unless arranged. */
  'deleted.rows': {
    input: z.object(rowWindow),
    output: z.object({ rows: z.array(h.deletedRowSchema), count: z.number() }),
  },
  'deleted.arrange': {
    input: z.object({ listId: v.idSchema, groupBy: z.enum(['folder', 'day']), filter: z.string().max(1024) }),
    output: z.object({ count: z.number() }),
  },
  /** Keys for `bringBack.start`: of all that is shown, below a folder, or of a day; `count` is how many there are in all. */
  'deleted.keys': {
    input: z.object({
      listId: v.idSchema,
      scope: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('all') }),
        z.object({ kind: z.literal('below'), prefix: z.string().max(1024) }),
        z.object({ kind: z.literal('day'), dayStartsAt: z.number() }),
      ]),
      from: z.number().int().min(0),
      count: z.number().int().min(0).max(1000),
    }),
    output: z.object({ keys: z.array(v.keySchema), count: z.number() }),
  },

  /**
   * Downloads versions, one job for each, into the folder for downloads or one that the shell asks for (a window never names one).
   * No job ids: the person closed the question.
   */
  'download.start': {
    input: z.object({
      connectionId: v.idSchema,
      items: z.array(z.object(version)).min(1).max(1000),
      where: z.enum(['downloads', 'ask']),
    }),
    output: z.object({ jobIds: z.array(v.idSchema) }),
  },

  /** Makes a bucket keep every version from now on. Errors: `access-denied` with the missing right. */
  'versioning.enable': { input: z.object(place), output: nothing },

  'activity.list': {
    input: a.activityFilterSchema.extend({
      from: z.number().optional(),
      offset: z.number().int().min(0),
      count: z.number().int().min(0).max(500),
    }),
    output: z.object({ rows: z.array(a.activityRowSchema), count: z.number() }),
  },
  /** Takes back what a receipt tells of, also when its job was cleared. Errors: `job-not-found`, `undo-not-possible`. */
  'activity.undo': { input: z.object({ id: v.idSchema }), output: z.object({ jobId: v.idSchema }) },
  /** Writes what matches as a CSV file that spreadsheets open; an existing file is never written over. */
  'activity.export': {
    input: z.object({
      filter: a.activityFilterSchema,
      labels: a.activityLabelsSchema,
      /** Name of the file; made safe and free. */
      fileName: z.string().min(1).max(200),
      where: z.enum(['downloads', 'ask']),
    }),
    /** No path: the person closed the question. */
    output: z.object({ path: z.string().optional(), count: z.number() }),
  },
} as const
