import type { CallName } from '../contract/calls.ts'

export interface IdleLockOptions {
  readonly now: () => number
  /** Minutes without a touch after which it locks; 0: never. Asked each time. */
  readonly minutes: () => number
  /** Forgets the secrets that are in memory. */
  readonly forget: () => Promise<void>
  readonly onChanged: () => void
}

/**
 * Locks when nobody has touched the window for a while. While it is locked, windows get nothing but what the lock's own screen needs;
 * transfers that were under way go on (SECURITY.md says with what).
 */
export interface IdleLock {
  isLocked(): boolean
  /** Somebody is there. It does not open the lock. */
  touch(): void
  /** Locks when it is time; asked often, also after the computer slept. */
  check(): void
  lock(): void
  open(): void
}

/** What a window may ask while it is locked. */
const whileLocked: ReadonlySet<string> = new Set<CallName>([
  'app.info',
  'app.active',
  'settings.get',
  'connections.list',
  'transfers.list',
  'vault.unlock',
])

export function mayAskWhileLocked(name: unknown): boolean {
  return typeof name === 'string' && whileLocked.has(name)
}

export function createIdleLock({ now, minutes, forget, onChanged }: IdleLockOptions): IdleLock {
  let isLocked = false
  let touchedAt = now()
  const lock = () => {
    if (isLocked) return
    isLocked = true
    void forget()
    onChanged()
  }
  return {
    isLocked: () => isLocked,
    touch() {
      touchedAt = now()
    },
    check() {
      const limit = minutes()
      if (limit > 0 && now() - touchedAt >= limit * 60_000) lock()
    },
    lock,
    open() {
      touchedAt = now()
      if (!isLocked) return
      isLocked = false
      onChanged()
    },
  }
}
