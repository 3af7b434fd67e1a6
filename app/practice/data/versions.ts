import { type Database, numberOf, type Row, textOf } from './database.ts'
import { formatExtents, parseExtents } from './extents.ts'
import type { ListedVersion, ObjectProperties, ObjectType, StoredVersion, VersionDraft, Versioning } from './records.ts'

export interface WriteTarget {
  readonly bucket: string
  readonly key: string
  readonly versioning: Versioning
  /** Id for a bucket that keeps versions; otherwise the version is the null version. */
  readonly newVersionId: string
}

/** One of many versions that are written together. */
export interface BulkEntry {
  readonly key: string
  readonly versionId: string
  readonly draft: VersionDraft
}

export interface Versions {
  latest(bucket: string, key: string): StoredVersion | undefined
  byId(bucket: string, key: string, versionId: string): StoredVersion | undefined
  /** Adds a version on top; where versions are not kept it replaces the null version for good. */
  write(target: WriteTarget, draft: VersionDraft): StoredVersion
  /** Adds a delete marker on top; a suspended bucket's marker replaces the null version. */
  writeMarker(target: WriteTarget, modifiedAt: number): StoredVersion
  /**
   * Adds very many versions to a bucket that keeps them, in one transaction. Those of one key follow each other, oldest first.
   * @returns how many they were.
   */
  writeMany(bucket: string, entries: Iterable<BulkEntry>): number
  /** Takes one entry away; the next older one becomes the latest. */
  remove(version: StoredVersion): void
  updateProperties(version: StoredVersion, properties: ObjectProperties, storageClass?: string): void
  /** Replaces the content of an appendable object in place. */
  updateContent(version: StoredVersion, draft: VersionDraft): void
  /** Where an entry stands or stood; for markers of a listing. */
  positionOf(bucket: string, key: string, versionId: string): number | undefined
  hasAny(bucket: string): boolean
  lastSeq(): number
}

export const listedColumns = 'seq, key, version_id, marker, latest, modified_at, size, etag, kind, storage_class'

