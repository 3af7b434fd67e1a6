import type { Logger } from '../app/engine.ts'

/** What is told of a failure that nobody caught. Never its cause or other properties: those carry requests with their headers. */
export interface CrashReport {
  readonly name: string
  readonly message: string
  readonly code?: string
  /** Places in the program, without what was said there. */
  readonly at: readonly string[]
}

const longestMessage = 500
const mostFrames = 20

/** @param clean takes the secrets that are in use out of a text. */
export function describeCrash(thrown: unknown, clean: (text: string) => string): CrashReport {
  // Cleaned before it is cut: half a secret would not be found any more.
  const cut = (text: string) => clean(text).slice(0, longestMessage)
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: cut(String(thrown)), at: [] }
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
  return {
    name: cut(thrown.name),
    message: cut(thrown.message),
    ...('code' in thrown && typeof thrown.code === 'string' ? { code: cut(thrown.code) } : {}),
    at: frames.slice(0, mostFrames).map((line) => cut(line.trim())),
  }
}

/** The part of Node's process that is used. */
export interface CrashingProcess {
  on(event: 'uncaughtException', listener: (thrown: unknown) => void): unknown
}

/**
 * Ends the program after a failure that nobody caught, with last words that hold no secret. Without this, Node prints the failure
 * with all that hangs on it, and Electron shows it in a window. Rejections that nobody caught come here too.
 */
export function endOnCrash(
  running: CrashingProcess,
  log: Logger,
  clean: (text: string) => string,
  end: (report: CrashReport) => void,
): void {
  running.on('uncaughtException', (thrown) => {
    const report = describeCrash(thrown, clean)
    log.error('Strata ended unexpectedly', { ...report })
    end(report)
  })
}
