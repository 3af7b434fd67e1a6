import type { Router } from './contract/router.ts'
import type { EngineEvent } from './contract/events.ts'
import type { Vault } from './connections/vault.ts'

/** Everything the engine needs from outside. Only `dataDir` and `vault` have no default. */
export interface EngineOptions {
  /** Folder for journal, connections and settings; made when missing. One Strata at a time. */
  readonly dataDir: string
  readonly vault: Vault
  readonly shell: 'desktop' | 'browser'
  readonly version: string
  readonly systemLanguage: string
  /** Starts the practice store with its sample and offers it as a connection. */
  readonly practice?: 'sample' | 'off'
  /** Bytes a second for each copy request of the practice store, so that progress can be watched; 0 is unlimited. */
  readonly practiceCopyBytesPerSecond?: number
  readonly now?: () => number
  readonly random?: () => number
  readonly sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>
  readonly log?: Logger
}

/** Structured log port; every value passes redaction before it gets here. */
export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
  error(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** A running engine: calls in, events out. */
export interface Engine extends Router {
  /** @returns ends the subscription. */
  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Pauses jobs with cause `quit`, ends every connection, closes the journal. */
  close(): Promise<void>
}

/**
 * The one composition root.
 * @throws AppError `data-folder-not-writable`, `data-folder-in-use`, `disk-full`, `journal-newer`.
 */
export function openEngine(_options: EngineOptions): Promise<Engine> {
  return Promise.reject(new Error('The engine is not wired yet'))
}

// The doors that a shell needs besides the engine itself.
export { openKeychainVault, type KeychainCipher } from './connections/keychain-vault.ts'
export { openPassphraseVault } from './connections/passphrase-vault.ts'
export { createSessionVault } from './connections/session-vault.ts'
export type { ConnectionSecret, Vault } from './connections/vault.ts'
