import * as z from 'zod'
import { errorViewSchema } from './envelope.ts'
import { accessSchema, connectionViewSchema, dialectSchema, idSchema } from './views.ts'

const textInBothSchema = z.object({ 'zh-CN': z.string(), en: z.string() })

export const regionViewSchema = z.object({
  dialect: dialectSchema,
  id: z.string(),
  name: textInBothSchema,
  group: z.enum(['china', 'asia-pacific', 'europe', 'americas', 'middle-east-africa']),
  endpoint: z.string(),
  /** Reached only from inside the vendor's own network. */
  internalEndpoint: z.string().optional(),
})
export type RegionView = z.infer<typeof regionViewSchema>

export const importSources = ['paste', 'strata', 'ossutil', 'obsutil', 'aws', 'rclone', 's3cmd'] as const

/** Why something that was found cannot become a connection by itself. */
export const importProblems = [
  /** A program would have to be run to get the key. */
  'runs-a-program',
  'needs-a-role',
  'needs-single-sign-on',
  'encrypted-file',
  'no-key',
  'no-endpoint',
  'another-kind-of-store',
] as const

/**
 * A connection that was found in pasted text or in a file. Its secret stays in the engine and is named by `importId` for some minutes:
 * a form that was filled from it sends that id in place of the secret.
 */
export const importCandidateSchema = z.object({
  importId: idSchema,
  source: z.enum(importSources),
  name: z.string(),
  dialect: dialectSchema,
  endpoint: z.string(),
  region: z.string(),
  addressing: z.enum(['virtual-hosted', 'path']).optional(),
  bucket: z.string().optional(),
  access: accessSchema.optional(),
  isAnonymous: z.boolean().optional(),
  customDomains: z.record(z.string(), z.string()).optional(),
  accessKeyIdHint: z.string(),
  hasSecret: z.boolean(),
  hasToken: z.boolean(),
  /** Epoch ms at which the token ends. */
  expiresAt: z.number().optional(),
  problem: z.enum(importProblems).optional(),
})
export type ImportCandidate = z.infer<typeof importCandidateSchema>

/** What the doctor found, in the order in which it matters. */
export const findingSchema = z.object({
  check: z.enum([
    'dns',
    'proxy',
    'tls',
    'reach',
    'clock',
    'sign-in',
    'list-buckets',
    'versioning',
    'list-versions',
    'read-version',
    'tags',
    'lifecycle',
    'write',
    'remove-marker',
  ]),
  /** `unknown`: only a change would show it, and nothing is changed. */
  outcome: z.enum(['passed', 'failed', 'skipped', 'unknown']),
  error: errorViewSchema.optional(),
  /** A fact for the administrator: an address, a certificate's end, a bucket. Never a secret. */
  detail: z.string().optional(),
})
export type Finding = z.infer<typeof findingSchema>

/** A connection file that was opened by double click, by its name alone. */
export const offeredFileSchema = z.object({ offerId: idSchema, name: z.string() })
export type OfferedFile = z.infer<typeof offeredFileSchema>

const candidates = z.object({ candidates: z.array(importCandidateSchema) })

/** Calls that help to get connected. */
export const connectingCalls = {
  /** Regions by name, and the hosts of acceleration; the form always takes free text besides. */
  'regions.list': {
    input: z.object({}),
    output: z.object({
      regions: z.array(regionViewSchema),
      accelerated: z.object({ oss: z.array(z.string()), obs: z.array(z.string()), s3: z.array(z.string()) }),
    }),
  },
  /**
   * Reads pasted text or the content of a chosen file: a key file (CSV), an environment block, JSON, a configuration of another program,
   * or a connection file. Errors: `wrong-passphrase`, `vault-damaged` (connection file under a passphrase), `invalid-input` (nothing found).
   */
  'connections.parse': {
    input: z.union([
      z.object({ text: z.string().max(200_000), passphrase: z.string().max(1000).optional() }),
      /** A file that the shell was asked to open; its content stays in the engine. */
      z.object({ offerId: idSchema, passphrase: z.string().max(1000).optional() }),
    ]),
    output: candidates,
  },
  /** Connection files that the shell was asked to open and nobody has looked at yet. */
  'connections.offered': { input: z.object({}), output: z.object({ offers: z.array(offeredFileSchema) }) },
  /** The person has seen what is in it, or does not want it. */
  'connections.forgetOffer': { input: z.object({ offerId: idSchema }), output: z.object({}) },
  /** Looks for the configuration files of other programs in the user's folder. */
  'connections.findImports': { input: z.object({}), output: candidates },
  'connections.import': {
    input: z.object({ importIds: z.array(idSchema).min(1).max(100) }),
    output: z.object({ connections: z.array(connectionViewSchema) }),
  },
  /** Looks at everything that a saved connection needs and changes nothing. `bucket`: whose rights are looked at; else the first. */
  'connections.diagnose': {
    input: z.object({ id: idSchema, bucket: z.string().min(1).max(255).optional() }),
    /** `bucket`: whose rights were looked at, where one was. */
    output: z.object({ findings: z.array(findingSchema), bucket: z.string().optional() }),
  },
  /** A connection file for colleagues: without keys, or with them under a passphrase. */
  'connections.export': {
    input: z.object({ ids: z.array(idSchema).min(1).max(100), passphrase: z.string().min(8).max(1000).optional() }),
    output: z.object({ fileName: z.string(), text: z.string() }),
  },
} as const
