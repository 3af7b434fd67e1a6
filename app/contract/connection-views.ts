import * as z from 'zod'
import { accessSchema, dialectSchema, idSchema } from './basics.ts'
import { errorViewSchema } from './envelope.ts'

/** A saved connection, without its secret. */
export const connectionViewSchema = z.object({
  id: idSchema,
  name: z.string(),
  dialect: dialectSchema,
  endpoint: z.string(),
  region: z.string(),
  addressing: z.enum(['virtual-hosted', 'path']),
  signatureVersion: z.enum(['v1', 'v4']).optional(),
  /** The key id with all but its ends left out. */
  accessKeyIdHint: z.string(),
  hasToken: z.boolean(),
  /** Epoch ms at which the temporary token ends, when it is known. */
  tokenEndsAt: z.number().optional(),
  isPractice: z.boolean(),
  /** The vault holds this connection's secret now; otherwise it is asked for. */
  hasSecret: z.boolean(),
  /** Opens this one bucket, for accounts that may not list buckets. */
  bucket: z.string().optional(),
  /** What it may do now, the strictest of what was chosen for it and what is set for this computer. */
  access: accessSchema,
  /** Why it may not do more. Absent: it was chosen in the connection. */
  accessSetBy: z.enum(['policy', 'anonymous']).optional(),
  /** The organisation's: only its key can be changed or forgotten here. */
  isManaged: z.boolean().optional(),
  /** Asks without a key, for what is public; it only looks. */
  isAnonymous: z.boolean().optional(),
  /** Absent: `system`. */
  proxy: z
    .object({
      kind: z.enum(['system', 'none', 'manual']),
      address: z.string().optional(),
      user: z.string().optional(),
      hasPassword: z.boolean(),
    })
    .optional(),
  /** Trusts certificates of its own besides the system's. */
  hasOwnCertificates: z.boolean().optional(),
  /** Hosts that stand for one bucket each, by bucket. */
  customDomains: z.record(z.string(), z.string()).optional(),
})
export type ConnectionView = z.infer<typeof connectionViewSchema>

/** What the connect form sends. Secrets go this one way: no call returns one. */
export const connectionDraftSchema = z.object({
  name: z.string().max(200),
  dialect: dialectSchema,
  endpoint: z.string().min(1).max(500),
  region: z.string().max(100),
  addressing: z.enum(['virtual-hosted', 'path']).optional(),
  signatureVersion: z.enum(['v1', 'v4']).optional(),
  accessKeyId: z.string().max(500),
  accessKeySecret: z.string().max(1000),
  securityToken: z.string().max(8000).optional(),
  /** Epoch ms at which the token that is sent along ends, when it is known. */
  expiresAt: z.number().int().positive().optional(),
  bucket: z.string().max(255).optional(),
  access: accessSchema.optional(),
  /** No key at all: keys that were given are not looked at. */
  isAnonymous: z.boolean().optional(),
  /** Filled from something pasted or imported: what was left empty of the secret is taken from there. */
  importId: idSchema.optional(),
  /** `system`: as the computer's settings and environment say. An empty password leaves the saved one. */
  proxy: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('system') }),
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('manual'),
        address: z.string().max(500),
        user: z.string().max(200).optional(),
        password: z.string().max(500).optional(),
      }),
    ])
    .optional(),
  /** PEM certificates that this connection trusts besides the system's; empty: none any more, absent: as saved. */
  certificates: z.string().max(200_000).optional(),
  /** Hosts bound to one bucket each, by bucket; an empty record: none any more, absent: as saved. */
  customDomains: z.record(z.string().max(255), z.string().max(300)).optional(),
})
export type ConnectionDraft = z.infer<typeof connectionDraftSchema>

/** One step of a connection test, in order; the first that fails says what is wrong. */
export const testStepSchema = z.object({
  step: z.enum(['reach', 'clock', 'sign-in', 'list-buckets', 'open-bucket', 'list-versions']),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  error: errorViewSchema.optional(),
})
export type TestStep = z.infer<typeof testStepSchema>
