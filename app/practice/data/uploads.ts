import { type Database, numberOf, type Row, textOf } from './database.ts'
import { formatExtents, parseExtents } from './extents.ts'
import type { StoredPart, StoredUpload } from './records.ts'
import { parseProperties } from './versions.ts'

export interface Uploads {
  add(upload: StoredUpload): void
  get(uploadId: string): StoredUpload | undefined
  /** The upload and its parts go for good. */
  remove(uploadId: string): void
  savePart(uploadId: string, part: StoredPart): void
  /** Parts in order, after `afterNumber`, at most `limit`. */
  parts(uploadId: string, afterNumber: number, limit: number): readonly StoredPart[]
  /** Open uploads of a bucket in order of key, then of id. */
  open(bucket: string): readonly StoredUpload[]
}

export function createUploads(database: Database): Uploads {
  const insert = database.statement(
    'INSERT INTO uploads (upload_id, bucket, key, initiated_at, storage_class, properties) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const select = database.statement('SELECT * FROM uploads WHERE upload_id = ?')
  const remove = database.statement('DELETE FROM uploads WHERE upload_id = ?')
  const removeParts = database.statement('DELETE FROM parts WHERE upload_id = ?')
  const savePart = database.statement(
    'INSERT OR REPLACE INTO parts (upload_id, part_number, modified_at, size, etag, crc64, extents) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const parts = database.statement(
    'SELECT * FROM parts WHERE upload_id = ? AND part_number > ? ORDER BY part_number LIMIT ?',
  )
  const open = database.statement('SELECT * FROM uploads WHERE bucket = ? ORDER BY key, initiated_at, upload_id')
  /** A part copy asks for its upload each time, and Complete for all parts; the few that were begun here stay at hand. */
  const known = new Map<string, OpenUpload>()

  return {
    add(upload) {
      insert.run(
        upload.uploadId,
        upload.bucket,
        upload.key,
        upload.initiatedAt,
        upload.storageClass,
        JSON.stringify(upload.properties),
      )
      known.set(upload.uploadId, { upload, parts: new Map() })
    },
    get(uploadId) {
      const held = known.get(uploadId)
      if (held) return held.upload
      const row = select.get(uploadId)
      return row ? parseUpload(row) : undefined
    },
    remove(uploadId) {
      database.transaction(() => {
        remove.run(uploadId)
        removeParts.run(uploadId)
      })
      known.delete(uploadId)
    },
    savePart(uploadId, part) {
      savePart.run(
        uploadId,
        part.partNumber,
        part.modifiedAt,
        part.sizeBytes,
        part.etag,
        part.crc64,
        formatExtents(part.extents),
      )
      known.get(uploadId)?.parts.set(part.partNumber, part)
    },
    parts(uploadId, afterNumber, limit) {
      const held = known.get(uploadId)
      if (held === undefined) return parts.all(uploadId, afterNumber, limit).map(parsePart)
      return [...held.parts.values()]
        .filter((part) => part.partNumber > afterNumber)
        .sort((first, second) => first.partNumber - second.partNumber)
        .slice(0, limit)
    },
    open: (bucket) => open.all(bucket).map(parseUpload),
  }
}

interface OpenUpload {
  readonly upload: StoredUpload
  readonly parts: Map<number, StoredPart>
}

function parseUpload(row: Row): StoredUpload {
  return {
    uploadId: textOf(row, 'upload_id'),
    bucket: textOf(row, 'bucket'),
    key: textOf(row, 'key'),
    initiatedAt: numberOf(row, 'initiated_at'),
    storageClass: textOf(row, 'storage_class'),
    properties: parseProperties(textOf(row, 'properties')),
  }
}

function parsePart(row: Row): StoredPart {
  return {
    partNumber: numberOf(row, 'part_number'),
    modifiedAt: numberOf(row, 'modified_at'),
    sizeBytes: numberOf(row, 'size'),
    etag: textOf(row, 'etag'),
    crc64: textOf(row, 'crc64'),
    extents: parseExtents(textOf(row, 'extents')),
  }
}
