import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../domain/app-error.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html); the low byte of an extended code. */
const code = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
}

function primaryCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined
  return thrown.errcode & 0xff
}

/** The file is not a whole database. */
export function isCorruption(thrown: unknown): boolean {
  const primary = primaryCode(thrown)
  return primary === code.corrupt || primary === code.notADatabase
}

/** Somebody else holds the database. */
export function isBusy(thrown: unknown): boolean {
  const primary = primaryCode(thrown)
  return primary === code.busy || primary === code.locked
}

/** A failure of the disk as people know it; what is none of those passes unchanged. */
export function classifySqliteFailure(thrown: unknown): unknown {
  switch (primaryCode(thrown)) {
    case code.full:
      return new AppError('disk-full', 'There is no room left on the disk', { cause: thrown })
    case code.perm:
    case code.readonly:
    case code.ioError:
    case code.cantOpen:
      return new AppError('data-folder-not-writable', 'The data folder may not be written', { cause: thrown })
    case code.corrupt:
    case code.notADatabase:
      return new AppError('journal-damaged', 'The list of transfers cannot be read', { cause: thrown })
    case undefined:
    default:
      return thrown
  }
}

/** Opens a database file and waits for nobody. A new one is its owner's alone, and SQLite gives its side files the same rights. */
export function openDatabase(file: string): DatabaseSync {
  if (!file.startsWith(':')) makeForOwner(file)
  return new DatabaseSync(file, { timeout: 0 })
}

/** A file that cannot be made is SQLite's to report. */
function makeForOwner(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch {
    return
  }
}
