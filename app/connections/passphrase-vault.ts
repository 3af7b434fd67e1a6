import { existsSync } from 'node:fs'
import { AppError } from '../domain/app-error.ts'
import { readFileIfThere, removeDrafts, setAside, writeFileAtomically } from './atomic-file.ts'
import { defaultScryptCost, newSealKey, type ScryptCost, seal, type SealKey, unseal } from './sealed-file.ts'
import { createSerialised } from './serialised.ts'
import { type ConnectionSecret, parseSecrets, type Vault } from './vault.ts'

const format = 'strata-vault'

export interface PassphraseVaultOptions {
  /** Absolute path of the vault file. */
  readonly file: string
  readonly now: () => number
  readonly scrypt?: ScryptCost
}

/**
 * A vault for machines without a keychain. With no saved file it keeps secrets for the session only; `create` puts them under a
 * passphrase; a saved file is locked until `unlock`. `create` beside a saved file sets that one aside, never over it.
 */
export async function openPassphraseVault(options: PassphraseVaultOptions): Promise<Vault> {
  const { file, now } = options
  await removeDrafts(file)
  const serialised = createSerialised()
  let secrets = new Map<string, ConnectionSecret>()
  let key: SealKey | undefined
  let hasFile = existsSync(file)

  const isLocked = () => hasFile && key === undefined
  const requireUnlocked = () => {
    if (isLocked()) throw new AppError('vault-locked', 'The vault waits for its passphrase')
  }
  const write = async (next: Map<string, ConnectionSecret>, withKey: SealKey | undefined) => {
    if (withKey !== undefined)
      await writeFileAtomically(file, seal(format, JSON.stringify(Object.fromEntries(next)), withKey))
    secrets = next
  }

  return {
    get kind() {
      return hasFile ? ('passphrase' as const) : ('session' as const)
    },
    state: () => (isLocked() ? 'locked' : 'ready'),
    hasSaved: () => hasFile,
    async get(connectionId, signal) {
      signal.throwIfAborted()
      requireUnlocked()
      return secrets.get(connectionId)
    },
    set: (connectionId, secret, signal) =>
      serialised(async () => {
        signal.throwIfAborted()
        requireUnlocked()
        await write(new Map(secrets).set(connectionId, secret), key)
      }),
    delete: (connectionId, signal) =>
      serialised(async () => {
        signal.throwIfAborted()
        requireUnlocked()
        if (!secrets.has(connectionId)) return
        const next = new Map(secrets)
        next.delete(connectionId)
        await write(next, key)
      }),
    lock: () =>
      serialised(async () => {
        secrets = new Map()
        key?.key.fill(0)
        key = undefined
      }),
    unlock: (passphrase, signal) =>
      serialised(async () => {
        if (!hasFile && passphrase === undefined) return
        if (passphrase === undefined) throw new AppError('wrong-passphrase', 'The vault waits for its passphrase')
        const text = await readFileIfThere(file)
        if (text === undefined) throw new AppError('not-allowed-here', 'There is no saved vault to unlock')
        const opened = await unseal(format, text, passphrase)
        signal.throwIfAborted()
        secrets = parseSecrets(opened.content)
        key = opened.key
      }),
    create: (passphrase, signal) =>
      serialised(async () => {
        const fresh = await newSealKey(passphrase, options.scrypt ?? defaultScryptCost)
        signal.throwIfAborted()
        // A locked file may hold what somebody still needs; an open one is rewritten under the new passphrase.
        const kept = isLocked() ? new Map<string, ConnectionSecret>() : secrets
        if (isLocked()) await setAside(file, now())
        await write(kept, fresh)
        key = fresh
        hasFile = true
      }),
  }
}
