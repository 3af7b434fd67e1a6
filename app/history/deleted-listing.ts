import type { DeletedRow, DeletedState } from '../contract/history-views.ts'
import { type AppError, toAppError } from '../domain/app-error.ts'
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

/** What the keys of a bring-back are taken from. */
export type DeletedScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'below'; readonly prefix: string }
  | { readonly kind: 'day'; readonly dayStartsAt: number }

/** The deleted files of a bucket, found while its versions stream past. */
export interface DeletedListing {
  state(): DeletedState
  /** The failure that ended the scan; what was found stays readable. */
  error(): AppError | undefined
  rows(from: number, count: number): Promise<{ readonly rows: readonly DeletedRow[]; readonly count: number }>
  arrange(order: DeletedOrder): Promise<{ readonly count: number }>
  /** Keys that can be brought back, in the order shown, from an index among them. */
  keys(
    scope: DeletedScope,
    from: number,
    count: number,
  ): Promise<{ readonly keys: readonly string[]; readonly count: number }>
  /** Ends the scan and keeps what was found. */
  stop(): void
  /** Resolves when nothing more will be found. */
  readonly ended: Promise<void>
}

type ScanEnd = 'running' | 'complete' | 'stopped' | 'failed'

export interface DeletedScan {
  readonly store: ObjectStore
  readonly bucket: string
  /** Empty for the whole bucket. */
  readonly prefix: string
  /** Hears of every page; the caller coalesces. */
  readonly onChange: () => void
}

/** Starts a scan; nothing of it fails by throwing. */
export function scanDeletedFiles(scan: DeletedScan): DeletedListing {
  const index = createDeletedIndex()
  const stopper = new AbortController()
  let scannedCount = 0
  let end: ScanEnd = 'running'
  let failure: AppError | undefined
  let order: DeletedOrder = { groupBy: 'day', filter: '' }
  let arranged: { readonly found: number; readonly end: ScanEnd; readonly arrangement: DeletedArrangement } | undefined
  let arranging: Promise<DeletedArrangement> | undefined

  async function run(): Promise<void> {
    const collector = collectDeletedFiles(scan.prefix, {
      file: (file) => index.add(file),
      goneFolder: (prefix) => index.markGone(prefix),
    })
    let continuation: VersionContinuation | undefined
    do {
      const query = { prefix: scan.prefix, ...(continuation === undefined ? {} : { continuation }) }
      const page = await scan.store.listVersions(scan.bucket, query, stopper.signal)
      for (const entry of page.entries) collector.push(entry)
      scannedCount += page.entries.length
      continuation = page.continuation
      if (continuation !== undefined) scan.onChange()
    } while (continuation !== undefined)
    collector.end()
    end = 'complete'
  }

  const ended = run()
    .catch((thrown: unknown) => {
      if (stopper.signal.aborted) {
        end = 'stopped'
        return
      }
      end = 'failed'
      failure = toAppError(thrown)
    })
    .then(scan.onChange)

  /** While files arrive, what is shown stands still until an eighth more was found: ordering for each page would take longer than the scan. */
  function isFresh(): boolean {
    if (arranged === undefined || arranged.end !== end) return false
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
      const endThen: ScanEnd = end
      // Not the scan's signal: what was found is arranged also after a stop.
      const arrangement = await arrangeDeleted(index, wanted, new AbortController().signal)
      if (wanted !== order) continue
      arranged = { found, end: endThen, arrangement }
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
    ended,
    error: () => failure,
    state: () => ({
      count: index.count(),
      scannedCount,
      totalBytes: index.totalBytes(),
      goneFolderCount: index.goneCount(),
      complete: end !== 'running',
      stopped: end === 'stopped',
    }),
    async rows(from, count) {
      const arrangement = await current()
      const rows: DeletedRow[] = []
      for (let position = from; position < Math.min(from + count, arrangement.length); position += 1) {
        const row = rowAt(arrangement, position)
        if (row !== undefined) rows.push(row)
      }
      return { rows, count: arrangement.length }
    },
    async arrange(wanted) {
      order = { ...wanted }
      arranged = undefined
      return { count: (await current()).length }
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
    stop() {
      stopper.abort()
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
