import * as z from 'zod'
import { accessSchema } from '../contract/basics.ts'
import { AppError } from '../domain/app-error.ts'
import { readFileIfThere, removeDrafts, setAside, writeFileAtomically } from './atomic-file.ts'

const profileSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string(),
  dialect: z.enum(['oss', 'obs', 's3']),
  /** Origin, as `parseEndpoint` gives it. */
  endpoint: z.string(),
  region: z.string(),
  addressing: z.enum(['virtual-hosted', 'path']),
  signatureVersion: z.enum(['v1', 'v4']).optional(),
  accessKeyIdHint: z.string(),
  hasToken: z.boolean(),
  bucket: z.string().optional(),
  access: accessSchema,
  /** Asks without a key. */
  isAnonymous: z.literal(true).exactOptional(),
  proxy: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('system') }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('manual'), address: z.string(), user: z.string().exactOptional() }),
    ])
    .exactOptional(),
  /** PEM, trusted besides the system's. */
  certificates: z.string().exactOptional(),
  /** `host`, `host:port` or an origin, by bucket. */
  customDomains: z.record(z.string(), z.string()).exactOptional(),
})

/** All of a connection but its secret. */
export type ConnectionProfile = z.infer<typeof profileSchema>

const currentVersion = 1
const fileSchema = z.object({ version: z.literal(currentVersion), connections: z.array(profileSchema) })

export interface LoadedProfiles {
  readonly profiles: readonly ConnectionProfile[]
  /** What a person should know, for example that a damaged file was set aside. */
  readonly notices: readonly AppError[]
}

function isFromNewerStrata(content: unknown): boolean {
  const version = z.object({ version: z.number() }).safeParse(content)
  return version.success && version.data.version > currentVersion
}

/**
 * Reads the saved connections. A file that cannot be understood is set aside under a dated name and reported; nothing is lost.
 * @throws AppError `journal-newer` when a newer Strata wrote it.
 */
export async function loadProfiles(file: string, nowMs: number): Promise<LoadedProfiles> {
  await removeDrafts(file)
  const text = await readFileIfThere(file)
  if (text === undefined) return { profiles: [], notices: [] }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    content = undefined
  }
  if (isFromNewerStrata(content)) throw new AppError('journal-newer', 'connections.json was written by a newer Strata')
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return { profiles: parsed.data.connections, notices: [] }
  const name = await setAside(file, nowMs)
  return {
    profiles: [],
    notices: [new AppError('connections-damaged', `connections.json could not be read and is kept as ${name}`)],
  }
}

/** Writes all connections, atomically. */
export async function saveProfiles(file: string, profiles: readonly ConnectionProfile[]): Promise<void> {
  await writeFileAtomically(
    file,
    `${JSON.stringify({ version: currentVersion, connections: profiles }, undefined, 2)}\n`,
  )
}
