import { createSessionVault, type KeychainCipher, openKeychainVault, type Vault } from '../../app/engine.ts'
import type { SafeStoragePort } from './electron-port.ts'

/** The system's keychain through safeStorage; only its asynchronous calls, the others block the window and are on their way out. */
export function createSystemCipher(safeStorage: SafeStoragePort, platform: NodeJS.Platform): KeychainCipher {
  return {
    async isAvailable() {
      // `basic_text` seals with a password that is the same on every computer: that is plain text.
      const isPlain = platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
      return !isPlain && safeStorage.isAsyncEncryptionAvailable()
    },
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    async decrypt(sealed) {
      return (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result
    },
  }
}

export interface DesktopVaultOptions {
  readonly file: string
  readonly cipher: KeychainCipher
  readonly now: () => number
  /** Asks whether secrets may be kept in memory until Strata ends, on a computer without a keychain. */
  readonly acceptSession: () => Promise<boolean>
}

/** The keychain, or, where there is none and the user accepts it, memory until Strata ends. Never a file that others could read. */
export async function openDesktopVault(options: DesktopVaultOptions, signal: AbortSignal): Promise<Vault> {
  const { cipher, file, now } = options
  if (await cipher.isAvailable(signal)) return openKeychainVault({ file, cipher, now }, signal)
  return createSessionVault(options.acceptSession)
}