export function createVersions(database: Database): Versions {
  const latest = database.statement('SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY seq DESC LIMIT 1')
  const byId = database.statement('SELECT * FROM versions WHERE bucket = ? AND key = ? AND version_id = ?')
  const insert = database.statement(
    'INSERT INTO versions (bucket, key, version_id, marker, latest, modified_at, size, etag, crc64, kind, storage_class, properties, extents) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  // Only the newest entry can be the latest: found in the index, also when a key has 100 000 versions.
  const unsetLatest = database.statement(
    'UPDATE versions SET latest = 0 WHERE seq = (SELECT max(seq) FROM versions WHERE bucket = ? AND key = ?)',
  )
  const promote = database.statement(
    'UPDATE versions SET latest = 1 WHERE seq = (SELECT max(seq) FROM versions WHERE bucket = ? AND key = ?)',
  )
  const removeBySeq = database.statement('DELETE FROM versions WHERE seq = ?')
  const remember = database.statement(
    'INSERT OR REPLACE INTO removed_versions (bucket, key, version_id, seq) VALUES (?, ?, ?, ?)',
  )
  const removed = database.statement('SELECT seq FROM removed_versions WHERE bucket = ? AND key = ? AND version_id = ?')
  const setProperties = database.statement('UPDATE versions SET properties = ?, storage_class = ? WHERE seq = ?')
  const setContent = database.statement(
    'UPDATE versions SET modified_at = ?, size = ?, etag = ?, crc64 = ?, extents = ? WHERE seq = ?',
  )
  const any = database.statement('SELECT 1 AS found FROM versions WHERE bucket = ? LIMIT 1')
  const last = database.statement('SELECT coalesce(max(seq), 0) AS seq FROM versions')

  const read = (row: Row | undefined): StoredVersion | undefined => (row ? parseVersion(row) : undefined)
  /** What was asked for last: the thousands of parts of a copy all read the same version. */
  let asked: StoredVersion | undefined
  const findById = (bucket: string, key: string, versionId: string): StoredVersion | undefined => {
    if (asked?.key === key && asked.versionId === versionId && asked.bucket === bucket) return asked
    asked = read(byId.get(bucket, key, versionId))
    return asked
  }

  function remove(version: StoredVersion): void {
    asked = undefined
    database.transaction(() => {
      removeBySeq.run(version.seq)
      remember.run(version.bucket, version.key, version.versionId, version.seq)
      if (version.isLatest) promote.run(version.bucket, version.key)
    })
  }

  function insertRow(
    bucket: string,
    { key, versionId, draft }: BulkEntry,
    { isMarker, isLatest }: Pick<StoredVersion, 'isMarker' | 'isLatest'>,
  ): number {
    const result = insert.run(
      bucket,
      key,
      versionId,
      isMarker ? 1 : 0,
      isLatest ? 1 : 0,
      draft.modifiedAt,
      draft.sizeBytes,
      draft.etag,
      draft.crc64,
      draft.type,
      draft.storageClass,
      JSON.stringify(draft.properties),
      formatExtents(draft.extents),
    )
    return Number(result.lastInsertRowid)
  }

  function add(target: WriteTarget, isMarker: boolean, draft: VersionDraft): StoredVersion {
    asked = undefined
    const { bucket, key } = target
    const versionId = target.versioning === 'enabled' ? target.newVersionId : 'null'
    return database.transaction(() => {
      if (versionId === 'null') {
        const previous = read(byId.get(bucket, key, 'null'))
        if (previous) removeBySeq.run(previous.seq)
      }
      unsetLatest.run(bucket, key)
      const seq = insertRow(bucket, { key, versionId, draft }, { isMarker, isLatest: true })
      return { ...draft, bucket, key, versionId, isMarker, isLatest: true, seq }
    })
  }

  function writeMany(bucket: string, entries: Iterable<BulkEntry>): number {
    asked = undefined
    return database.transaction(() => {
      let count = 0
      let held: BulkEntry | undefined
      for (const entry of entries) {
        if (held !== undefined) insertRow(bucket, held, { isMarker: false, isLatest: held.key !== entry.key })
        if (held?.key !== entry.key) unsetLatest.run(bucket, entry.key)
        held = entry
        count++
      }
      if (held !== undefined) insertRow(bucket, held, { isMarker: false, isLatest: true })
      return count
    })
  }

  return {
    latest: (bucket, key) => read(latest.get(bucket, key)),
    byId: findById,
    write: (target, draft) => add(target, false, draft),
    writeMarker: (target, modifiedAt) => add(target, true, { ...emptyDraft, modifiedAt }),
    writeMany,
    remove,
    updateProperties(version, properties, storageClass) {
      asked = undefined
      setProperties.run(JSON.stringify(properties), storageClass ?? version.storageClass, version.seq)
    },
    updateContent(version, draft) {
      asked = undefined
      setContent.run(
        draft.modifiedAt,
        draft.sizeBytes,
        draft.etag,
        draft.crc64,
        formatExtents(draft.extents),
        version.seq,
      )
    },
    positionOf(bucket, key, versionId) {
      const row = byId.get(bucket, key, versionId) ?? removed.get(bucket, key, versionId)
      return row ? numberOf(row, 'seq') : undefined
    },
    hasAny: (bucket) => any.get(bucket) !== undefined,
    lastSeq: () => numberOf(last.get() ?? { seq: 0 }, 'seq'),
  }
}

const emptyDraft: VersionDraft = {
  modifiedAt: 0,
  sizeBytes: 0,
  etag: '',
  crc64: '',
  type: 'Normal',
  storageClass: 'standard',
  properties: { headers: {}, user: {}, tags: [] },
  extents: [],
}

function parseType(text: string): ObjectType {
  return text === 'Multipart' || text === 'Appendable' || text === 'Symlink' ? text : 'Normal'
}

export function parseListed(row: Row): ListedVersion {
  return {
    seq: numberOf(row, 'seq'),
    key: textOf(row, 'key'),
    versionId: textOf(row, 'version_id'),
    isMarker: numberOf(row, 'marker') === 1,
    isLatest: numberOf(row, 'latest') === 1,
    modifiedAt: numberOf(row, 'modified_at'),
    sizeBytes: numberOf(row, 'size'),
    etag: textOf(row, 'etag'),
    type: parseType(textOf(row, 'kind')),
    storageClass: textOf(row, 'storage_class'),
  }
}

/** Reads the JSON that this room wrote itself. */
export function parseProperties(text: string): ObjectProperties {
  return JSON.parse(text) as ObjectProperties
}

function parseVersion(row: Row): StoredVersion {
  return {
    ...parseListed(row),
    bucket: textOf(row, 'bucket'),
    crc64: textOf(row, 'crc64'),
    properties: parseProperties(textOf(row, 'properties')),
    extents: parseExtents(textOf(row, 'extents')),
  }
}
