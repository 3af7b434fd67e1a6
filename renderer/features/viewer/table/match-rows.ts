import { align, type Change } from '../align.ts'
import type { Cells, TableColumn } from './compare-columns.ts'

/** A row of the earlier version, of the later one, or the same row of both; numbers are places in their tables. */
export interface RowPair {
  readonly left: number | undefined
  readonly right: number | undefined
}

type SharedColumn = TableColumn & { readonly left: number; readonly right: number }

export interface Tables {
  readonly left: readonly Cells[]
  readonly right: readonly Cells[]
  readonly shared: readonly SharedColumn[]
}

/** Rows of a change up to this many on either side are paired by likeness; more only by their order. */
const mostLikened = 60
/** Share of equal cells from which two rows are the same row, changed. */
const likeness = 0.5
/** No cell holds it. */
const between = '\u0000'

export function isShared(column: TableColumn): column is SharedColumn {
  return column.left !== undefined && column.right !== undefined
}

const textOf = (row: Cells | undefined, places: readonly number[]) =>
  places.map((place) => row?.[place] ?? '').join(between)

/** @returns undefined as soon as a name is empty or there for the second time. */
function keysOf(rows: readonly Cells[], places: readonly number[]): ReadonlySet<string> | undefined {
  const keys = new Set<string>()
  for (const row of rows) {
    if (places.every((place) => (row[place] ?? '') === '')) return undefined
    const key = textOf(row, places)
    if (keys.has(key)) return undefined
    keys.add(key)
  }
  return keys
}

/**
 * The columns that name a row: alone or together never empty and never twice in either version, and with most names in both.
 * @returns undefined when there are none.
 */
export function findKey({ left, right, shared }: Tables): readonly SharedColumn[] | undefined {
  if (left.length < 2 || right.length < 2) return undefined
  const few = shared.slice(0, 12)
  const candidates = [...few.map((column) => [column]), shared.slice(0, 2), shared.slice(0, 3)]
  return candidates.find((columns) => {
    const places = (side: 'left' | 'right') => columns.map((column) => column[side])
    const ours = keysOf(left, places('left'))
    const theirs = ours === undefined ? undefined : keysOf(right, places('right'))
    if (ours === undefined || theirs === undefined) return false
    let inBoth = 0
    for (const name of theirs) if (ours.has(name)) inBoth++
    return inBoth * 2 >= Math.min(ours.size, theirs.size)
  })
}

/** Rows of both versions in one order. */
export function matchRows(tables: Tables, key: readonly SharedColumn[] | undefined): RowPair[] {
  const columns = key ?? tables.shared
  const names = new Map<string, number>()
  const idOf = (name: string) => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, names.size)
    return names.size - 1
  }
  const leftPlaces = columns.map((column) => column.left)
  const rightPlaces = columns.map((column) => column.right)
  const left = Int32Array.from(tables.left, (row) => idOf(textOf(row, leftPlaces)))
  const right = Int32Array.from(tables.right, (row) => idOf(textOf(row, rightPlaces)))
  const pairs: RowPair[] = []
  const pairInside = key === undefined ? likeRows(tables) : sameNames(left, right)
  let [atLeft, atRight] = [0, 0]
  const both = (until: number) => {
    for (; atLeft < until; atLeft++, atRight++) pairs.push({ left: atLeft, right: atRight })
  }
  for (const change of align(left, right)) {
    both(change.left)
    for (const pair of pairInside(change)) pairs.push(pair)
    atLeft = change.left + change.leftCount
    atRight = change.right + change.rightCount
  }
  both(left.length)
  return pairs
}

/** A row that was moved is shown once, where it is now. */
function sameNames(left: Int32Array, right: Int32Array): (change: Change) => RowPair[] {
  const inLeft = new Map(Array.from(left, (id, place) => [id, place]))
  const inRight = new Set(right)
  return (change) => {
    const pairs: RowPair[] = []
    for (let at = change.left; at < change.left + change.leftCount; at++) {
      if (!inRight.has(left[at] ?? -1)) pairs.push({ left: at, right: undefined })
    }
    for (let at = change.right; at < change.right + change.rightCount; at++) {
      pairs.push({ left: inLeft.get(right[at] ?? -1), right: at })
    }
    return pairs
  }
}

function likeRows({ left, right, shared }: Tables): (change: Change) => RowPair[] {
  const likenessOf = (one: number, other: number) => {
    const same = shared.filter((column) => (left[one]?.[column.left] ?? '') === (right[other]?.[column.right] ?? ''))
    return shared.length === 0 ? 0 : same.length / shared.length
  }
  return (change) => {
    const { leftCount, rightCount } = change
    const isMany = leftCount > mostLikened || rightCount > mostLikened
    return isMany ? byOrder(change) : byLikeness(change, likenessOf)
  }
}

function byOrder({ left, leftCount, right, rightCount }: Change): RowPair[] {
  return Array.from({ length: Math.max(leftCount, rightCount) }, (_, index) => ({
    left: index < leftCount ? left + index : undefined,
    right: index < rightCount ? right + index : undefined,
  }))
}

/** The pairing in order with the most cells in common (dynamic programming, as for a longest common subsequence). */
function byLikeness(change: Change, likenessOf: (left: number, right: number) => number): RowPair[] {
  const { left, leftCount, right, rightCount } = change
  const best = Array.from({ length: leftCount + 1 }, () => new Float64Array(rightCount + 1))
  const like = (one: number, other: number) => {
    const value = likenessOf(left + one, right + other)
    return value >= likeness ? value : Number.NEGATIVE_INFINITY
  }
  const at = (one: number, other: number) => best[one]?.[other] ?? 0
  for (let one = leftCount - 1; one >= 0; one--) {
    for (let other = rightCount - 1; other >= 0; other--) {
      const paired = at(one + 1, other + 1) + like(one, other)
      const row = best[one]
      if (row !== undefined) row[other] = Math.max(paired, at(one + 1, other), at(one, other + 1))
    }
  }
  const pairs: RowPair[] = []
  let [one, other] = [0, 0]
  while (one < leftCount || other < rightCount) {
    const isPair = one < leftCount && other < rightCount && at(one, other) === at(one + 1, other + 1) + like(one, other)
    if (isPair) pairs.push({ left: left + one++, right: right + other++ })
    else if (one < leftCount && (other === rightCount || at(one, other) === at(one + 1, other))) {
      pairs.push({ left: left + one++, right: undefined })
    } else pairs.push({ left: undefined, right: right + other++ })
  }
  return pairs
}
