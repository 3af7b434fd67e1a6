import type { VersionEntry } from './object-version.ts'

/** A file whose newest entry is a delete marker. */
export interface DeletedFile {
  readonly key: string
  /** When the newest marker was made, epoch ms. */
  readonly deletedAt: number
  /** Markers above the newest real version. */
  readonly markerCount: number
  /** What bringing back makes current; absent when only markers are left, and nothing can be brought back. */
  readonly newest?: { readonly sizeBytes: number; readonly modifiedAt: number }
}

export interface DeletedFilesSink {
  file(file: DeletedFile): void
  /** Every file below this folder is deleted; told when the listing has left it, inner folders first. */
  goneFolder(prefix: string): void
}

export interface DeletedFilesCollector {
  push(entry: VersionEntry): void
  /** After the last entry of a listing that came to its end. */
  end(): void
}

interface Frame {
  readonly prefix: string
  hasLive: boolean
  hasDeleted: boolean
}

interface OpenKey {
  readonly key: string
  readonly deletedAt: number | undefined
  markerCount: number
  newest: { readonly sizeBytes: number; readonly modifiedAt: number } | undefined
}

/**
 * Finds deleted files in a version listing as it passes, keeping no more than one key and one line of folders. Relies on
 * what all three stores promise: keys in order, and newest first inside a key.
 * @param scannedPrefix the listing's prefix: folders above it are only partly seen and never called gone.
 */
export function collectDeletedFiles(scannedPrefix: string, sink: DeletedFilesSink): DeletedFilesCollector {
  const frames: Frame[] = []
  let open: OpenKey | undefined

  function leave(): void {
    const frame = frames.pop()
    if (frame === undefined) return
    const parent = frames.at(-1)
    if (parent !== undefined) {
      parent.hasLive ||= frame.hasLive
      parent.hasDeleted ||= frame.hasDeleted
    }
    const isSeenWhole = frame.prefix.startsWith(scannedPrefix)
    if (isSeenWhole && frame.hasDeleted && !frame.hasLive) sink.goneFolder(frame.prefix)
  }

  function enterFoldersOf(key: string): void {
    while (frames.length > 0 && !key.startsWith(frames.at(-1)?.prefix ?? '')) leave()
    let from = frames.at(-1)?.prefix.length ?? 0
    for (let slash = key.indexOf('/', from); slash >= 0; slash = key.indexOf('/', from)) {
      from = slash + 1
      frames.push({ prefix: key.slice(0, from), hasLive: false, hasDeleted: false })
    }
  }

  function close(): void {
    if (open === undefined) return
    enterFoldersOf(open.key)
    const frame = frames.at(-1)
    if (open.deletedAt === undefined) {
      if (frame !== undefined) frame.hasLive = true
    } else {
      if (frame !== undefined) frame.hasDeleted = true
      const { key, deletedAt, markerCount, newest } = open
      sink.file({ key, deletedAt, markerCount, ...(newest === undefined ? {} : { newest }) })
    }
    open = undefined
  }

  return {
    push(entry) {
      if (open === undefined || open.key !== entry.key) {
        close()
        const isDeleted = entry.kind === 'delete-marker'
        open = {
          key: entry.key,
          deletedAt: isDeleted ? entry.modifiedAt : undefined,
          markerCount: 0,
          newest: undefined,
        }
      }
      if (open.newest !== undefined) return
      if (entry.kind === 'delete-marker') open.markerCount += 1
      else open.newest = { sizeBytes: entry.sizeBytes, modifiedAt: entry.modifiedAt }
    },
    end() {
      close()
      while (frames.length > 0) leave()
    },
  }
}
