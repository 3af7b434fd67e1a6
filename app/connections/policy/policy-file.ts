import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { accessSchema } from '../../contract/basics.ts'
import { AppError } from '../../domain/app-error.ts'
import { profileOf } from '../draft.ts'
import type { ConnectionProfile } from '../profile-file.ts'
import { parseProxyAddress } from '../proxy.ts'
import { isProtected } from './file-rights.ts'
import { noPolicy, type Policy, strictPolicy } from './policy.ts'

/** Larger than any list of connections with their certificates. */
const maxBytes = 2 * 1024 * 1024

const addressSchema = z.string().max(500)
/** There is no field for a key: a file that everybody on the computer may read holds none. */
const connectionSchema = z.strictObject({
  /** Names the connection for good; the key that a person enters is kept under it. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  name: z.string().min(1).max(200),
  dialect: z.enum(['oss', 'obs', 's3']),
  endpoint: addressSchema.min(1),
  region: z.string().max(100).exactOptional(),
  addressing: z.enum(['virtual-hosted', 'path']).exactOptional(),
  signatureVersion: z.enum(['v1', 'v4']).exactOptional(),
  bucket: z.string().min(1).max(255).exactOptional(),
  access: accessSchema.exactOptional(),
  certificates: z.string().max(200_000).exactOptional(),
  customDomains: z.record(z.string().max(255), z.string().max(300)).exactOptional(),
})
const allowance = z.enum(['allowed', 'forbidden'])
const fileSchema = z.strictObject({
  version: z.literal(1),
  organisation: z.string().min(1).max(100).exactOptional(),
  contact: z.string().min(1).max(200).exactOptional(),
  connections: z.array(connectionSchema).max(200).exactOptional(),
  newConnections: allowance.exactOptional(),
  permanentDeletion: allowance.exactOptional(),
  links: allowance.exactOptional(),
  access: accessSchema.exactOptional(),
  proxy: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('system') }),
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('manual'), address: addressSchema }),
    ])
    .exactOptional(),
  language: z.enum(['zh-CN', 'en']).exactOptional(),
  lockAfterMinutes: z.number().int().min(1).max(1440).exactOptional(),
})
type PolicyFile = z.infer<typeof fileSchema>

export interface LoadedPolicy {
  readonly policy: Policy
  /** What a person should know: a damaged file, or one that is not protected. */
  readonly notices: readonly AppError[]
}

/**
 * Reads the policy of this computer. No file: nothing is set. A file that cannot be understood, down to one unknown field, takes the
 * strict side, since it may have been meant to forbid anything; the notice (`policy-damaged`) names the field.
 * A file that ordinary users may write is obeyed, and said to be unprotected (`policy-unprotected`).
 */
export async function loadPolicy(file: string | undefined): Promise<LoadedPolicy> {
  if (file === undefined) return { policy: noPolicy, notices: [] }
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return { policy: noPolicy, notices: [] }
    return { policy: strictPolicy, notices: [damaged(file, typeof code === 'string' ? code : 'unreadable')] }
  }
  const notices = (await isProtected(file))
    ? []
    : [new AppError('policy-unprotected', 'Ordinary users may write the policy file', { facts: { file } })]
  try {
    return { policy: parsePolicy(bytes), notices }
  } catch (thrown) {
    const field = thrown instanceof UnfitField ? thrown.message : 'JSON'
    return { policy: strictPolicy, notices: [damaged(file, field), ...notices] }
  }
}

function damaged(file: string, field: string): AppError {
  return new AppError('policy-damaged', `The policy file is not understood: ${field}`, { facts: { file, field } })
}

/** Its message is the name of the field, for example `connections.0.endpont`. */
class UnfitField extends Error {}

function parsePolicy(bytes: Buffer): Policy {
  if (bytes.length > maxBytes) throw new UnfitField(`> ${maxBytes} bytes`)
  // Notepad writes a mark in front, which is no JSON.
  const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success) throw new UnfitField(fieldOf(parsed.error.issues[0]))
  const { version: _, connections = [], proxy, ...rest } = parsed.data
  return {
    ...noPolicy,
    ...rest,
    connections: readConnections(connections),
    ...(proxy === undefined ? {} : { proxy: readProxy(proxy) }),
  }
}

function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return [...(issue?.path ?? []), ...unknown].join('.') || 'JSON'
}

function readProxy(proxy: NonNullable<PolicyFile['proxy']>): NonNullable<Policy['proxy']> {
  if (proxy.kind !== 'manual') return proxy
  try {
    return { kind: 'manual', address: parseProxyAddress(proxy.address) }
  } catch {
    throw new UnfitField('proxy.address')
  }
}

function readConnections(connections: NonNullable<PolicyFile['connections']>): readonly ConnectionProfile[] {
  const ids = new Set<string>()
  return connections.map((one, at) => {
    if (ids.has(one.id)) throw new UnfitField(`connections.${at}.id`)
    ids.add(one.id)
    const draft = { ...one, region: one.region ?? '', accessKeyId: '', accessKeySecret: '' }
    try {
      const profile = profileOf('draft', draft, undefined)
      return { ...profile, id: managedId(one.id, profile) }
    } catch {
      throw new UnfitField(`connections.${at}`)
    }
  })
}

/** A key that was entered for one address is not used for another, even if the file names it so. */
function managedId(id: string, { dialect, endpoint, customDomains }: ConnectionProfile): string {
  const where = JSON.stringify([dialect, endpoint, customDomains ?? {}])
  return `managed-${id}-${createHash('sha256').update(where).digest('hex').slice(0, 12)}`
}
