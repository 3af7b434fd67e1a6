import { AppError } from '../domain/app-error.ts'
import type { ConnectionSecret, Vault } from './vault.ts'

/**
 * A vault that forgets everything when Strata ends.
 * @param accept asked before the first secret is kept, where keeping it only for the session has to be agreed to.
 */
export function createSessionVault(accept: () => Promise<boolean> = () => Promise.resolve(true)): Vault {
  let isAccepted = false
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
      isAccepted ||= await accept()
      if (!isAccepted) throw new AppError('vault-unavailable', 'Keeping secrets for the session was declined')
      signal.throwIfAborted()
      secrets.set(connectionId, secret)
    },
    async delete(connectionId, signal) {
      signal.throwIfAborted()
      secrets.delete(connectionId)
    },
    lock: async () => secrets.clear(),
    // It is never locked: there would be nothing to open.
    unlock: async (passphrase) => (passphrase === undefined ? undefined : refuse()),
    create: refuse,
  }
}
