/**
 * What an object holds, as a list of pieces. A piece is a stretch of stored bytes (`blob`) or of generated content
 * (`virtual`), so that a copy of any part of any object is again only a few numbers.
 */
export type Extent =
  | { readonly kind: 'virtual'; readonly seed: number; readonly offset: number; readonly length: number }
  | { readonly kind: 'blob'; readonly id: number; readonly offset: number; readonly length: number }

/** The pieces of `length` bytes from `offset` on. */
export function sliceExtents(extents: readonly Extent[], offset: number, length: number): readonly Extent[] {
  const result: Extent[] = []
  let skip = offset
  let rest = length
  for (const extent of extents) {
    if (rest <= 0) break
    if (skip >= extent.length) {
      skip -= extent.length
      continue
    }
    const taken = Math.min(extent.length - skip, rest)
    result.push({ ...extent, offset: extent.offset + skip, length: taken })
    rest -= taken
    skip = 0
  }
  return result
}

/** One list of pieces after the other; neighbours that continue each other become one piece. */
export function joinExtents(lists: Iterable<readonly Extent[]>): readonly Extent[] {
  const result: Extent[] = []
  for (const list of lists) {
    for (const extent of list) {
      const last = result.at(-1)
      if (last && continues(last, extent)) result[result.length - 1] = { ...last, length: last.length + extent.length }
      else if (extent.length > 0) result.push(extent)
    }
  }
  return result
}

function continues(first: Extent, second: Extent): boolean {
  if (first.offset + first.length !== second.offset) return false
  if (first.kind === 'virtual') return second.kind === 'virtual' && first.seed === second.seed
  return second.kind === 'blob' && first.id === second.id
}

/** Short text for a database row. */
export function formatExtents(extents: readonly Extent[]): string {
  return extents
    .map(
      (extent) =>
        `${extent.kind === 'virtual' ? `v${extent.seed}` : `b${extent.id}`}:${extent.offset}:${extent.length}`,
    )
    .join(' ')
}

/** Reads what {@link formatExtents} wrote. */
export function parseExtents(text: string): readonly Extent[] {
  if (text === '') return []
  return text.split(' ').map((piece): Extent => {
    const [source = '', offsetText, lengthText] = piece.split(':')
    const number = Number(source.slice(1))
    const offset = Number(offsetText)
    const length = Number(lengthText)
    if (![number, offset, length].every(Number.isSafeInteger)) throw new Error(`Not an extent: ${piece}`)
    return source.startsWith('v')
      ? { kind: 'virtual', seed: number, offset, length }
      : { kind: 'blob', id: number, offset, length }
  })
}
