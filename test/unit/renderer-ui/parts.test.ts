import { describe, expect, it } from 'vitest'
import type { PartsView } from '../../../app/contract/index.ts'
import { countParts, layCells, partAt, partRange } from '../../../renderer/features/transfers/parts.ts'

const runs: PartsView['runs'] = [
  [3, 2],
  [1, 1],
  [2, 1],
  [4, 1],
  [0, 3],
]

describe('parts of a copy', () => {
  it('are counted by state', () => {
    expect(countParts(runs)).toEqual({ count: 8, byState: { 0: 3, 1: 1, 2: 1, 3: 2, 4: 1 } })
  })

  it('are found by their place in the file', () => {
    expect([0, 1, 2, 3, 4, 5, 7].map((index) => partAt(runs, index))).toEqual([3, 3, 1, 2, 4, 0, 0])
  })

  it('know their bytes, the last one up to the end of the file', () => {
    const parts = { jobId: 'a', partSizeBytes: 100, totalBytes: 750, runs }
    expect(partRange(parts, 0)).toEqual({ from: 0, to: 100 })
    expect(partRange(parts, 7)).toEqual({ from: 700, to: 750 })
  })
})

describe('strip of parts', () => {
  it('gives every part a cell while there is room', () => {
    const cells = layCells(runs, 80)
    expect(cells.map((cell) => cell.state)).toEqual([3, 3, 1, 2, 4, 0, 0, 0])
    expect(cells[1]).toMatchObject({ from: 10, to: 20, done: 1 })
  })

  it('lays 10 000 parts on the pixels there are, and none is left out', () => {
    const cells = layCells(
      [
        [3, 9_999],
        [4, 1],
      ],
      500,
    )
    expect(cells.length).toBe(500)
    expect(cells.at(-1)?.state).toBe(4)
    expect(cells.at(-1)?.to).toBe(500)
  })

  it('shows the most urgent part of a pixel: failed, then tried again, then copying', () => {
    expect(
      layCells(
        [
          [3, 500],
          [2, 1],
          [1, 499],
        ],
        1,
      ).map((cell) => cell.state),
    ).toEqual([2])
  })

  it('says how much of a pixel is done', () => {
    expect(
      layCells(
        [
          [3, 250],
          [0, 750],
        ],
        1,
      ),
    ).toEqual([{ from: 0, to: 1, state: 3, done: 0.25 }])
  })

  it('is empty without parts or room', () => {
    expect(layCells([], 100)).toEqual([])
    expect(layCells(runs, 0)).toEqual([])
  })
})
