import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '../engine.ts'

/** Waits by the computer's own clock. */
export async function sleepFor(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal })
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  }
}

/** Writes no log. */
export const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
