import type { DeletedIndex } from './deleted-index.ts'

export interface DeletedOrder {
  readonly groupBy: 'folder' | 'day'
  /** Part of the path, case ignored; empty for all. */
  readonly filter: string
}

/** One run of rows under a heading. */
export interface DeletedGroup {
  /** Of the folder; for a day the first moment of it where the engine runs. */
  readonly folder: number | undefined
  readonly dayStartsAt: number | undefined
  /** Position of the heading among all rows, headings counted. */
  readonly position: number
  /** First of its files in `rows`. */
  readonly first: number
  readonly count: number
  readonly totalBytes: number
}

/** Files in the order in which they are shown, with their headings. */
export interface DeletedArrangement {
  readonly rows: Uint32Array
  readonly groups: readonly DeletedGroup[]
  /** Files and headings. */
  readonly length: number
}

/** Rows worked on between two turns of the event loop. */
const slice = 50_000

async function filtered(index: DeletedIndex, filter: string, signal: AbortSignal): Promise<Uint32Array> {
  const count = index.count()
  const kept = new Uint32Array(count)
  if (filter === '') return kept.map((_, row) => row)
  const wanted = filter.toLowerCase()
  const folderMatches = Array.from({ length: index.folderCount() }, (_, folder) =>
    index.folderPrefix(folder).toLowerCase().includes(wanted),
  )
  let length = 0
  for (let row = 0; row < count; row += 1) {
    if (row % slice === slice - 1) await nextTurn(signal)
    const isShown =
      folderMatches[index.folderOf(row)] === true ||
      (index.folderPrefix(index.folderOf(row)) + index.nameOf(row)).toLowerCase().includes(wanted)
    if (isShown) {
      kept[length] = row
      length += 1
    }
  }
  return kept.subarray(0, length)
}

async function nextTurn(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

/** By folder, then as found: a count for each folder, then every row to its place. */
function orderByFolder(index: DeletedIndex, rows: Uint32Array): Uint32Array {
  const folders = Array.from({ length: index.folderCount() }, (_, folder) => folder).toSorted((a, b) =>
    index.folderPrefix(a) < index.folderPrefix(b) ? -1 : 1,
  )
  const counts = new Uint32Array(folders.length)
  for (const row of rows) counts[index.folderOf(row)] = (counts[index.folderOf(row)] ?? 0) + 1
  const next = new Uint32Array(folders.length)
  let start = 0
  for (const folder of folders) {
    next[folder] = start
    start += counts[folder] ?? 0
  }
  const ordered = new Uint32Array(rows.length)
  for (const row of rows) {
    const folder = index.folderOf(row)
    const place = next[folder] ?? 0
    ordered[place] = row
    next[folder] = place + 1
  }
  return ordered
}

/** Newest first; equal seconds as found. Plain numbers sort ten times faster than rows by a comparing function. */
function orderByTime(index: DeletedIndex, rows: Uint32Array): Uint32Array {
  const places = 2 ** 24
  let newest = 0
  for (const row of rows) newest = Math.max(newest, index.deletedAt(row))
  const keys = new Float64Array(rows.length)
  for (let place = 0; place < rows.length; place += 1) {
    const secondsBack = Math.min(Math.floor((newest - index.deletedAt(rows[place] ?? 0)) / 1000), 2 ** 29 - 1)
    keys[place] = secondsBack * places + (place % places)
  }
  keys.sort()
  const ordered = new Uint32Array(rows.length)
  for (let place = 0; place < rows.length; place += 1) ordered[place] = rows[(keys[place] ?? 0) % places] ?? 0
  return ordered
}

function headings(index: DeletedIndex, rows: Uint32Array, groupBy: 'folder' | 'day'): DeletedGroup[] {
  const groups: DeletedGroup[] = []
  let first = 0
  while (first < rows.length) {
    const head = rows[first] ?? 0
    const folder = groupBy === 'folder' ? index.folderOf(head) : undefined
    const dayStartsAt = groupBy === 'day' ? new Date(index.deletedAt(head)).setHours(0, 0, 0, 0) : undefined
    let end = first
    let totalBytes = 0
    for (; end < rows.length; end += 1) {
      const row = rows[end] ?? 0
      const isInside =
        folder === undefined ? index.deletedAt(row) >= (dayStartsAt ?? 0) : index.folderOf(row) === folder
      if (!isInside) break
      totalBytes += index.sizeBytes(row)
    }
    groups.push({ folder, dayStartsAt, position: first + groups.length, first, count: end - first, totalBytes })
    first = end
  }
  return groups
}

/** Orders and filters what was found so far; gives way to other work while it filters. */
export async function arrangeDeleted(
  index: DeletedIndex,
  order: DeletedOrder,
  signal: AbortSignal,
): Promise<DeletedArrangement> {
  const shown = await filtered(index, order.filter, signal)
  const rows = order.groupBy === 'folder' ? orderByFolder(index, shown) : orderByTime(index, shown)
  const groups = headings(index, rows, order.groupBy)
  return { rows, groups, length: rows.length + groups.length }
}

/** The group that a position belongs to. */
export function groupAt(arrangement: DeletedArrangement, position: number): DeletedGroup | undefined {
  let low = 0
  let high = arrangement.groups.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((arrangement.groups[middle]?.position ?? 0) <= position) low = middle
    else high = middle - 1
  }
  return arrangement.groups[low]
}
