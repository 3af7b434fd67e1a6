import type { FolderRow } from '../contract/views.ts'

/** A file as a listing brings it; `name` is the part of the key after the folder's prefix. */
export interface FileEntry {
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly versionId?: string
  readonly storageClass?: string
  readonly versionCount?: number
  readonly deletedAt?: number
}

export interface Arrangement {
  /** Part of a name; case is ignored; empty shows all. */
  readonly filter: string
  readonly orderBy: 'name' | 'size' | 'modified'
  readonly direction: 'ascending' | 'descending'
}

/** Rows sorted or filtered in one go before others get their turn; about 10 ms of work. */
const chunkRows = 20_000

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Copies a piece of a page's text, so that a name does not keep its whole page in memory. */
const detach = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/**
 * The rows of one folder level, kept in columns and read by windows. Folders come first. The store's order (UTF-8 bytes of the
 * key) is the order by name. Filtering and sorting a million rows gives way to other work between chunks.
 */
export class FolderRows {
  private readonly prefix: string
  private readonly folders: string[] = []
  private readonly names: string[] = []
  private readonly sizes: number[] = []
  private readonly modified: number[] = []
  private readonly details: Omit<FileEntry, 'name' | 'sizeBytes' | 'modifiedAt'>[] = []
  private arrangement: Arrangement = { filter: '', orderBy: 'name', direction: 'ascending' }
  private shownFolders: number[] = []
  private shownFiles: number[] = []
  /** Files taken into `shownFiles` so far; the rest joins when an order other than by name is made anew. */
  private arranged = 0
  private liveFolders: ReadonlySet<string> | undefined
  /** Grows with every arrangement, so that an older one that is still under way gives up. */
  private epoch = 0

  constructor(prefix: string) {
    this.prefix = prefix
  }

  count(): number {
    return this.shownFolders.length + this.shownFiles.length
  }

  addFolder(prefix: string): void {
    const index = this.folders.push(detach(prefix)) - 1
    if (this.matches(this.folderName(index))) this.shownFolders.push(index)
  }

  addFile(entry: FileEntry): void {
    const { name, sizeBytes, modifiedAt, ...details } = entry
    const index = this.names.push(detach(name)) - 1
    this.sizes.push(sizeBytes)
    this.modified.push(modifiedAt)
    this.details.push(details)
    if (this.arrangement.orderBy === 'name') {
      if (this.matches(name)) this.shownFiles.push(index)
      this.arranged = index + 1
    }
  }

  /** Says which folders still hold files; the others are shown as deleted. */
  setLiveFolders(prefixes: ReadonlySet<string>): void {
    this.liveFolders = prefixes
  }

  /** Files wait outside the order that is shown. */
  isBehind(): boolean {
    return this.arranged < this.names.length
  }

  /** Filters and orders anew; resolves when the rows can be read in the new way. A later call wins. */
  async arrange(arrangement: Arrangement, signal: AbortSignal): Promise<void> {
    this.epoch += 1
    const epoch = this.epoch
    this.arrangement = arrangement
    const total = this.names.length
    let files: number[] = []
    for (let start = 0; start < total; start += chunkRows) {
      for (let index = start; index < Math.min(total, start + chunkRows); index += 1) {
        if (this.matches(this.names[index] ?? '')) files.push(index)
      }
      if (start + chunkRows < total) await nextTurn()
      if (epoch !== this.epoch) return
      signal.throwIfAborted()
    }
    if (arrangement.orderBy !== 'name') {
      const column = arrangement.orderBy === 'size' ? this.sizes : this.modified
      const sorted = await sortByColumn(files, column, () => epoch !== this.epoch || signal.aborted)
      if (sorted === undefined) return
      files = sorted
    }
    // By name, files that arrived meanwhile follow in the store's order; otherwise they wait for the next arrangement.
    let arranged = total
    if (arrangement.orderBy === 'name') {
      for (; arranged < this.names.length; arranged += 1) {
        if (this.matches(this.names[arranged] ?? '')) files.push(arranged)
      }
    }
    this.shownFiles = files
    this.arranged = arranged
    this.shownFolders = [...this.folders.keys()].filter((index) => this.matches(this.folderName(index)))
  }

  /** Makes the present arrangement again, with the files that arrived since. */
  catchUp(signal: AbortSignal): Promise<void> {
    return this.arrange(this.arrangement, signal)
  }

  rows(from: number, count: number): FolderRow[] {
    const rows: FolderRow[] = []
    for (let at = from; at < Math.min(from + count, this.count()); at += 1) {
      const row = at < this.shownFolders.length ? this.folderRow(at) : this.fileRow(at - this.shownFolders.length)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  private folderRow(at: number): FolderRow | undefined {
    const index = this.shownFolders[this.isReversedByName() ? this.shownFolders.length - 1 - at : at]
    const prefix = index === undefined ? undefined : this.folders[index]
    if (index === undefined || prefix === undefined) return undefined
    const isDeleted = this.liveFolders !== undefined && !this.liveFolders.has(prefix)
    return { kind: 'folder', name: this.folderName(index), prefix, ...(isDeleted ? { isDeleted } : {}) }
  }

  private fileRow(at: number): FolderRow | undefined {
    const isReversed = this.arrangement.direction === 'descending'
    const index = this.shownFiles[isReversed ? this.shownFiles.length - 1 - at : at]
    const name = index === undefined ? undefined : this.names[index]
    if (index === undefined || name === undefined) return undefined
    return {
      kind: 'file',
      name,
      key: this.prefix + name,
      sizeBytes: this.sizes[index] ?? 0,
      modifiedAt: this.modified[index] ?? 0,
      ...this.details[index],
    }
  }

  private isReversedByName(): boolean {
    return this.arrangement.orderBy === 'name' && this.arrangement.direction === 'descending'
  }

  private folderName(index: number): string {
    return (this.folders[index] ?? '').slice(this.prefix.length).replace(/\/$/, '')
  }

  private matches(name: string): boolean {
    const { filter } = this.arrangement
    return filter === '' || name.toLocaleLowerCase().includes(filter.toLocaleLowerCase())
  }
}

/**
 * Merge sort of indexes by a column, ascending and stable, that gives way between chunks.
 * @returns undefined when it was given up.
 */
async function sortByColumn(
  indexes: readonly number[],
  column: readonly number[],
  isGivenUp: () => boolean,
): Promise<number[] | undefined> {
  const value = (index: number): number => column[index] ?? 0
  let runs: number[][] = []
  for (let start = 0; start < indexes.length; start += chunkRows) {
    runs.push(indexes.slice(start, start + chunkRows).sort((a, b) => value(a) - value(b)))
    if (start + chunkRows < indexes.length) await nextTurn()
    if (isGivenUp()) return undefined
  }
  while (runs.length > 1) {
    const merged: number[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      const left = runs[at] ?? []
      const right = runs[at + 1] ?? []
      const run: number[] = []
      let l = 0
      let r = 0
      while (l < left.length || r < right.length) {
        const a = left[l]
        const b = right[r]
        if (b === undefined || (a !== undefined && value(a) <= value(b))) {
          if (a !== undefined) run.push(a)
          l += 1
        } else {
          run.push(b)
          r += 1
        }
        if (run.length % chunkRows === 0) {
          await nextTurn()
          if (isGivenUp()) return undefined
        }
      }
      merged.push(run)
    }
    runs = merged
  }
  return runs[0] ?? []
}
