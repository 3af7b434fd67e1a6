import * as z from 'zod'
import { accessSchema } from '../../contract/basics.ts'
import { AppError } from '../../domain/app-error.ts'
import type { ConnectionProfile } from '../profile-file.ts'
import { defaultScryptCost, newSealKey, type ScryptCost, seal, unseal } from '../sealed-file.ts'
import type { ConnectionSecret } from '../vault.ts'
import type { FoundConnection } from './found.ts'

const plainFormat = 'strata-connections'
const sealedFormat = 'strata-connections-sealed'

const fileSchema = z.object({
  format: z.literal(plainFormat),
  version: z.literal(1),
  connections: z
    .array(
      z.object({
        name: z.string().max(200),
        dialect: z.enum(['oss', 'obs', 's3']),
        endpoint: z.string().max(500),
        region: z.string().max(100),
        addressing: z.enum(['virtual-hosted', 'path']).exactOptional(),
        bucket: z.string().max(255).exactOptional(),
        access: accessSchema.exactOptional(),
        signatureVersion: z.enum(['v1', 'v4']).exactOptional(),
        isAnonymous: z.literal(true).exactOptional(),
        customDomains: z.record(z.string().max(255), z.string().max(300)).exactOptional(),
        secret: z
          .object({
            accessKeyId: z.string().max(500),
            accessKeySecret: z.string().max(1000),
            securityToken: z.string().max(8000).exactOptional(),
          })
          .exactOptional(),
      }),
    )
    .max(100),
})

/** What an administrator gives to colleagues: a connection, with its secret only when there is a passphrase. */
export interface SharedConnection {
  readonly profile: ConnectionProfile
  readonly secret?: ConnectionSecret
}

/** Writes a connection file. Without a passphrase no secret is written, whatever is given. */
export async function writeConnectionFile(
  shared: readonly SharedConnection[],
  passphrase: string | undefined,
  cost: ScryptCost = defaultScryptCost,
): Promise<string> {
  const connections = shared.map(({ profile, secret }) => {
    const { id: _, accessKeyIdHint: _hint, hasToken: _token, proxy: _proxy, certificates: _own, ...base } = profile
    if (passphrase === undefined || secret === undefined) return base
    const { accessKeyId, accessKeySecret, securityToken } = secret
    return {
      ...base,
      secret: { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) },
    }
  })
  const text = `${JSON.stringify({ format: plainFormat, version: 1, connections }, undefined, 2)}\n`
  return passphrase === undefined ? text : seal(sealedFormat, text, await newSealKey(passphrase, cost))
}

function looksLike(text: string, format: string): boolean {
  return text.slice(0, 200).includes(`"${format}"`)
}

/**
 * Reads a connection file.
 * @returns undefined when the text is something else.
 * @throws AppError `vault-locked` when a passphrase is needed, `wrong-passphrase`, `vault-damaged`.
 */
export async function readConnectionFile(
  text: string,
  passphrase: string | undefined,
): Promise<readonly FoundConnection[] | undefined> {
  if (looksLike(text, sealedFormat)) {
    if (passphrase === undefined) throw new AppError('vault-locked', 'The connection file is under a passphrase')
    return parsePlain((await unseal(sealedFormat, text, passphrase)).content)
  }
  return looksLike(text, plainFormat) ? parsePlain(text) : undefined
}

function parsePlain(text: string): readonly FoundConnection[] {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    content = undefined
  }
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success) throw new AppError('vault-damaged', 'The connection file is damaged')
  return parsed.data.connections.map((one) => ({ source: 'strata', ...one }))
}
