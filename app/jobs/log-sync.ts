import { type FileHandle, open } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'

/** Brings to the disk what SQLite wrote to its write-ahead log, while everything else goes on. */
export interface LogSync {
  /** Resolves when all that was committed before the call outlives a power cut. Rejects with the system's error. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * SQLite's `synchronous = FULL` is `NORMAL` and a sync of the log after each commit (sqlite.org/pragma.html#pragma_synchronous), for which
 * the whole program would wait. It is made here instead, off the main thread; one sync serves all who asked before it began.
 * Where the folder allows no log (some network drives), or nobody else may open it, SQLite syncs each commit itself.
 */
export async function openLogSync(database: DatabaseSync, file: string): Promise<LogSync> {
  const mode = database.prepare('PRAGMA journal_mode').get()?.['journal_mode']
  const log = mode === 'wal' ? await open(`${file}-wal`, 'r+').catch(() => undefined) : undefined
  if (log === undefined) {
    database.exec('PRAGMA synchronous = FULL')
    return { sync: () => Promise.resolve(), close: () => Promise.resolve() }
  }
  database.exec('PRAGMA synchronous = NORMAL')
  return syncTogether(log)
}

function syncTogether(log: FileHandle): LogSync {
  let underWay: Promise<void> | undefined
  let next: Promise<void> | undefined

  function begin(): Promise<void> {
    next = undefined
    underWay = log.datasync().finally(() => {
      underWay = undefined
    })
    return underWay
  }

  return {
    sync() {
      if (underWay === undefined) return begin()
      next ??= underWay.then(begin, begin)
      return next
    },
    async close() {
      await Promise.allSettled([underWay, next])
      await log.close()
    },
  }
}
