import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import * as z from 'zod'
import { AppError } from '../domain/app-error.ts'
import type { PartResult } from '../stores/object-store.ts'
import type { BundleItem } from './bundle-item.ts'
import { classifyFileFailure } from './data-folder.ts'
import { createItemTable, createItemTableSql, type ItemTable } from './item-table.ts'
import { type JobRecord, parseJobRecord } from './job-record.ts'
import { openLogSync } from './log-sync.ts'
import type { Troubles } from './part-board.ts'
import { classifySqliteFailure, isCorruption, openDatabase } from './sqlite.ts'
import { createTroubleTable, createTroubleTableSql } from './trouble-table.ts'

/** Grows when a Strata can no longer read what this one writes. */
const schemaVersion = 2
const fileName = 'journal.sqlite'
/** Finished parts may wait this long for company: after a crash ListParts knows them anyway. */
const partsDelayMs = 200
/** What could not be written is tried again after this, if nothing else asks sooner. */
const againMs = 5_000

/** What was kept of a job. */
export interface JournaledJob {
  readonly record: JobRecord
  readonly donePartCount: number
}

/**
 * What Strata remembers of its jobs across crashes. Writes are gathered and reach the disk in order, several in one transaction;
 * whoever is about to act on the store first awaits {@link Journal.durable}.
 */
export interface Journal {
  /** In the order in which they were made. */
  readonly jobs: readonly JournaledJob[]
  readonly notices: readonly AppError[]
  save(record: JobRecord): void
  addPart(jobId: string, part: PartResult): void
  /** Finished parts of a job, in no order; later entries of a number replace earlier ones. */
  readParts(jobId: string): PartResult[]
  /** Parts of a job that failed; they may wait for company as finished parts do. The last ones are kept until its parts are forgotten. */
  putTroubles(jobId: string, troubles: Troubles): void
  readTroubles(jobId: string): Troubles
  /** And what failed of them. `keep` says whether their number stays, as it does when a job has ended. */
  forgetParts(jobId: string, keep: 'count' | 'nothing'): void
  remove(jobId: string): void
  /** Files of a bundle that are another than before; they may wait for company as finished parts do. */
  putItems(groupId: string, items: readonly BundleItem[]): void
  readonly items: Pick<ItemTable, 'read' | 'marks'>
  dropItems(groupId: string): void
  /** Resolves when all that was given is on the disk. Rejects with `disk-full` or `data-folder-not-writable`; what was given stays and is tried again. */
  durable(): Promise<void>
  close(): Promise<void>
}

interface Waiter {
  readonly settle: () => void
  readonly fail: (reason: unknown) => void
}

/**
 * Opens the journal of a data folder that this process holds.
 * @throws AppError `journal-newer`, `data-folder-not-writable`, `disk-full`.
 */
export async function openJournal(folder: string, nowMs: number): Promise<Journal> {
  const file = join(folder, fileName)
  try {
    return await makeJournal(openAndRead(file), [])
  } catch (thrown) {
    if (!isCorruption(thrown) && !(thrown instanceof DamagedRowError)) throw classifySqliteFailure(thrown)
    const aside = await setAside(file, nowMs)
    const notice = new AppError('journal-damaged', `The list of transfers could not be read and is kept as ${aside}`)
    return makeJournal(openAndRead(file), [notice])
  }
}

class DamagedRowError extends Error {}

/** Renames the journal and what belongs to it; nothing is deleted. */
async function setAside(file: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  const aside = file.replace(/\.sqlite$/, `.damaged-${stamp}.sqlite`)
  await rename(file, aside)
  for (const suffix of ['-wal', '-shm']) await rename(`${file}${suffix}`, `${aside}${suffix}`).catch(() => undefined)
  return aside.slice(aside.lastIndexOf('journal.'))
}

interface OpenedJournal {
  readonly database: DatabaseSync
  readonly jobs: readonly JournaledJob[]
  readonly file: string
}

