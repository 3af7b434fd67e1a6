import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../domain/app-error.ts'

/** Cost of the key derivation. Memory is 128 * cost * blockSize bytes. */
export interface ScryptCost {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

/** OWASP Password Storage Cheat Sheet (2024), scrypt: N=2^17, r=8, p=1, that is 128 MiB and some tenths of a second. */
export const defaultScryptCost: ScryptCost = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }

/** A damaged or planted file must not make us spend more than this. */
const maxScryptMemory = 512 * 1024 * 1024
const keyLength = 32
const nonceLength = 12

const base64 = z.base64()
const bodySchema = z.object({
  format: z.string(),
  version: z.literal(1),
  scrypt: z.object({
    cost: z.number().int().min(2),
    blockSize: z.number().int().min(1),
    parallelization: z.number().int().min(1).max(16),
    salt: base64,
  }),
  nonce: base64,
  box: base64,
  tag: base64,
})
const sealedSchema = bodySchema.extend({ sha256: z.string() })
type Body = z.infer<typeof bodySchema>

/** A key and the salt and cost it came from; kept while unlocked, so that saving does not derive again. */
export interface SealKey {
  readonly key: Buffer
  readonly salt: Buffer
  readonly scrypt: ScryptCost
}

function deriveKey(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: ScryptCost,
): Promise<Buffer> {
  // Two keyboards may type one character in two ways; NFKC makes them one.
  const text = Buffer.from(passphrase.normalize('NFKC'), 'utf8')
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: blockSize, p: parallelization, maxmem: maxScryptMemory + 1024 * 1024 }
    scrypt(text, salt, keyLength, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}

/** Makes a key from a passphrase, with a fresh salt. */
export async function newSealKey(passphrase: string, scryptCost: ScryptCost): Promise<SealKey> {
  const salt = randomBytes(16)
  return { key: await deriveKey(passphrase, salt, scryptCost), salt, scrypt: scryptCost }
}

/** Everything that is not secret is bound to the box, so that a part of one file cannot be put into another. */
function associated(body: Omit<Body, 'box' | 'tag'>): Buffer {
  const { cost, blockSize, parallelization, salt } = body.scrypt
  return Buffer.from(JSON.stringify([body.format, body.version, cost, blockSize, parallelization, salt, body.nonce]))
}

/** Tells damage from a wrong passphrase: it covers only what the file shows anyway. */
function checksum(body: Body): string {
  return createHash('sha256').update(associated(body)).update(body.box).update('\n').update(body.tag).digest('hex')
}

/**
 * Seals a text under a passphrase's key: AES-256-GCM with a fresh nonce.
 * @param format names what the file is, for example `strata-vault`; another format does not open.
 * @returns the file's text, JSON.
 */
export function seal(format: string, content: string, { key, salt, scrypt: cost }: SealKey): string {
  const nonce = randomBytes(nonceLength)
  const head = {
    format,
    version: 1 as const,
    scrypt: { ...cost, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
  }
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associated(head))
  const box = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]).toString('base64')
  const body = { ...head, box, tag: cipher.getAuthTag().toString('base64') }
  return `${JSON.stringify({ ...body, sha256: checksum(body) }, undefined, 2)}\n`
}

function parseSealed(format: string, text: string): Body {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    content = undefined
  }
  const parsed = sealedSchema.safeParse(content)
  if (!parsed.success || parsed.data.format !== format || checksum(parsed.data) !== parsed.data.sha256) {
    throw new AppError('vault-damaged', `The ${format} file is damaged`)
  }
  const { cost, blockSize } = parsed.data.scrypt
  if (!Number.isInteger(Math.log2(cost)) || 128 * cost * blockSize > maxScryptMemory) {
    throw new AppError('vault-damaged', `The ${format} file asks for an impossible key derivation`)
  }
  return parsed.data
}

/**
 * Opens what `seal` made.
 * @throws AppError `vault-damaged` when the file is not as it was written, `wrong-passphrase` when it is but does not open.
 */
export async function unseal(
  format: string,
  text: string,
  passphrase: string,
): Promise<{ readonly content: string; readonly key: SealKey }> {
  const body = parseSealed(format, text)
  const salt = Buffer.from(body.scrypt.salt, 'base64')
  const { salt: _, ...cost } = body.scrypt
  const key = await deriveKey(passphrase, salt, cost)
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(body.nonce, 'base64'), { authTagLength: 16 })
  decipher.setAAD(associated(body))
  try {
    decipher.setAuthTag(Buffer.from(body.tag, 'base64'))
    const content = Buffer.concat([decipher.update(Buffer.from(body.box, 'base64')), decipher.final()]).toString('utf8')
    return { content, key: { key, salt, scrypt: cost } }
  } catch {
    throw new AppError('wrong-passphrase', `The passphrase does not open the ${format} file`)
  }
}
