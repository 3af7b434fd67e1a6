import type { FolderRow } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { VersionEntry } from '../domain/object-version.ts'
import type { ListVersionsQuery, ObjectStore } from '../stores/object-store.ts'
import { type Arrangement, FolderRows } from './folder-rows.ts'
import type { ListingSource } from './streamed-listing.ts'

/** Which files of a folder are listed: those that are there, or also those that were deleted. */
export type FolderView = 'current' | 'with-deleted'

export interface FolderListing extends ListingSource<FolderRow> {
  /** @returns the count of rows that are shown in the new way. */
  arrange(arrangement: Arrangement, signal: AbortSignal): Promise<number>
}

/** While a sorted folder streams, new files join the order this often. */
const catchUpEveryPages = 20

/**
 * Lists one folder level. With deleted files it reads the version listing, and, to know which folders have nothing left, the
 * listing of what is there; where versions may not be listed it falls back to current files and says so (`currentOnly`).
 */
export function createFolderListing(
  store: ObjectStore,
  bucket: string,
  prefix: string,
  view: FolderView,
): FolderListing {
  const rows = new FolderRows(prefix)
  let isCurrentOnly = false

  async function takeObjects(onPage: () => void, signal: AbortSignal): Promise<void> {
    let continuation: string | undefined
    let pages = 0
    do {
      const page = await store.listObjects(
        bucket,
        { prefix, delimiter: '/', ...withContinuation(continuation) },
        signal,
      )
      for (const folder of page.prefixes) rows.addFolder(folder)
      for (const object of page.objects) {
        if (object.key === prefix) continue
        rows.addFile({
          name: object.key.slice(prefix.length),
          sizeBytes: object.sizeBytes,
          modifiedAt: object.modifiedAt,
          ...(object.storageClass === undefined ? {} : { storageClass: object.storageClass }),
        })
      }
      continuation = page.continuation
      pages += 1
      await catchUp(pages, continuation === undefined, signal)
      onPage()
    } while (continuation !== undefined)
  }

  async function takeVersions(onPage: () => void, signal: AbortSignal): Promise<void> {
    const group: VersionEntry[] = []
    const closeGroup = (): void => {
      const file = toFile(group, prefix)
      if (file !== undefined) rows.addFile(file)
      group.length = 0
    }
    let query: ListVersionsQuery = { prefix, delimiter: '/' }
    for (let pages = 1; ; pages += 1) {
      const page = await store.listVersions(bucket, query, signal)
      for (const folder of page.prefixes) rows.addFolder(folder)
      for (const entry of page.entries) {
        if (group.length > 0 && group[0]?.key !== entry.key) closeGroup()
        group.push(entry)
      }
      if (page.continuation === undefined) closeGroup()
      await catchUp(pages, page.continuation === undefined, signal)
      onPage()
      if (page.continuation === undefined) return
      query = { prefix, delimiter: '/', continuation: page.continuation }
    }
  }

  async function catchUp(pages: number, isLast: boolean, signal: AbortSignal): Promise<void> {
    if (rows.isBehind() && (isLast || pages === 1 || pages % catchUpEveryPages === 0)) await rows.catchUp(signal)
  }

  async function liveFolders(signal: AbortSignal): Promise<Set<string>> {
    const live = new Set<string>()
    let continuation: string | undefined
    do {
      const page = await store.listObjects(
        bucket,
        { prefix, delimiter: '/', ...withContinuation(continuation) },
        signal,
      )
      for (const folder of page.prefixes) live.add(folder)
      continuation = page.continuation
    } while (continuation !== undefined)
    return live
  }

  return {
    async run(onPage, signal) {
      if (view === 'current') return takeObjects(onPage, signal)
      try {
        await takeVersions(onPage, signal)
      } catch (thrown) {
        if (!mayNotListVersions(thrown) || rows.count() > 0) throw thrown
        isCurrentOnly = true
        return takeObjects(onPage, signal)
      }
      rows.setLiveFolders(await liveFolders(signal))
      onPage()
    },
    rows: (from, count) => rows.rows(from, count),
    count: () => rows.count(),
    extras: () => (isCurrentOnly ? { currentOnly: true } : {}),
    async arrange(arrangement, signal) {
      await rows.arrange(arrangement, signal)
      return rows.count()
    },
  }
}

function withContinuation(continuation: string | undefined): { readonly continuation?: string } {
  return continuation === undefined ? {} : { continuation }
}

/** The right to list is there but not the one to list versions, or the store keeps none. */
export function mayNotListVersions(thrown: unknown): boolean {
  return thrown instanceof AppError && (thrown.code === 'access-denied' || thrown.code === 'not-supported')
}

/** All entries of one key, newest first, as one row. */
function toFile(group: readonly VersionEntry[], prefix: string): Parameters<FolderRows['addFile']>[0] | undefined {
  const first = group.find((entry) => entry.isLatest) ?? group[0]
  if (first === undefined || first.key === prefix) return undefined
  const versions = group.filter((entry) => entry.kind === 'version')
  const shown = first.kind === 'version' ? first : versions[0]
  return {
    name: first.key.slice(prefix.length),
    sizeBytes: shown?.sizeBytes ?? 0,
    modifiedAt: shown?.modifiedAt ?? first.modifiedAt,
    versionCount: versions.length,
    ...(shown === undefined ? {} : { versionId: shown.versionId }),
    ...(shown?.storageClass === undefined ? {} : { storageClass: shown.storageClass }),
    ...(first.kind === 'delete-marker' ? { deletedAt: first.modifiedAt } : {}),
  }
}
