/** What signs requests. It lives in the vault and in the store that uses it, nowhere else. */
export interface ConnectionSecret {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
  /** Epoch ms at which the token ends, when known. */
  readonly expiresAt?: number
}

/**
 * Keeps secrets. The shell brings one: the system's keychain on the desktop, a file under a passphrase or memory in the browser shell.
 * Errors: `vault-locked`, `vault-unavailable`, `vault-damaged`, `wrong-passphrase`.
 */
export interface Vault {
  readonly kind: 'keychain' | 'passphrase' | 'session'
  state(): 'ready' | 'locked' | 'unavailable'
  /** A vault file from an earlier session is there. */
  hasSaved(): boolean
  get(connectionId: string, signal: AbortSignal): Promise<ConnectionSecret | undefined>
  set(connectionId: string, secret: ConnectionSecret, signal: AbortSignal): Promise<void>
  delete(connectionId: string, signal: AbortSignal): Promise<void>
  /** Passphrase vault only; others refuse with `not-allowed-here`. */
  unlock(passphrase: string, signal: AbortSignal): Promise<void>
  create(passphrase: string, signal: AbortSignal): Promise<void>
}
