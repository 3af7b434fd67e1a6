import type { Memory } from '../features/history/store.ts'
import type { Notifier } from '../features/settings/notifier.ts'

/** What the window knows of the world; tests hand in their own. */
export interface Environment {
  readonly now: () => number
  /** IANA name. */
  readonly timeZone: string
  readonly systemLanguage: string
  readonly memory: Memory
  readonly notifier: Notifier
}
