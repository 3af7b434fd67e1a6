import * as z from 'zod'
import { AppError } from '../domain/app-error.ts'

/** What signs requests. It lives in the vault and in the store that uses it, nowhere else. */
export interface ConnectionSecret {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
  /** Epoch ms at which the token ends, when known. */
  readonly expiresAt?: number
  readonly proxyPassword?: string
}

/**
 * Keeps secrets. The shell brings one: the system's keychain on the desktop, a file under a passphrase or memory in the browser shell.
 * Errors: `vault-locked`, `vault-unavailable`, `vault-damaged`, `wrong-passphrase`.
 */
export interface Vault {
  readonly kind: 'keychain' | 'passphrase' | 'session'
  state(): 'ready' | 'locked' | 'unavailable'
  /** What a person should know from the start, for example that a damaged file was set aside. */
  readonly notices?: readonly AppError[]
  /** A vault file from an earlier session is there. */
  hasSaved(): boolean
  get(connectionId: string, signal: AbortSignal): Promise<ConnectionSecret | undefined>
  set(connectionId: string, secret: ConnectionSecret, signal: AbortSignal): Promise<void>
  delete(connectionId: string, signal: AbortSignal): Promise<void>
  /** Forgets every secret that is in memory. A vault for the session has them nowhere else, and is empty afterwards. */
  lock(): Promise<void>
  /** Without a passphrase for the keychain, which asks the system itself. Errors: `wrong-passphrase`, `vault-damaged`, `not-allowed-here`. */
  unlock(passphrase: string | undefined, signal: AbortSignal): Promise<void>
  /** Passphrase vault only; others refuse with `not-allowed-here`. */
  create(passphrase: string, signal: AbortSignal): Promise<void>
}

const secretSchema = z.object({
  accessKeyId: z.string(),
  accessKeySecret: z.string(),
  securityToken: z.string().exactOptional(),
  expiresAt: z.number().exactOptional(),
  proxyPassword: z.string().exactOptional(),
})

/**
 * Reads what a vault kept of one connection.
 * @throws AppError `vault-damaged`; its message never quotes what was read.
 */
export function parseSecret(content: unknown): ConnectionSecret {
  const parsed = secretSchema.safeParse(content)
  if (!parsed.success) throw new AppError('vault-damaged', 'What the vault holds is not a secret')
  return parsed.data
}

/** Reads all that a vault kept: connection id to secret. */
export function parseSecrets(text: string): Map<string, ConnectionSecret> {
  const content: unknown = JSON.parse(text)
  const parsed = z.record(z.string(), secretSchema).safeParse(content)
  if (!parsed.success) throw new AppError('vault-damaged', 'What the vault holds are not secrets')
  return new Map(Object.entries(parsed.data))
}
