import { AppError } from '../domain/app-error.ts'
import type { ConnectionProfile } from './profile-file.ts'
import type { ConnectionSecret, Vault } from './vault.ts'

/**
 * The secrets of the connections as the engine uses them: the vault's, and while it is locked those that work under way still needs.
 */
export interface Secrets {
  /** Errors: `vault-locked` and those of the vault. */
  saved(id: string, signal: AbortSignal): Promise<ConnectionSecret | undefined>
  /** What signs a request. Errors: `secret-needed`, `token-expired`, `vault-locked`. */
  forRequest(profile: ConnectionProfile, signal: AbortSignal): Promise<ConnectionSecret | 'anonymous'>
  /** The secret where it is at hand; undefined also while the vault is locked, or where it cannot be read. */
  atHand(id: string, signal: AbortSignal): Promise<ConnectionSecret | undefined>
  /** Locks the vault; what is kept here is only what the connections named still need. */
  lock(needed: readonly string[], signal: AbortSignal): Promise<void>
  /** Forgets what was kept over a lock, but of the connections named. */
  releaseAllBut(needed: readonly string[]): void
}

/** @param ownSecret what is known without the vault: the practice store's keys. */
export function createSecrets(
  vault: Vault,
  ownSecret: (id: string) => ConnectionSecret | undefined,
  now: () => number,
): Secrets {
  const held = new Map<string, ConnectionSecret>()
  const releaseAllBut = (needed: readonly string[]) => {
    for (const id of held.keys()) if (!needed.includes(id)) held.delete(id)
  }
  const saved = async (id: string, signal: AbortSignal) => ownSecret(id) ?? held.get(id) ?? vault.get(id, signal)
  return {
    saved,
    async forRequest(profile, signal) {
      if (profile.isAnonymous === true) return 'anonymous'
      const secret = await saved(profile.id, signal)
      if (secret === undefined)
        throw new AppError('secret-needed', 'The secret of this connection is not known in this session')
      if (secret.expiresAt !== undefined && secret.expiresAt <= now())
        throw new AppError('token-expired', 'The temporary token has ended')
      return secret
    },
    async atHand(id, signal) {
      const own = ownSecret(id)
      if (own !== undefined || vault.state() !== 'ready') return own
      try {
        return await vault.get(id, signal)
      } catch {
        signal.throwIfAborted()
        return undefined
      }
    },
    async lock(needed, signal) {
      for (const id of needed) {
        // An entry that cannot be opened helps no job; the job says so itself.
        const secret = await saved(id, signal).catch(() => undefined)
        if (secret !== undefined && ownSecret(id) === undefined) held.set(id, secret)
      }
      releaseAllBut(needed)
      await vault.lock()
    },
    releaseAllBut,
  }
}
