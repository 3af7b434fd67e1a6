import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../app/engine.ts'

const maxFileBytes = 2 * 1024 * 1024
const keptFiles = 3
const maxTextLength = 2000
const secretName = /secret|token|passphrase|password|authorization|signature|cookie|credential|customerkey|keybase64/i

/** What a log line may hold: values that are named like a secret are left out, long texts are cut, errors lose their cause. */
export function redactFacts(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value
  if (typeof value === 'bigint') return String(value)
  if (depth > 4) return '…'
  if (value instanceof Error) {
    const code = 'code' in value && typeof value.code === 'string' ? { code: value.code } : {}
    return { name: value.name, message: redactFacts(value.message), ...code }
  }
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => redactFacts(one, depth + 1))
  if (typeof value !== 'object') return typeof value
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    secretName.test(name) ? '(left out)' : redactFacts(inner, depth + 1),
  ])
  return Object.fromEntries(entries)
}

function rotate(file: string): void {
  rmSync(`${file}.${keptFiles - 1}`, { force: true })
  for (let index = keptFiles - 2; index >= 1; index--)
    tryTo(() => renameSync(`${file}.${index}`, `${file}.${index + 1}`))
  tryTo(() => renameSync(file, `${file}.1`))
}

/** Logging never stops the work: a full disk or a folder that is gone costs a line, nothing else. */
function tryTo(action: () => void): void {
  try {
    action()
  } catch {
    // Nothing can be said where nothing can be written.
  }
}

const nameOf = (folder: string) => join(folder, 'strata.log')

/**
 * One JSON line for each message in `folder/strata.log`, for support; three files of 2 MiB at most, readable by their owner only.
 * @param clean takes the secrets that are in use out of a line, wherever they got into it.
 */
export function createFileLog(
  folder: string,
  now: () => number,
  clean: (text: string) => string = (text) => text,
): Logger {
  const file = nameOf(folder)
  const write = (level: string, message: string, facts: Readonly<Record<string, unknown>> = {}) =>
    tryTo(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      if (size > maxFileBytes) rotate(file)
      const line = JSON.stringify({ at: new Date(now()).toISOString(), level, message, facts: redactFacts(facts) })
      appendFileSync(file, `${clean(line)}\n`, { mode: 0o600 })
    })
  return {
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
  }
}

/** The last whole lines of the log, at most so many bytes; the file before is read on where this one has just begun. */
export async function readLogEnd(folder: string, maxBytes: number): Promise<string> {
  const current = await readEnd(nameOf(folder), maxBytes)
  const missing = maxBytes - Buffer.byteLength(current)
  const before = missing > 0 ? await readEnd(`${nameOf(folder)}.1`, missing) : ''
  return before + current
}

async function readEnd(file: string, maxBytes: number): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const start = Math.max(0, size - maxBytes)
    const buffer = Buffer.alloc(size - start)
    await handle.read(buffer, 0, buffer.length, start)
    const text = buffer.toString('utf8')
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } catch {
    // No log yet, or none that can be read: support then sees that it is empty.
    return ''
  }
}
