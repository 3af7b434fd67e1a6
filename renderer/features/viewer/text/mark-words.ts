import { diffArrays } from 'diff'

/** A piece of a line; `marked` pieces are not in the other version. */
export interface Piece {
  readonly text: string
  readonly marked: boolean
}

/** Longer lines are shown whole: marking their words would take longer than reading them. */
const longestMarked = 4000
const mostEdits = 600

export const whole = (text: string): readonly Piece[] => [{ text, marked: false }]

/** Words of any script: Chinese has no spaces between them. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const wordsOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** @returns the pieces of both lines; lines with nothing in common are not marked word by word. */
export function markWords(one: string, other: string): readonly [readonly Piece[], readonly Piece[]] {
  const unmarked = [whole(one), whole(other)] as const
  if (one.length + other.length > longestMarked) return unmarked
  const changes = diffArrays(wordsOf(one), wordsOf(other), { maxEditLength: mostEdits })
  if (changes === undefined) return unmarked
  const left: Piece[] = []
  const right: Piece[] = []
  let kept = 0
  for (const change of changes) {
    const text = change.value.join('')
    if (change.removed) left.push({ text, marked: true })
    else if (change.added) right.push({ text, marked: true })
    else {
      kept += text.trim().length
      left.push({ text, marked: false })
      right.push({ text, marked: false })
    }
  }
  return kept === 0 ? unmarked : [left, right]
}
