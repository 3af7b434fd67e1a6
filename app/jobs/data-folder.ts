import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../domain/app-error.ts'
import { classifySqliteFailure, isBusy, isCorruption, openDatabase } from './sqlite.ts'

/** A data folder that only this process uses. */
export interface DataFolder {
  readonly path: string
  /** Lets another Strata in. */
  release(): void
}

/** A failure of the file system as people know it; what is none passes unchanged. */
export function classifyFileFailure(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('disk-full', 'There is no room left on the disk', { cause: thrown })
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EIO'].includes(String(code))) {
    return new AppError('data-folder-not-writable', 'The data folder may not be written', { cause: thrown })
  }
  return thrown
}

/**
 * Makes the folder when it is missing, proves that it can be written, and takes it for this process alone.
 * The lock is a transaction that stays open: the system gives it back when the process ends, however it ends, so a lock is never stale.
 * @throws AppError `data-folder-not-writable`, `data-folder-in-use`, `disk-full`.
 */
export async function takeDataFolder(path: string): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const probe = join(path, `.probe-${process.pid}`)
    await writeFile(probe, 'x')
    await rm(probe, { force: true })
  } catch (thrown) {
    throw classifyFileFailure(thrown)
  }
  const file = join(path, 'lock.sqlite')
  try {
    return { path, release: holdLock(file) }
  } catch (thrown) {
    if (isBusy(thrown))
      throw new AppError('data-folder-in-use', 'Another Strata uses this data folder', { cause: thrown })
    if (!isCorruption(thrown)) throw classifySqliteFailure(thrown)
    // Nothing is kept in the lock's file, so a damaged one may go; whoever holds a sound one keeps it.
    await rm(file, { force: true })
    return { path, release: holdLock(file) }
  }
}

function holdLock(file: string): () => void {
  const database = openDatabase(file)
  try {
    database.exec('PRAGMA journal_mode = DELETE')
    database.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    database.close()
    throw thrown
  }
  return () => database.close()
}
