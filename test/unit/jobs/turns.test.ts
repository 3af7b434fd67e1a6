import { describe, expect, it } from 'vitest'
import { moveTurn } from '../../../app/jobs/turns.ts'

const rowsOf = (...turns: number[]) => turns.map((turn, index) => ({ id: `r${index}`, turn }))

/** Order of the rows after a move. */
function orderAfter(rows: readonly { id: string; turn: number }[], id: string, beforeTurn?: number): string {
  const changes = moveTurn(rows, id, beforeTurn)
  const next = rows.map((row) => ({ ...row, turn: changes.get(row.id) ?? row.turn }))
  return next
    .toSorted((one, other) => one.turn - other.turn)
    .map((row) => row.id)
    .join(' ')
}

describe('the order of waiting jobs', () => {
  it('changes one turn only where there is room between two', () => {
    expect(orderAfter(rowsOf(10, 20, 30), 'r2', 20)).toBe('r0 r2 r1')
    expect(moveTurn(rowsOf(10, 20, 30), 'r2', 20).size).toBe(1)
    expect(orderAfter(rowsOf(10, 20, 30), 'r2', 10)).toBe('r2 r0 r1')
    expect(orderAfter(rowsOf(10, 20, 30), 'r0')).toBe('r1 r2 r0')
    expect(orderAfter(rowsOf(10), 'r0')).toBe('r0')
  })

  it('gives all a turn of their own when they were made at the same moment, still before what comes later', () => {
    const rows = rowsOf(5, 5, 5, 5)
    expect(orderAfter(rows, 'r3', 5)).toBe('r3 r0 r1 r2')
    const between = moveTurn([...rows.slice(0, 2), { id: 'last', turn: 6 }], 'last', 5)
    expect([...between.values()].every((turn) => turn < 6)).toBe(true)
    const many = rowsOf(1, 5, 5, 5)
    expect(orderAfter(many, 'r0', 5)).toBe('r0 r1 r2 r3')
    expect(Math.max(...[4, 5, 5, 5].map((turn, index) => moveTurn(many, 'r3', 5).get(`r${index}`) ?? turn))).toBe(5)
  })

  it('stays exact when a row is moved to the same gap again and again', () => {
    let rows = rowsOf(1, 2, 3, 4)
    for (let round = 0; round < 200; round++) {
      const [first, second, third] = rows
      if (first === undefined || second === undefined || third === undefined) throw new Error('no rows')
      const changes = moveTurn(rows, third.id, second.turn)
      rows = rows
        .map((row) => ({ ...row, turn: changes.get(row.id) ?? row.turn }))
        .toSorted((one, other) => one.turn - other.turn)
      expect(rows[1]?.id).toBe(third.id)
    }
    expect(new Set(rows.map((row) => row.turn)).size).toBe(4)
  })
})