function openAndRead(file: string): OpenedJournal {
  const database = openDatabase(file)
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version > schemaVersion) throw new AppError('journal-newer', 'A newer Strata wrote the list of transfers')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS jobs (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, done_parts INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS part_batches (
        job_id TEXT NOT NULL, batch INTEGER PRIMARY KEY, data TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS part_batches_of_job ON part_batches (job_id);
      ${createItemTableSql}
      ${createTroubleTableSql}
      PRAGMA user_version = ${schemaVersion};
      COMMIT`)
    return { database, jobs: readJobs(database), file }
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

function readJobs(database: DatabaseSync): readonly JournaledJob[] {
  const jobs: JournaledJob[] = []
  for (const row of database.prepare('SELECT data, done_parts FROM jobs ORDER BY seq').iterate()) {
    try {
      jobs.push({ record: parseJobRecord(String(row['data'])), donePartCount: Number(row['done_parts']) })
    } catch (thrown) {
      throw new DamagedRowError('A job in the journal cannot be read', { cause: thrown })
    }
  }
  return jobs
}

async function makeJournal({ database, jobs, file }: OpenedJournal, notices: readonly AppError[]): Promise<Journal> {
  const log = await openLogSync(database, file)
  const statements = prepare(database)
  const items = createItemTable(database)
  const troubles = createTroubleTable(database)
  const records = new Map<string, JobRecord>()
  const parts = new Map<string, PartResult[]>()
  const partsToForget = new Map<string, 'count' | 'nothing'>()
  const removals = new Set<string>()
  let waiters: Waiter[] = []
  let soon: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  let isClosed = false
  /** Writes so far, and those that not even a power cut can take; the end of the process takes none. */
  let written = 0
  let synced = 0

  const isIdle = () =>
    records.size + parts.size + partsToForget.size + removals.size === 0 && items.isIdle() && troubles.isIdle()

  function write(): void {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const record of records.values()) statements.save.run(record.id, JSON.stringify(record))
      for (const [jobId, keep] of partsToForget) {
        statements.forgetParts.run(jobId)
        if (keep === 'nothing') statements.resetCount.run(jobId)
      }
      for (const [jobId, batch] of parts) {
        statements.addParts.run(jobId, JSON.stringify(batch.map((part) => [part.partNumber, part.etag])))
        statements.countParts.run(batch.length, jobId)
      }
      for (const jobId of removals) {
        statements.forgetParts.run(jobId)
        statements.remove.run(jobId)
      }
      items.write()
      troubles.write()
      database.exec('COMMIT')
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw thrown
    }
  }

  /** Writes what was given and lets go of it. Throws what the disk says; all of it stays then. */
  function writeAll(): void {
    if (isIdle()) return
    write()
    written++
    for (const pending of [records, parts, partsToForget, removals, items, troubles]) pending.clear()
  }

  function flush(): void {
    clearImmediate(soon)
    clearTimeout(later)
    soon = undefined
    later = undefined
    const waiting = waiters
    waiters = []
    try {
      writeAll()
      if (waiting.length > 0) void settle(waiting)
    } catch (thrown) {
      refuse(waiting, thrown)
    }
  }

  /** Only what somebody waits for is synced; what was written before goes along. */
  async function settle(waiting: readonly Waiter[]): Promise<void> {
    const upTo = written
    try {
      await log.sync()
      synced = Math.max(synced, upTo)
      for (const waiter of waiting) waiter.settle()
    } catch (thrown) {
      refuse(waiting, thrown)
    }
  }

  function refuse(waiting: readonly Waiter[], thrown: unknown): void {
    const reason = classifyFileFailure(classifySqliteFailure(thrown))
    for (const waiter of waiting) waiter.fail(reason)
    if (!isClosed) later ??= setTimeout(flush, againMs).unref()
  }

  function flushSoon(): void {
    if (!isClosed) soon ??= setImmediate(flush)
  }

  return {
    jobs,
    notices,
    save(record) {
      records.set(record.id, record)
      flushSoon()
    },
    addPart(jobId, part) {
      const batch = parts.get(jobId)
      if (batch === undefined) parts.set(jobId, [part])
      else batch.push(part)
      if (!isClosed) later ??= setTimeout(flush, partsDelayMs)
    },
    putTroubles(jobId, some) {
      troubles.put(jobId, some)
      if (!isClosed) later ??= setTimeout(flush, partsDelayMs)
    },
    readTroubles: (jobId) => troubles.read(jobId),
    readParts(jobId) {
      const stored = partsToForget.has(jobId) ? [] : [...statements.readParts.iterate(jobId)]
      const written = stored.flatMap((row) => parsePartBatch(String(row['data'])))
      return [...written, ...(parts.get(jobId) ?? [])]
    },
    forgetParts(jobId, keep) {
      parts.delete(jobId)
      troubles.drop(jobId)
      partsToForget.set(jobId, keep)
      flushSoon()
    },
    remove(jobId) {
      records.delete(jobId)
      parts.delete(jobId)
      troubles.drop(jobId)
      removals.add(jobId)
      flushSoon()
    },
    putItems(groupId, changed) {
      items.put(groupId, changed)
      if (!isClosed) later ??= setTimeout(flush, partsDelayMs)
    },
    items,
    dropItems(groupId) {
      items.drop(groupId)
      flushSoon()
    },
    durable() {
      if (isIdle() && synced === written) return Promise.resolve()
      return new Promise((settle, fail) => {
        waiters.push({ settle, fail })
        flushSoon()
      })
    },
    async close() {
      if (isClosed) return
      isClosed = true
      flush()
      await log.close()
      database.close()
    },
  }
}

type StatementName = 'save' | 'addParts' | 'countParts' | 'resetCount' | 'readParts' | 'forgetParts' | 'remove'

function prepare(database: DatabaseSync): Record<StatementName, StatementSync> {
  return {
    save: database.prepare(
      'INSERT INTO jobs (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
    ),
    addParts: database.prepare('INSERT INTO part_batches (job_id, data) VALUES (?, ?)'),
    countParts: database.prepare('UPDATE jobs SET done_parts = done_parts + ? WHERE id = ?'),
    resetCount: database.prepare('UPDATE jobs SET done_parts = 0 WHERE id = ?'),
    readParts: database.prepare('SELECT data FROM part_batches WHERE job_id = ? ORDER BY batch'),
    forgetParts: database.prepare('DELETE FROM part_batches WHERE job_id = ?'),
    remove: database.prepare('DELETE FROM jobs WHERE id = ?'),
  }
}

const batchSchema = z.array(z.tuple([z.number(), z.string()]))

function parsePartBatch(text: string): PartResult[] {
  const content: unknown = JSON.parse(text)
  return batchSchema.parse(content).map(([partNumber, etag]) => ({ partNumber, etag }))
}
