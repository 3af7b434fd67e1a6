import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { combineCrc64, crc64 } from '../../domain/crc64.ts'
import { type Database, numberOf, textOf } from './database.ts'
import type { Extent } from './extents.ts'
import { createVirtualContent, type VirtualContent } from './virtual-content.ts'

/** Bytes that came in: in memory when small, else a file in the blob folder. */
export interface ReceivedBytes {
  readonly size: number
  readonly md5Hex: string
  readonly crc64: bigint
  readonly bytes?: Buffer
  readonly filePath?: string
}

export interface Digest {
  /** 32 hex digits, lower case: the MD5, or for generated content too long to read a tag that depends on the content alone. */
  readonly md5Hex: string
  /** Tag for a whole object: `md5Hex` where it is one, else in the form of an upload in parts, of which nobody expects an MD5. */
  readonly etag: string
  readonly crc64: bigint
}

/** Contents of objects: stored bytes and generated content behind one door. */
export interface Blobs {
  readonly virtual: VirtualContent
  add(received: ReceivedBytes): readonly Extent[]
  addBytes(bytes: Buffer): readonly Extent[]
  /** At least one byte of what `extent` names, from `skip` on. */
  read(extent: Extent, skip: number, length: number): Uint8Array
  digest(extents: readonly Extent[]): Digest
  /** Forgets stored bytes that no version and no part refers to any more. */
  sweep(): void
}

const readChunk = 1024 * 1024
/** Generated content up to this size is hashed for real. */
const hashedVirtualLimit = 1024 * 1024

export function createBlobs(database: Database): Blobs {
  const virtual = createVirtualContent()
  const insert = database.statement('INSERT INTO blobs (size, md5, crc64, bytes) VALUES (?, ?, ?, ?)')
  const select = database.statement('SELECT size, md5, crc64, bytes FROM blobs WHERE id = ?')
  const pathOf = (id: number): string => join(database.blobFolder, String(id))

  function row(id: number) {
    const found = select.get(id)
    if (!found) throw new Error(`Blob ${id} is missing`)
    return found
  }

  function read(extent: Extent, skip: number, length: number): Uint8Array {
    const wanted = Math.min(length, extent.length - skip, readChunk)
    if (extent.kind === 'virtual') return virtual.read(extent.seed, extent.offset + skip, wanted)
    const stored = row(extent.id).bytes
    const from = extent.offset + skip
    if (stored instanceof Uint8Array) return stored.subarray(from, from + wanted)
    const chunk = Buffer.allocUnsafe(wanted)
    const file = openSync(pathOf(extent.id), 'r')
    try {
      return chunk.subarray(0, readSync(file, chunk, 0, wanted, from))
    } finally {
      closeSync(file)
    }
  }

  function crcOf(extent: Extent): bigint {
    if (extent.kind === 'virtual') return virtual.crc64(extent.seed, extent.offset, extent.length)
    const stored = row(extent.id)
    if (extent.offset === 0 && extent.length === numberOf(stored, 'size')) return BigInt(textOf(stored, 'crc64'))
    let value = 0n
    for (let done = 0; done < extent.length; ) {
      const bytes = read(extent, done, extent.length - done)
      value = crc64(bytes, value)
      done += bytes.length
    }
    return value
  }

  const isTooLong = (extents: readonly Extent[], size: number): boolean =>
    size > hashedVirtualLimit && extents.some((extent) => extent.kind === 'virtual')

  function md5Of(extents: readonly Extent[], size: number, crc: bigint): string {
    const [only] = extents
    if (only?.kind === 'blob' && extents.length === 1) {
      const stored = row(only.id)
      if (only.offset === 0 && only.length === numberOf(stored, 'size')) return textOf(stored, 'md5')
    }
    const hash = createHash('md5')
    if (isTooLong(extents, size)) {
      return hash.update(`virtual content ${size} ${crc}`).digest('hex')
    }
    for (const extent of extents) {
      for (let done = 0; done < extent.length; ) {
        const bytes = read(extent, done, extent.length - done)
        hash.update(bytes)
        done += bytes.length
      }
    }
    return hash.digest('hex')
  }

  function add(received: ReceivedBytes): readonly Extent[] {
    if (received.size === 0) return []
    const result = insert.run(received.size, received.md5Hex, String(received.crc64), received.bytes ?? null)
    const id = Number(result.lastInsertRowid)
    if (received.filePath !== undefined) renameSync(received.filePath, pathOf(id))
    return [{ kind: 'blob', id, offset: 0, length: received.size }]
  }

  const addBytes = (bytes: Buffer): readonly Extent[] =>
    add({ size: bytes.length, md5Hex: createHash('md5').update(bytes).digest('hex'), crc64: crc64(bytes), bytes })

  return {
    virtual,
    read,
    add,
    addBytes,
    digest(extents) {
      let size = 0
      let crc = 0n
      for (const extent of extents) {
        crc = combineCrc64(crc, crcOf(extent), extent.length)
        size += extent.length
      }
      const md5Hex = md5Of(extents, size, crc)
      return { md5Hex, etag: isTooLong(extents, size) ? `${md5Hex}-1` : md5Hex, crc64: crc }
    },
    sweep() {
      const used = new Set<number>()
      for (const table of ['versions', 'parts']) {
        for (const found of database.statement(`SELECT extents FROM ${table} WHERE extents LIKE '%b%'`).iterate()) {
          for (const match of textOf(found, 'extents').matchAll(/b(\d+):/g)) used.add(Number(match[1]))
        }
      }
      const remove = database.statement('DELETE FROM blobs WHERE id = ?')
      database.transaction(() => {
        for (const found of database.statement('SELECT id FROM blobs').all()) {
          if (!used.has(numberOf(found, 'id'))) remove.run(numberOf(found, 'id'))
        }
      })
      for (const name of existsSync(database.blobFolder) ? readdirSync(database.blobFolder) : []) {
        if (!used.has(Number(name))) rmSync(join(database.blobFolder, name), { force: true })
      }
    },
  }
}
