import { align, type Change } from '../align.ts'
import { indexLines, lineAt, type TextLines } from './text-lines.ts'

/** Two texts line by line. */
export interface Comparison {
  readonly left: TextLines
  readonly right: TextLines
  /** Stretches of lines that differ, in order; all between them is the same. */
  readonly changes: readonly Change[]
}

/** Compares two texts line by line. */
export function compareTexts(left: string, right: string): Comparison {
  const ids = new Map<string, number>()
  const idsOf = (text: string, lines: TextLines) =>
    Int32Array.from({ length: lines.starts.length }, (_, index) => {
      const line = lineAt(text, lines, index)
      const known = ids.get(line)
      if (known !== undefined) return known
      ids.set(line, ids.size)
      return ids.size - 1
    })
  const [leftLines, rightLines] = [indexLines(left), indexLines(right)]
  const changes = align(idsOf(left, leftLines), idsOf(right, rightLines))
  return { left: leftLines, right: rightLines, changes }
}
