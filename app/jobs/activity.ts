import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type ActivityFilter, type ActivityRow, activityRowSchema } from '../contract/activity-views.ts'
import { AppError } from '../domain/app-error.ts'
import { classifySqliteFailure, isCorruption, openDatabase } from './sqlite.ts'

const fileName = 'activity.sqlite'
const schemaVersion = 1
const dayMs = 86_400_000

/** Receipts of what was done, also of jobs that were cleared from the list of transfers. */
export interface Activity {
  readonly notices: readonly AppError[]
  /** Keeps a receipt; one that is there already is replaced. */
  record(rows: readonly ActivityRow[]): void
  /** Newest first, a window of those that match. */
  list(filter: ActivityFilter, from: number, count: number): { readonly rows: ActivityRow[]; readonly count: number }
  /** All that match, newest first, one after the other. */
  each(filter: ActivityFilter): Iterable<ActivityRow>
  find(id: string): ActivityRow | undefined
  /** Forgets what is older than so many days. @returns how many receipts went. */
  prune(keepDays: number, nowMs: number): number
  close(): void
}

/**
 * Opens the receipts of a data folder that this process holds. A damaged file is set aside under a dated name and told.
 * @throws AppError `journal-newer`, `data-folder-not-writable`, `disk-full`.
 */
export async function openActivity(folder: string, nowMs: number): Promise<Activity> {
  const file = join(folder, fileName)
  try {
    return makeActivity(openAndPrepare(file), [])
  } catch (thrown) {
    if (!isCorruption(thrown)) throw classifySqliteFailure(thrown)
    const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
    const aside = `activity.damaged-${stamp}.sqlite`
    await rename(file, join(folder, aside))
    for (const suffix of ['-wal', '-shm']) {
      await rename(file + suffix, join(folder, aside + suffix)).catch(() => undefined)
    }
    const notice = new AppError('journal-damaged', `The list of activity could not be read and is kept as ${aside}`)
    return makeActivity(openAndPrepare(file), [notice])
  }
}

function openAndPrepare(file: string): DatabaseSync {
  const database = openDatabase(file)
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version > schemaVersion) throw new AppError('journal-newer', 'A newer Strata wrote the list of activity')
    // NORMAL: what a power cut takes is written anew from the journal at the next start.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS receipts (
        id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
        words TEXT NOT NULL, data TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS receipts_at ON receipts (at DESC, id);
      PRAGMA user_version = ${schemaVersion};
      COMMIT`)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** What a search looks through, in lower case. */
function wordsOf(row: ActivityRow): string {
  const { source, destination, receipt, error } = row
  return [
    row.connectionName,
    `${source.bucket}/${source.key}`,
    `${destination.bucket}/${destination.key}`,
    source.versionId,
    receipt?.versionId,
    ...(receipt?.requestIds ?? []),
    error?.code,
    error?.facts.requestId,
    row.savedAs,
  ]
    .filter((word) => word !== undefined)
    .join('\n')
    .toLowerCase()
}

interface Condition {
  readonly sql: string
  readonly values: (string | number)[]
}

function conditionOf(filter: ActivityFilter): Condition {
  const parts: string[] = []
  const values: (string | number)[] = []
  const among = (column: string, wanted: readonly string[] | undefined) => {
    if (wanted === undefined) return
    parts.push(`${column} IN (${wanted.map(() => '?').join(', ')})`)
    values.push(...wanted)
  }
  for (const word of filter.search.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    parts.push('instr(words, ?) > 0')
    values.push(word)
  }
  among('kind', filter.kinds)
  among('outcome', filter.outcomes)
  if (filter.from !== undefined) {
    parts.push('at >= ?')
    values.push(filter.from)
  }
  if (filter.until !== undefined) {
    parts.push('at < ?')
    values.push(filter.until)
  }
  return { sql: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

/** A row that this Strata cannot read is left out rather than in the way of all others. */
function parseRow(data: unknown): ActivityRow | undefined {
  try {
    const content: unknown = JSON.parse(String(data))
    return activityRowSchema.safeParse(content).data
  } catch {
    return undefined
  }
}

function makeActivity(database: DatabaseSync, notices: readonly AppError[]): Activity {
  const save = database.prepare(`INSERT INTO receipts (id, at, kind, outcome, words, data) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, words = excluded.words, data = excluded.data`)
  const findOne = database.prepare('SELECT data FROM receipts WHERE id = ?')
  const pruneOld = database.prepare('DELETE FROM receipts WHERE at < ?')

  function* each(filter: ActivityFilter): Iterable<ActivityRow> {
    const { sql, values } = conditionOf(filter)
    for (const { data } of database
      .prepare(`SELECT data FROM receipts ${sql} ORDER BY at DESC, id`)
      .iterate(...values)) {
      const row = parseRow(data)
      if (row !== undefined) yield row
    }
  }

  return {
    notices,
    record(rows) {
      if (rows.length === 0) return
      try {
        database.exec('BEGIN IMMEDIATE')
        for (const row of rows) {
          save.run(row.id, row.at, row.kind, row.outcome, wordsOf(row), JSON.stringify(row))
        }
        database.exec('COMMIT')
      } catch (thrown) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw classifySqliteFailure(thrown)
      }
    },
    list(filter, from, count) {
      const { sql, values } = conditionOf(filter)
      const total = Number(database.prepare(`SELECT count(*) AS total FROM receipts ${sql}`).get(...values)?.['total'])
      const found = database.prepare(`SELECT data FROM receipts ${sql} ORDER BY at DESC, id LIMIT ? OFFSET ?`)
      const rows = found.all(...values, count, from).map(({ data }) => parseRow(data))
      return { rows: rows.filter((row) => row !== undefined), count: total }
    },
    each,
    find: (id) => parseRow(findOne.get(id)?.['data'] ?? 'null'),
    prune: (keepDays, nowMs) => Number(pruneOld.run(nowMs - keepDays * dayMs).changes),
    close: () => database.close(),
  }
}
