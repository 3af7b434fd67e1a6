import type { Block, MarkedLine } from './diff-model.ts'

/** One row of the comparison on the screen. */
export type DiffRow =
  | { readonly kind: 'same'; readonly left: MarkedLine; readonly right: MarkedLine }
  | { readonly kind: 'changed'; readonly left: MarkedLine | undefined; readonly right: MarkedLine | undefined }
  /** Lines that are the same and folded away; `id` opens them. */
  | { readonly kind: 'fold'; readonly id: number; readonly count: number }

/** Same lines that stay visible around a change. */
const around = 3
/** Folding fewer lines than this would hide more than it spares. */
const fewestFolded = 4

export type DiffLayout = 'side-by-side' | 'one-column'

/** Lays blocks out as rows; unchanged parts are folded unless opened. */
export function layRows(blocks: readonly Block[], layout: DiffLayout, opened: ReadonlySet<number>): DiffRow[] {
  const rows: DiffRow[] = []
  blocks.forEach((block, id) => {
    if (block.kind === 'changed') rows.push(...changedRows(block, layout))
    else rows.push(...sameRows(block, id, { isFirst: id === 0, isLast: id === blocks.length - 1 }, opened))
  })
  return rows
}

function changedRows(block: Extract<Block, { kind: 'changed' }>, layout: DiffLayout): DiffRow[] {
  const { left, right } = block
  if (layout === 'one-column') {
    return [
      ...left.map((line): DiffRow => ({ kind: 'changed', left: line, right: undefined })),
      ...right.map((line): DiffRow => ({ kind: 'changed', left: undefined, right: line })),
    ]
  }
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index): DiffRow => ({
      kind: 'changed',
      left: left[index],
      right: right[index],
    }),
  )
}

function sameRows(
  block: Extract<Block, { kind: 'same' }>,
  id: number,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
  opened: ReadonlySet<number>,
): DiffRow[] {
  const line = (index: number): DiffRow => {
    const pieces = [{ text: block.lines[index] ?? '', marked: false }]
    return {
      kind: 'same',
      left: { number: block.left + index, pieces },
      right: { number: block.right + index, pieces },
    }
  }
  const all = block.lines.map((_, index) => index)
  const head = isFirst ? 0 : around
  const tail = isLast ? 0 : around
  const count = block.lines.length - head - tail
  if (opened.has(id) || count < fewestFolded) return all.map(line)
  return [
    ...all.slice(0, head).map(line),
    { kind: 'fold', id, count },
    ...all
      .slice(all.length - tail)
      .filter(() => tail > 0)
      .map(line),
  ]
}
