import type { DeletedFile } from '../domain/deleted-files.ts'
import { createNumberColumn, createTextArena } from './text-arena.ts'

/** Deleted files in the order in which they were found, by number; about 60 bytes each besides the name. */
export interface DeletedIndex {
  readonly count: () => number
  readonly totalBytes: () => number
  add(file: DeletedFile): void
  markGone(prefix: string): void
  folderCount(): number
  folderOf(row: number): number
  folderPrefix(folder: number): string
  nameOf(row: number): string
  deletedAt(row: number): number
  sizeBytes(row: number): number
  file(row: number): DeletedFile
  isGone(prefix: string): boolean
  goneCount(): number
}

const nothing = -1

/** Keeps what a scan finds, without one JavaScript object for each file. */
export function createDeletedIndex(): DeletedIndex {
  const names = createTextArena()
  const prefixes: string[] = []
  const folderNumbers = new Map<string, number>()
  const gone = new Set<string>()
  const nameAt = createNumberColumn()
  const folderAt = createNumberColumn()
  const deletedAt = createNumberColumn()
  const markers = createNumberColumn()
  const sizes = createNumberColumn()
  const modifiedAt = createNumberColumn()
  let count = 0
  let totalBytes = 0

  function folderNumber(prefix: string): number {
    const known = folderNumbers.get(prefix)
    if (known !== undefined) return known
    prefixes.push(prefix)
    folderNumbers.set(prefix, prefixes.length - 1)
    return prefixes.length - 1
  }
  const nameOf = (row: number) => names.get(nameAt.at(row))
  const folderPrefix = (folder: number) => prefixes[folder] ?? ''

  return {
    count: () => count,
    totalBytes: () => totalBytes,
    add(file) {
      const slash = file.key.lastIndexOf('/') + 1
      nameAt.push(names.add(file.key.slice(slash)))
      // A slice of a page's text keeps the whole page alive; a text that went through a buffer stands alone.
      const prefix = file.key.slice(0, slash)
      folderAt.push(folderNumbers.get(prefix) ?? folderNumber(Buffer.from(prefix).toString()))
      deletedAt.push(file.deletedAt)
      markers.push(file.markerCount)
      sizes.push(file.newest?.sizeBytes ?? nothing)
      modifiedAt.push(file.newest?.modifiedAt ?? nothing)
      count += 1
      totalBytes += file.newest?.sizeBytes ?? 0
    },
    markGone(prefix) {
      gone.add(Buffer.from(prefix).toString())
    },
    folderCount: () => prefixes.length,
    folderOf: (row) => folderAt.at(row),
    folderPrefix,
    nameOf,
    deletedAt: (row) => deletedAt.at(row),
    sizeBytes: (row) => Math.max(0, sizes.at(row)),
    file(row) {
      const sizeBytes = sizes.at(row)
      const base = {
        key: folderPrefix(folderAt.at(row)) + nameOf(row),
        deletedAt: deletedAt.at(row),
        markerCount: markers.at(row),
      }
      return sizeBytes === nothing ? base : { ...base, newest: { sizeBytes, modifiedAt: modifiedAt.at(row) } }
    },
    isGone: (prefix) => gone.has(prefix),
    goneCount: () => gone.size,
  }
}
