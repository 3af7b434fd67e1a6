import * as z from 'zod'
import { textEncodings } from '../domain/text-encodings.ts'

const bytes = z.number().nonnegative()

/** Bytes that a preview reads: `normal` unless a person asks for more, never more than `most`. */
export const contentLimits = { normal: 2 * 1024 * 1024, most: 16 * 1024 * 1024 } as const

export const textEncodingSchema = z.enum(textEncodings)
export type TextEncodingView = z.infer<typeof textEncodingSchema>

const contentBase = {
  /** Of the whole version. */
  sizeBytes: bytes,
  /** What was read of it; less than the whole when `isWhole` is false. */
  readBytes: bytes,
  isWhole: z.boolean(),
  mediaType: z.string(),
}
const decoded = {
  encoding: textEncodingSchema,
  /** `guess`: offer the other encodings. `chosen`: a person did. */
  encodingCertainty: z.enum(['certain', 'guess', 'chosen']),
}

/** What can be shown of a version. Bytes are base64 and bounded. */
export const contentViewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty'), ...contentBase }),
  z.object({ kind: z.literal('text'), ...contentBase, ...decoded, text: z.string() }),
  z.object({
    kind: z.literal('json'),
    ...contentBase,
    ...decoded,
    text: z.string(),
    /** Laid out over lines, values untouched; absent when it is cut off or not valid. */
    formatted: z.string().optional(),
  }),
  z.object({
    kind: z.literal('csv'),
    ...contentBase,
    ...decoded,
    delimiter: z.enum([',', ';', '\t', '|']),
    rows: z.array(z.array(z.string())),
    columnCount: z.number(),
    /** More rows or columns follow than are given. */
    isCut: z.boolean(),
  }),
  z.object({
    kind: z.literal('image'),
    ...contentBase,
    /** For an image element only, also for SVG: never written into the page. Absent: too large unless asked for more. */
    base64: z.string().optional(),
    width: z.number().optional(),
    height: z.number().optional(),
  }),
  /** Drawn from a stream (`content.stream`), read by ranges. */
  z.object({ kind: z.literal('pdf'), ...contentBase }),
  /** Played through a stream (`content.stream`). Not playable: so by its name alone. */
  z.object({ kind: z.literal('audio'), ...contentBase, isPlayable: z.boolean() }),
  z.object({ kind: z.literal('video'), ...contentBase, isPlayable: z.boolean() }),
  z.object({ kind: z.literal('office'), ...contentBase, format: z.string() }),
  z.object({
    kind: z.literal('binary'),
    ...contentBase,
    /** The first 256 bytes, base64, for a look at them. */
    head: z.string(),
  }),
  /** An OSS link: its target's content is not this version's. */
  z.object({ kind: z.literal('link'), ...contentBase }),
])
export type ContentView = z.infer<typeof contentViewSchema>

/** One row of a bucket's deleted files: a heading, or a file below it. */
export const deletedRowSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder'),
    /** The folder's whole prefix; empty for the bucket's top. */
    prefix: z.string(),
    count: z.number(),
    totalBytes: bytes,
    /** The outermost folder around it of which every file is deleted. */
    goneRoot: z.string().optional(),
  }),
  z.object({
    kind: z.literal('day'),
    /** First moment of the day where the engine runs. */
    dayStartsAt: z.number(),
    count: z.number(),
    totalBytes: bytes,
  }),
  z.object({
    kind: z.literal('file'),
    key: z.string(),
    /** Of the key: `prefix` + `name`. */
    prefix: z.string(),
    name: z.string(),
    deletedAt: z.number(),
    /** How often it was deleted since its newest version. */
    markerCount: z.number(),
    /** Of the version that bringing back makes current; both absent when nothing is left to bring back. */
    sizeBytes: bytes.optional(),
    modifiedAt: z.number().optional(),
  }),
])
export type DeletedRow = z.infer<typeof deletedRowSchema>

/** What the state of a scan for deleted files tells besides. */
export const deletedExtrasSchema = z.object({
  /** Versions and markers read so far. */
  scannedCount: z.number(),
  /** Of the versions that would come back. */
  totalBytes: bytes,
  /** Folders of which every file is deleted, so far. */
  goneFolderCount: z.number(),
})

const verdictSchema = z.enum(['same', 'different', 'unknown'])

/** Two versions by what the store tells of them. */
export const factsComparisonSchema = z.object({
  size: verdictSchema,
  modified: verdictSchema,
  contentType: verdictSchema,
  tags: verdictSchema,
  metadata: verdictSchema,
  storageClass: verdictSchema,
  /** Whether the bytes are the same. */
  content: verdictSchema,
  decidedBy: z.enum(['size', 'crc64', 'etag']).optional(),
})
export type FactsComparisonView = z.infer<typeof factsComparisonSchema>
