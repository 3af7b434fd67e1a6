import { AppError } from '../domain/app-error.ts'
import type { ConnectionSecret, Vault } from './vault.ts'

/** A vault that forgets everything when Strata ends. */
export function createSessionVault(): Vault {
  const secrets = new Map<string, ConnectionSecret>()
  const refuse = () => Promise.reject(new AppError('not-allowed-here', 'This vault has no passphrase'))
  return {
    kind: 'session',
    state: () => 'ready',
    hasSaved: () => false,
    async get(connectionId, signal) {
      signal.throwIfAborted()
      return secrets.get(connectionId)
    },
    async set(connectionId, secret, signal) {
      signal.throwIfAborted()
      secrets.set(connectionId, secret)
    },
    async delete(connectionId, signal) {
      signal.throwIfAborted()
      secrets.delete(connectionId)
    },
    unlock: refuse,
    create: refuse,
  }
}
