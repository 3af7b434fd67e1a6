/**
 * Where each of very many rows begins, of which most are as tall as usual. Only how far a row differs is kept, in a tree of
 * sums (Fenwick 1994), so that finding a place and noting a height take some twenty steps among a million rows.
 */
export interface RowHeights {
  readonly totalPx: number
  offsetOf(index: number): number
  heightOf(index: number): number
  /** Row at a place; the first or the last when the place is outside. */
  indexAt(px: number): number
  /** Notes how tall a row is. @returns how much taller than before. */
  set(index: number, heightPx: number): number
  /** Other rows, or more of them: heights that are known stay when `count` grows. */
  resize(count: number): void
}

export function createRowHeights(usualPx: number): RowHeights {
  const extras = new Map<number, number>()
  let sums = new Float64Array(0)
  let count = 0
  let totalExtra = 0

  const add = (index: number, px: number) => {
    for (let at = index + 1; at < sums.length; at += at & -at) sums[at] = (sums[at] ?? 0) + px
    totalExtra += px
  }
  const extraBefore = (index: number) => {
    let sum = 0
    if (extras.size > 0) for (let at = index; at > 0; at -= at & -at) sum += sums[at] ?? 0
    return sum
  }
  const grow = (length: number) => {
    sums = new Float64Array(2 ** Math.ceil(Math.log2(length + 1)) + 1)
    totalExtra = 0
    for (const [index, px] of extras) add(index, px)
  }
  const offsetOf = (index: number) => index * usualPx + extraBefore(index)

  return {
    get totalPx() {
      return count * usualPx + totalExtra
    },
    offsetOf,
    heightOf: (index) => usualPx + (extras.get(index) ?? 0),
    indexAt(px) {
      let low = 0
      let high = Math.max(0, count - 1)
      if (extras.size === 0) return Math.max(0, Math.min(high, Math.floor(px / usualPx)))
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (offsetOf(middle) <= px) low = middle
        else high = middle - 1
      }
      return low
    },
    set(index, heightPx) {
      const more = heightPx - usualPx - (extras.get(index) ?? 0)
      if (index >= count || Math.abs(more) < 0.01) return 0
      if (sums.length <= count) grow(count)
      extras.set(index, heightPx - usualPx)
      add(index, more)
      return more
    },
    resize(next) {
      if (next < count) {
        extras.clear()
        sums = new Float64Array(0)
        totalExtra = 0
      }
      count = next
      if (extras.size > 0 && sums.length <= count) grow(count)
    },
  }
}
