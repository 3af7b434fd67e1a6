import type { Change } from '../align.ts'

/** One row of a comparison on the screen; numbers are indices of lines. */
export type DiffRow =
  | { readonly kind: 'same'; readonly left: number; readonly right: number }
  /** Lines that stand beside each other; in one column only one of them is `shown`. */
  | {
      readonly kind: 'changed'
      readonly left: number | undefined
      readonly right: number | undefined
      readonly shown: 'both' | 'left' | 'right'
    }
  /** Lines that are the same and folded away; `id` opens them. */
  | { readonly kind: 'fold'; readonly id: number; readonly count: number }

/** Same lines that stay visible around a change. */
const around = 3
/** Folding fewer lines than this would hide more than it spares. */
const fewestFolded = 4

export type DiffLayout = 'side-by-side' | 'one-column'

/** Lays a comparison out as rows; unchanged parts are folded unless opened. The id of a fold is the index of its first line at the left. */
export function layRows(
  { changes, leftCount }: { readonly changes: readonly Change[]; readonly leftCount: number },
  layout: DiffLayout,
  opened: ReadonlySet<number>,
): DiffRow[] {
  const rows: DiffRow[] = []
  let left = 0
  let right = 0
  for (const change of changes) {
    pushSame(rows, { left, right, count: change.left - left }, { head: left === 0 ? 0 : around, tail: around }, opened)
    pushChanged(rows, change, layout)
    left = change.left + change.leftCount
    right = change.right + change.rightCount
  }
  pushSame(rows, { left, right, count: leftCount - left }, { head: left === 0 ? 0 : around, tail: 0 }, opened)
  return rows
}

function pushChanged(rows: DiffRow[], { left, leftCount, right, rightCount }: Change, layout: DiffLayout): void {
  const pair = (index: number, shown: 'both' | 'left' | 'right'): DiffRow => ({
    kind: 'changed',
    left: index < leftCount ? left + index : undefined,
    right: index < rightCount ? right + index : undefined,
    shown,
  })
  if (layout === 'one-column') {
    for (let index = 0; index < leftCount; index++) rows.push(pair(index, 'left'))
    for (let index = 0; index < rightCount; index++) rows.push(pair(index, 'right'))
  } else {
    for (let index = 0; index < Math.max(leftCount, rightCount); index++) rows.push(pair(index, 'both'))
  }
}

function pushSame(
  rows: DiffRow[],
  { left, right, count }: { readonly left: number; readonly right: number; readonly count: number },
  { head, tail }: { readonly head: number; readonly tail: number },
  opened: ReadonlySet<number>,
): void {
  const push = (from: number, to: number) => {
    for (let index = from; index < to; index++) rows.push({ kind: 'same', left: left + index, right: right + index })
  }
  const folded = count - head - tail
  if (opened.has(left) || folded < fewestFolded) return push(0, count)
  push(0, head)
  rows.push({ kind: 'fold', id: left, count: folded })
  push(count - tail, count)
}
