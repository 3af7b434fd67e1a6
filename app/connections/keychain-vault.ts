import * as z from 'zod'
import { AppError } from '../domain/app-error.ts'
import { readFileIfThere, removeDrafts, setAside, writeFileAtomically } from './atomic-file.ts'
import { createSerialised } from './serialised.ts'
import { type ConnectionSecret, parseSecret, type Vault } from './vault.ts'

/** What the shell's system offers to seal a text for this user; the key stays with the system. */
export interface KeychainCipher {
  isAvailable(signal: AbortSignal): Promise<boolean>
  encrypt(text: string, signal: AbortSignal): Promise<Uint8Array>
  /** Rejects when the system's key is another one now. */
  decrypt(sealed: Uint8Array, signal: AbortSignal): Promise<string>
}

export interface KeychainVaultOptions {
  readonly file: string
  readonly cipher: KeychainCipher
  readonly now: () => number
}

const fileSchema = z.object({ version: z.literal(1), sealed: z.record(z.string(), z.base64()) })

/**
 * A vault whose file is sealed by the system's keychain, one entry for each connection.
 * An entry that the keychain no longer opens (restored profile, other keyring) is kept and reported as `vault-damaged` when asked for;
 * entering the secret anew replaces it.
 */
export async function openKeychainVault(options: KeychainVaultOptions, signal: AbortSignal): Promise<Vault> {
  const { file, cipher, now } = options
  await removeDrafts(file)
  const serialised = createSerialised()
  const isAvailable = await cipher.isAvailable(signal)
  const { sealed: loaded, notices } = await load(file, now())
  let sealed = loaded
  const opened = new Map<string, ConnectionSecret>()
  let isLocked = false

  const requireAvailable = () => {
    if (!isAvailable) throw new AppError('vault-unavailable', 'The system offers no keychain')
    if (isLocked) throw new AppError('vault-locked', 'The vault is locked')
  }
  const save = async (next: Readonly<Record<string, string>>) => {
    await writeFileAtomically(file, `${JSON.stringify({ version: 1, sealed: next }, undefined, 2)}\n`)
    sealed = next
  }
  const refuse = () => Promise.reject(new AppError('not-allowed-here', 'The keychain vault has no passphrase'))

  return {
    kind: 'keychain',
    notices,
    state: () => (isAvailable ? (isLocked ? 'locked' : 'ready') : 'unavailable'),
    hasSaved: () => Object.keys(sealed).length > 0,
    get: (connectionId, inner) =>
      serialised(async () => {
        inner.throwIfAborted()
        requireAvailable()
        const known = opened.get(connectionId)
        const box = Object.hasOwn(sealed, connectionId) ? sealed[connectionId] : undefined
        if (known !== undefined || box === undefined) return known
        const secret = await open(cipher, box, inner)
        opened.set(connectionId, secret)
        return secret
      }),
    set: (connectionId, secret, inner) =>
      serialised(async () => {
        inner.throwIfAborted()
        requireAvailable()
        const box = Buffer.from(await cipher.encrypt(JSON.stringify(secret), inner)).toString('base64')
        await save({ ...sealed, [connectionId]: box })
        opened.set(connectionId, secret)
      }),
    delete: (connectionId, inner) =>
      serialised(async () => {
        inner.throwIfAborted()
        opened.delete(connectionId)
        if (!Object.hasOwn(sealed, connectionId)) return
        const { [connectionId]: _, ...rest } = sealed
        await save(rest)
      }),
    lock: () =>
      serialised(async () => {
        isLocked = true
        opened.clear()
      }),
    // The system decides who may read: it is asked again for each entry. One that it no longer opens says so when it is used.
    unlock: (_, inner) =>
      serialised(async () => {
        if (!(await cipher.isAvailable(inner))) throw new AppError('vault-unavailable', 'The system offers no keychain')
        isLocked = false
      }),
    create: refuse,
  }
}

async function open(cipher: KeychainCipher, box: string, signal: AbortSignal): Promise<ConnectionSecret> {
  try {
    return parseSecret(JSON.parse(await cipher.decrypt(Buffer.from(box, 'base64'), signal)))
  } catch (thrown) {
    signal.throwIfAborted()
    // The cause may quote what was decrypted, so it is not kept.
    throw new AppError(
      'vault-damaged',
      `The keychain does not open this entry (${thrown instanceof Error ? thrown.name : 'unknown'})`,
    )
  }
}

interface Loaded {
  readonly sealed: Readonly<Record<string, string>>
  readonly notices: readonly AppError[]
}

async function load(file: string, nowMs: number): Promise<Loaded> {
  const text = await readFileIfThere(file)
  if (text === undefined) return { sealed: {}, notices: [] }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    content = undefined
  }
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return { sealed: parsed.data.sealed, notices: [] }
  const name = await setAside(file, nowMs)
  return { sealed: {}, notices: [new AppError('vault-damaged', `The vault could not be read and is kept as ${name}`)] }
}
