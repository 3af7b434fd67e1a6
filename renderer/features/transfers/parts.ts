import type { PartsView } from '../../../app/contract/index.ts'

/** 0 waiting, 1 copying, 2 retrying, 3 done, 4 failed. */
export type PartState = 0 | 1 | 2 | 3 | 4

export interface PartCounts {
  readonly count: number
  readonly byState: Readonly<Record<PartState, number>>
}

export function countParts(runs: PartsView['runs']): PartCounts {
  const byState: Record<PartState, number> = { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0 }
  let count = 0
  for (const [state, length] of runs) {
    byState[state as PartState] += length
    count += length
  }
  return { count, byState }
}

/** Nothing is in flight while a job rests: what was begun waits. */
export function atRest(parts: PartsView): PartsView {
  return { ...parts, runs: parts.runs.map(([state, length]) => [state === 1 || state === 2 ? 0 : state, length]) }
}

/** State of one part, from 0. */
export function partAt(runs: PartsView['runs'], index: number): PartState {
  let end = 0
  for (const [state, length] of runs) {
    end += length
    if (index < end) return state as PartState
  }
  return 0
}

/** Bytes of one part: first, and the one after the last. */
export function partRange(parts: PartsView, index: number): { readonly from: number; readonly to: number } {
  const from = Math.min(parts.totalBytes, index * parts.partSizeBytes)
  return { from, to: Math.min(parts.totalBytes, from + parts.partSizeBytes) }
}

/** A stretch of the strip that is painted at once; `state` and how much of it is done. */
export interface Cell {
  readonly from: number
  readonly to: number
  readonly state: PartState
  /** 0 to 1: a cell may stand for many parts. */
  readonly done: number
}

const urgency: readonly PartState[] = [4, 2, 1]

/**
 * Lays the parts on a strip of so many pixels. Where parts are wider than 3 px each has its own cell; else every pixel
 * stands for several, and shows the most urgent of them: failed, retrying, copying, then how many are done.
 */
export function layCells(runs: PartsView['runs'], widthPx: number): Cell[] {
  const { count } = countParts(runs)
  if (count === 0 || widthPx <= 0) return []
  const cellCount = Math.min(count, Math.max(1, Math.floor(count * 3 > widthPx ? widthPx : count)))
  const tallies = Array.from({ length: cellCount }, () => [0, 0, 0, 0, 0])
  let index = 0
  for (const [state, length] of runs) {
    const end = index + length
    for (; index < end; index++) {
      const tally = tallies[Math.floor((index * cellCount) / count)]
      if (tally !== undefined) tally[state] = (tally[state] ?? 0) + 1
    }
  }
  return tallies.map((tally, position) => {
    const total = tally.reduce((sum, value) => sum + value, 0)
    const done = (tally[3] ?? 0) / total
    const urgent = urgency.find((state) => (tally[state] ?? 0) > 0)
    return {
      from: (position * widthPx) / cellCount,
      to: ((position + 1) * widthPx) / cellCount,
      state: urgent ?? (done > 0 ? 3 : 0),
      done,
    }
  })
}
