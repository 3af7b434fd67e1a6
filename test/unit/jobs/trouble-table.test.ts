import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { createPartBoard } from '../../../app/jobs/part-board.ts'
import { createTroubleTable, createTroubleTableSql } from '../../../app/jobs/trouble-table.ts'

const plan = { partCount: 1_500, partSizeBytes: 10, sizeBytes: 15_000 }

function open() {
  const database = new DatabaseSync(':memory:')
  database.exec(createTroubleTableSql)
  const table = createTroubleTable(database)
  const board = createPartBoard(plan, [])
  const flush = () => {
    table.write()
    table.clear()
  }
  const fail = (partNumber: number, failedAt: number) => {
    const error = new AppError('server-error', 'x'.repeat(1_000), { facts: { httpStatus: 500, requestId: 'r' } })
    board.noteFailure(partNumber, error, failedAt)
    table.put('job', board.troubles)
  }
  return { database, table, board, flush, fail }
}

describe('the journal of parts that failed', () => {
  it('keeps the last 64 of a job, in a few kilobytes however much a provider says', () => {
    const { database, table, flush, fail } = open()
    for (let number = 1; number <= 65; number++) fail(number, number)
    fail(1, 70)
    flush()
    const kept = [...table.read('job')]
    expect(kept.map(([number]) => number)).toEqual([...Array.from({ length: 63 }, (_, index) => index + 3), 1])
    expect(kept.at(-1)?.[1]).toMatchObject({ failedTries: 2, failedAt: 70, error: { facts: { httpStatus: 500 } } })
    const [row] = database.prepare('SELECT data FROM part_troubles').all()
    expect(String(row?.['data']).length).toBeLessThan(30_000)
  })

  it('goes on counting where an earlier life ended', () => {
    const { table, flush, fail } = open()
    fail(7, 1)
    flush()
    const board = createPartBoard(plan, [], table.read('job'))
    board.noteFailure(7, new AppError('timed-out', 'again'), 2)
    expect(board.troubles.get(7)).toMatchObject({ failedTries: 2, error: { code: 'timed-out' } })
    expect(table.read('job').get(7)?.failedTries).toBe(1)
  })

  it('writes nothing twice, forgets what is dropped, and keeps what is put after that', () => {
    const { table, flush, fail } = open()
    fail(1, 1)
    flush()
    expect(table.isIdle()).toBe(true)
    table.drop('job')
    expect([...table.read('job')]).toEqual([])
    fail(2, 2)
    flush()
    expect([...table.read('job').keys()]).toEqual([1, 2])
    table.drop('job')
    flush()
    expect([...table.read('job')]).toEqual([])
  })

  it.each([
    'not json',
    '[[1,{"failedTries":1}]]',
    '[[1,{"failedTries":1,"failedAt":1,"error":{"code":"of-tomorrow","message":"","facts":{}}}]]',
  ])('takes what it cannot read for nothing: %s', (data) => {
    const { database, table } = open()
    database.prepare('INSERT INTO part_troubles VALUES (?, ?)').run('job', data)
    expect([...table.read('job')]).toEqual([])
  })
})
