import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellOf, compareTables } from '../../../renderer/features/viewer/table/compare-tables.ts'
import { foldRows } from '../../../renderer/features/viewer/table/table-rows.ts'

const table = (text: string) => text.split('\n').map((line) => line.split(','))

/** Each row as a text: its kind, and each cell as it is, or `before>after`. */
function tell(left: string, right: string): string[] {
  const tables = { left: table(left), right: table(right) }
  const comparison = compareTables(tables.left, tables.right)
  return comparison.rows.map((row) => {
    const cells = comparison.columns.map((column) => {
      const { before, after } = cellOf({ ...tables, comparison }, row, column)
      return before === after ? before : `${before ?? '·'}>${after ?? '·'}`
    })
    return `${row.kind}: ${cells.join(' ')}`
  })
}

describe('comparison of tables', () => {
  it('marks the cells that changed, with old and new, and matches rows by the column that names them', () => {
    const left = 'id,name,price\n1,Chair,10\n2,Desk,20\n3,Lamp,30'
    const right = 'id,name,price\n1,Chair,12\n4,Shelf,40\n3,Lamp,30'
    expect(tell(left, right)).toEqual([
      'changed: 1 Chair 10>12',
      'removed: 2>· Desk>· 20>·',
      'added: ·>4 ·>Shelf ·>40',
      'same: 3 Lamp 30',
    ])
    const { key, counts } = compareTables(table(left), table(right))
    expect(key).toEqual(['id'])
    expect(counts).toEqual({ cells: 1, addedRows: 1, removedRows: 1, addedColumns: 0, removedColumns: 0 })
  })

  it('matches by several columns together when none names a row alone', () => {
    const left = 'region,product,units\nNorth,Chair,5\nNorth,Desk,7\nSouth,Chair,5\nSouth,Desk,7'
    const { key } = compareTables(table(left), table(left.replace('South,Chair,5', 'South,Chair,9')))
    expect(key).toEqual(['region', 'product'])
  })

  it('knows columns by their headings: added, removed and moved ones change no row', () => {
    const left = 'id,name,note\n1,Chair,x\n2,Desk,y'
    const right = 'id,colour,name\n1,red,Chair\n2,blue,Desk'
    const { columns, rows, counts } = compareTables(table(left), table(right))
    expect(columns.map(({ name, left: was, right: is }) => [name, was, is])).toEqual([
      ['id', 0, 0],
      ['colour', undefined, 1],
      ['name', 1, 2],
      ['note', 2, undefined],
    ])
    expect(rows.map(({ kind }) => kind)).toEqual(['same', 'same'])
    expect(counts).toMatchObject({ addedColumns: 1, removedColumns: 1, cells: 0 })
  })

  it('shows a row that was moved once, where it is now', () => {
    const left = 'id,v\n1,a\n2,b\n3,c\n4,d'
    expect(tell(left, 'id,v\n4,d\n1,a\n2,x\n3,c')).toEqual(['same: 4 d', 'same: 1 a', 'changed: 2 b>x', 'same: 3 c'])
  })

  it('pairs rows that are alike where nothing names them', () => {
    const left = 'a,1,1\na,1,1\nb,5,5'
    expect(tell(left, 'a,1,1\nc,9,9\na,1,1\nb,5,6')).toEqual([
      'same: a 1 1',
      'added: ·>c ·>9 ·>9',
      'same: a 1 1',
      'changed: b 5 5>6',
    ])
  })

  it('has every row of both versions exactly once, in the order of the later one', () => {
    const cell = fc.constantFrom('', 'a', 'b', '1')
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 30 })
    fc.assert(
      fc.property(rows, rows, (left, right) => {
        const { rows: found, headingCount } = compareTables(left, right)
        const [before, after] = [left.slice(headingCount), right.slice(headingCount)]
        const lefts = found.flatMap((row) => (row.left === undefined ? [] : [row.left]))
        expect(lefts.toSorted((one, other) => one - other)).toEqual(before.map((_, index) => index))
        expect(found.flatMap((row) => (row.right === undefined ? [] : [row.right]))).toEqual(
          after.map((_, index) => index),
        )
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  it('compares 20 000 rows to the end, with names and without', () => {
    for (const hasNames of [true, false]) {
      const left = Array.from({ length: 20_000 }, (_, index) => [
        hasNames ? `row ${index}` : 'x',
        `${index % 97}`,
        'same',
        `${(index * 7919) % 1013}`,
      ])
      const right = left.map((row, index) => (index % 3 === 0 ? [...row.slice(0, 3), 'new'] : row))
      expect(compareTables(left, right).rows.length).toBeGreaterThanOrEqual(20_000)
    }
  })
})

it('folds rows that are the same but for two around a change, until they are opened', () => {
  const left = Array.from({ length: 20 }, (_, index) => [String(index), 'v'])
  const { rows } = compareTables(left, left.with(9, ['9', 'w']))
  const show = (opened: readonly number[]) =>
    foldRows(rows, new Set(opened)).map((each) => (each.kind === 'fold' ? each.count : each.row.kind))
  expect(show([])).toEqual([7, 'same', 'same', 'changed', 'same', 'same', 8])
  expect(show([0]).length).toBe(13)
})
