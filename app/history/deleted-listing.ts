import type { DeletedRow } from '../contract/history-views.ts'
import { collectDeletedFiles } from '../domain/deleted-files.ts'
import type { ObjectStore, VersionContinuation } from '../stores/object-store.ts'
import {
  arrangeDeleted,
  type DeletedArrangement,
  type DeletedGroup,
  type DeletedOrder,
  groupAt,
} from './deleted-arrangement.ts'
import { createDeletedIndex } from './deleted-index.ts'
import type { ListingSource } from './streamed-listing.ts'

/** What the keys of a bring-back are taken from. */
export type DeletedScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'below'; readonly prefix: string }
  | { readonly kind: 'day'; readonly dayStartsAt: number }

interface Arranged {
  readonly found: number
  readonly isEnded: boolean
  readonly arrangement: DeletedArrangement
}

/** The deleted files of a bucket, found while its versions stream past. */
export interface DeletedListing extends ListingSource<DeletedRow> {
  /** Rows of a window, headings among them, and how many there are in all. */
  window(from: number, count: number): Promise<{ readonly rows: DeletedRow[]; readonly count: number }>
  /** @returns how many rows there are now. */
  arrange(order: DeletedOrder, signal: AbortSignal): Promise<number>
  /** Keys that can be brought back, in the order shown, from an index among them. */
  keys(scope: DeletedScope, from: number, count: number): Promise<{ readonly keys: string[]; readonly count: number }>
}

/** A scan for deleted files. @param prefix empty for the whole bucket. */
export function createDeletedListing(store: ObjectStore, bucket: string, prefix: string): DeletedListing {
  const index = createDeletedIndex()
  let scannedCount = 0
  let isEnded = false
  let order: DeletedOrder = { groupBy: 'day', filter: '' }
  let arranged: Arranged | undefined
  let arranging: Promise<DeletedArrangement> | undefined

  async function scan(onPage: () => void, signal: AbortSignal): Promise<void> {
    const collector = collectDeletedFiles(prefix, {
      file: (file) => index.add(file),
      goneFolder: (folder) => index.markGone(folder),
    })
    let continuation: VersionContinuation | undefined
    do {
      const query = { prefix, ...(continuation === undefined ? {} : { continuation }) }
      const page = await store.listVersions(bucket, query, signal)
      for (const entry of page.entries) collector.push(entry)
      scannedCount += page.entries.length
      continuation = page.continuation
      onPage()
    } while (continuation !== undefined)
    collector.end()
  }

  /** While files arrive, what is shown stands still until an eighth more was found: ordering for each page would take longer than the scan. */
  function isFresh(): boolean {
    if (arranged === undefined || arranged.isEnded !== isEnded) return false
    return index.count() - arranged.found <= arranged.found / 8
  }

  function current(): Promise<DeletedArrangement> {
    if (arranged !== undefined && isFresh()) return Promise.resolve(arranged.arrangement)
    arranging ??= rearrange().finally(() => {
      arranging = undefined
    })
    return arranging
  }

  async function rearrange(): Promise<DeletedArrangement> {
    for (;;) {
      const wanted = order
      const found = index.count()
      const wasEnded = isEnded
      // Not the scan's signal: what was found is arranged also after a stop.
      const arrangement = await arrangeDeleted(index, wanted, new AbortController().signal)
      if (wanted !== order) continue
      arranged = { found, isEnded: wasEnded, arrangement }
      return arrangement
    }
  }

  function goneRootOf(prefix: string): string | undefined {
    for (let slash = prefix.indexOf('/'); slash >= 0; slash = prefix.indexOf('/', slash + 1)) {
      const ancestor = prefix.slice(0, slash + 1)
      if (index.isGone(ancestor)) return ancestor
    }
    return undefined
  }

  function headingRow(group: DeletedGroup): DeletedRow {
    const { count, totalBytes } = group
    if (group.folder === undefined) return { kind: 'day', dayStartsAt: group.dayStartsAt ?? 0, count, totalBytes }
    const prefix = index.folderPrefix(group.folder)
    const goneRoot = goneRootOf(prefix)
    return { kind: 'folder', prefix, count, totalBytes, ...(goneRoot === undefined ? {} : { goneRoot }) }
  }

  function fileRow(row: number): DeletedRow {
    const { newest, ...file } = index.file(row)
    const shown = {
      kind: 'file',
      ...file,
      name: index.nameOf(row),
      prefix: index.folderPrefix(index.folderOf(row)),
    } as const
    return newest === undefined ? shown : { ...shown, ...newest }
  }

  function rowAt(arrangement: DeletedArrangement, position: number): DeletedRow | undefined {
    const group = groupAt(arrangement, position)
    if (group === undefined) return undefined
    if (group.position === position) return headingRow(group)
    return fileRow(arrangement.rows[group.first + position - group.position - 1] ?? 0)
  }

  return {
    async run(onPage, signal) {
      try {
        await scan(onPage, signal)
      } finally {
        isEnded = true
      }
    },
    // Rows come by `window`: ordering a million of them takes longer than one turn.
    rows: () => [],
    count: () => index.count(),
    extras: () => ({
      deleted: { scannedCount, totalBytes: index.totalBytes(), goneFolderCount: index.goneCount() },
    }),
    async window(from, count) {
      const arrangement = await current()
      const rows: DeletedRow[] = []
      for (let position = from; position < Math.min(from + count, arrangement.length); position += 1) {
        const row = rowAt(arrangement, position)
        if (row !== undefined) rows.push(row)
      }
      return { rows, count: arrangement.length }
    },
    async arrange(wanted, signal) {
      order = { ...wanted }
      arranged = undefined
      const { length } = await current()
      signal.throwIfAborted()
      return length
    },
    async keys(scope, from, count) {
      const arrangement = await current()
      const keys: string[] = []
      let matching = 0
      for (const row of arrangement.rows) {
        const file = index.file(row)
        if (file.newest === undefined || !isInScope(file, scope)) continue
        if (matching >= from && keys.length < count) keys.push(file.key)
        matching += 1
      }
      return { keys, count: matching }
    },
  }
}

function isInScope(file: { readonly key: string; readonly deletedAt: number }, scope: DeletedScope): boolean {
  switch (scope.kind) {
    case 'all':
      return true
    case 'below':
      return file.key.startsWith(scope.prefix)
    case 'day':
      return new Date(file.deletedAt).setHours(0, 0, 0, 0) === scope.dayStartsAt
  }
}
