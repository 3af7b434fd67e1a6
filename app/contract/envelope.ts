import * as z from 'zod'
import { errorCodes } from '../domain/app-error.ts'

/** The store's facts about a failure, for Details. Never a header, a signed address or a secret. */
export const errorFactsSchema = z.object({
  httpStatus: z.number().optional(),
  providerCode: z.string().optional(),
  providerMessage: z.string().optional(),
  requestId: z.string().optional(),
  extendedCode: z.string().optional(),
  operation: z.string().optional(),
  bucket: z.string().optional(),
  key: z.string().optional(),
  missingRights: z.array(z.string()).optional(),
  deniedSide: z.enum(['source', 'destination']).optional(),
  endpointHint: z.string().optional(),
  regionHint: z.string().optional(),
  clockOffsetMs: z.number().optional(),
  file: z.string().optional(),
  field: z.string().optional(),
  changedAt: z.number().optional(),
  changedBy: z.string().optional(),
})

/** A failure as it crosses to a window: people read the sentence chosen by `code`. */
export const errorViewSchema = z.object({
  code: z.enum(errorCodes),
  /** For developers, in English, redacted. */
  message: z.string(),
  facts: errorFactsSchema,
})
export type ErrorView = z.infer<typeof errorViewSchema>

/** Every answer to a call. Nothing is thrown across. */
export type Envelope<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorView }
