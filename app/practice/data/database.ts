import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** A row as SQLite gives it; read it with {@link textOf} and {@link numberOf}. */
export type Row = Record<string, unknown>

const schema = `
CREATE TABLE IF NOT EXISTS buckets (
  name TEXT PRIMARY KEY, region TEXT NOT NULL, created_at INTEGER NOT NULL, versioning TEXT NOT NULL,
  storage_class TEXT NOT NULL, acl TEXT NOT NULL, settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL,
  marker INTEGER NOT NULL, latest INTEGER NOT NULL, modified_at INTEGER NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, crc64 TEXT NOT NULL, kind TEXT NOT NULL, storage_class TEXT NOT NULL,
  properties TEXT NOT NULL, extents TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS versions_in_order ON versions (bucket, key, seq DESC);
CREATE UNIQUE INDEX IF NOT EXISTS versions_by_id ON versions (bucket, key, version_id);
CREATE INDEX IF NOT EXISTS current_objects ON versions (bucket, key) WHERE latest = 1 AND marker = 0;
CREATE TABLE IF NOT EXISTS removed_versions (
  bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (bucket, key, version_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (
  upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated_at INTEGER NOT NULL,
  storage_class TEXT NOT NULL, properties TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uploads_in_order ON uploads (bucket, key, upload_id);
CREATE TABLE IF NOT EXISTS parts (
  upload_id TEXT NOT NULL, part_number INTEGER NOT NULL, modified_at INTEGER NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, crc64 TEXT NOT NULL, extents TEXT NOT NULL, PRIMARY KEY (upload_id, part_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, md5 TEXT NOT NULL, crc64 TEXT NOT NULL, bytes BLOB
) STRICT;
`

/** The index of the practice store in its folder: SQLite with a write-ahead log. Statements are prepared once. */
export interface Database {
  statement(sql: string): StatementSync
  /** All or nothing; may be nested, the outermost commits. */
  transaction<Result>(work: () => Result): Result
  readonly blobFolder: string
  close(): void
}

/** Makes a folder and those above it. Node's own `recursive` never returns below /proc (seen with Node 24.9). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  mkdirSync(path)
}

/**
 * Opens or creates the index in `dataDir`; throws the system's error when the folder cannot be written.
 * @param waitsForDisk false: a power cut may cost the folder, and no request ever waits while it is written.
 */
export function openDatabase(dataDir: string, waitsForDisk = true): Database {
  const blobFolder = join(dataDir, 'blobs')
  makeFolder(blobFolder)
  const sqlite = new DatabaseSync(join(dataDir, 'practice.sqlite'))
  sqlite.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${waitsForDisk ? 'NORMAL' : 'OFF'}; PRAGMA busy_timeout = 2000;`,
  )
  // Of SQLite's own 1 000 pages a hundred and fifty writes are full, and each time every request waits for the disk.
  sqlite.exec('PRAGMA wal_autocheckpoint = 8000')
  sqlite.exec(schema)
  const statements = new Map<string, StatementSync>()
  let depth = 0
  return {
    blobFolder,
    statement(sql) {
      const known = statements.get(sql)
      if (known) return known
      const statement = sqlite.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    transaction(work) {
      if (depth > 0) return work()
      sqlite.exec('BEGIN IMMEDIATE')
      depth++
      try {
        const result = work()
        sqlite.exec('COMMIT')
        return result
      } catch (thrown) {
        sqlite.exec('ROLLBACK')
        throw thrown
      } finally {
        depth--
      }
    },
    close: () => sqlite.close(),
  }
}

export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new Error(`Column ${column} holds no text`)
  return value
}

export function numberOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new Error(`Column ${column} holds no number`)
  return value
}
