import { diffArrays } from 'diff'

/** A piece of a line; `marked` pieces are not in the other version. */
export interface Piece {
  readonly text: string
  readonly marked: boolean
}

export interface MarkedLine {
  /** From 1. */
  readonly number: number
  readonly pieces: readonly Piece[]
}

/** A stretch of lines that are the same in both versions, or that differ. */
export type Block =
  | { readonly kind: 'same'; readonly left: number; readonly right: number; readonly lines: readonly string[] }
  | { readonly kind: 'changed'; readonly left: readonly MarkedLine[]; readonly right: readonly MarkedLine[] }

/** Longer lines, and larger changes, are shown whole: marking their words would take longer than reading them. */
const longestMarkedLine = 4_000
const mostMarkedLines = 400

export interface DiffLimits {
  /** Milliseconds after which everything between the first and the last difference counts as one change. */
  readonly timeoutMs: number
}

export function splitLines(text: string): string[] {
  if (text === '') return []
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Compares two texts line by line, and changed lines word by word. */
export function compareTexts(left: string, right: string, limits: DiffLimits): Block[] {
  const a = splitLines(left)
  const b = splitLines(right)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const blocks: Block[] = []
  if (head > 0) blocks.push({ kind: 'same', left: 1, right: 1, lines: a.slice(0, head) })
  const middle = compareMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head + 1, limits)
  blocks.push(...middle)
  if (tail > 0) {
    blocks.push({
      kind: 'same',
      left: a.length - tail + 1,
      right: b.length - tail + 1,
      lines: a.slice(a.length - tail),
    })
  }
  return blocks
}

function compareMiddle(a: readonly string[], b: readonly string[], first: number, limits: DiffLimits): Block[] {
  if (a.length === 0 && b.length === 0) return []
  const changes = diffArrays([...a], [...b], { timeout: limits.timeoutMs })
  if (changes === undefined) return [{ kind: 'changed', left: plain(a, first), right: plain(b, first) }]
  const blocks: Block[] = []
  let left = first
  let right = first
  let removed: readonly string[] = []
  let added: readonly string[] = []
  const settle = () => {
    if (removed.length === 0 && added.length === 0) return
    blocks.push(markWords(removed, added, left - removed.length, right - added.length))
    removed = []
    added = []
  }
  for (const change of changes) {
    if (change.removed) {
      removed = [...removed, ...change.value]
      left += change.value.length
    } else if (change.added) {
      added = [...added, ...change.value]
      right += change.value.length
    } else {
      settle()
      blocks.push({ kind: 'same', left, right, lines: change.value })
      left += change.value.length
      right += change.value.length
    }
  }
  settle()
  return blocks
}

function plain(lines: readonly string[], first: number): MarkedLine[] {
  return lines.map((text, index) => ({ number: first + index, pieces: [{ text, marked: false }] }))
}

function markWords(removed: readonly string[], added: readonly string[], left: number, right: number): Block {
  const leftLines: MarkedLine[] = []
  const rightLines: MarkedLine[] = []
  const pairs = Math.min(removed.length, added.length)
  const isTooMany = removed.length + added.length > mostMarkedLines
  for (let index = 0; index < pairs; index++) {
    const [one = '', other = ''] = [removed[index], added[index]]
    const isTooLong = isTooMany || one.length + other.length > longestMarkedLine
    const [onePieces, otherPieces] = isTooLong ? [whole(one), whole(other)] : compareWords(one, other)
    leftLines.push({ number: left + index, pieces: onePieces })
    rightLines.push({ number: right + index, pieces: otherPieces })
  }
  leftLines.push(...plain(removed.slice(pairs), left + pairs))
  rightLines.push(...plain(added.slice(pairs), right + pairs))
  return { kind: 'changed', left: leftLines, right: rightLines }
}

const whole = (text: string): Piece[] => [{ text, marked: false }]
/** Words of any script: Chinese has no spaces between them. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const words = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment)

/** @returns the pieces of both lines; lines with nothing in common are not marked word by word. */
function compareWords(one: string, other: string): [Piece[], Piece[]] {
  const left: Piece[] = []
  const right: Piece[] = []
  let kept = 0
  for (const change of diffArrays(words(one), words(other))) {
    const text = change.value.join('')
    if (change.removed) left.push({ text, marked: true })
    else if (change.added) right.push({ text, marked: true })
    else {
      kept += text.trim().length
      left.push({ text, marked: false })
      right.push({ text, marked: false })
    }
  }
  return kept === 0 ? [whole(one), whole(other)] : [left, right]
}
