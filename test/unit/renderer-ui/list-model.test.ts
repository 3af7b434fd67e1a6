import { describe, expect, it } from 'vitest'
import type { JobView } from '../../../app/contract/index.ts'
import { inOrder, layRows, movesOf, unfoldingOf } from '../../../renderer/features/transfers/list-model.ts'
import { nextStepOf } from '../../../renderer/features/transfers/next-step.ts'
import { fakeJobs } from '../../fakes/fake-jobs.ts'

const [sample] = fakeJobs

function job(id: string, changes: Partial<JobView> = {}): JobView {
  if (sample === undefined) throw new Error('no sample')
  const { error: _, turn: __, orphanUploadId: ___, ...rest } = sample
  return { ...rest, id, state: 'running', createdAt: 1, ...changes }
}

const listOf = (...jobs: JobView[]) => inOrder(Object.fromEntries(jobs.map((one) => [one.id, one])))
const ids = (jobs: readonly JobView[]) => jobs.map(({ id }) => id).join(' ')

describe('the order of the list', () => {
  it('has what works first, then what waits in the order of its turns, then what ended', () => {
    const jobs = listOf(
      job('done', { state: 'succeeded', createdAt: 9 }),
      job('second', { state: 'queued', turn: 5, createdAt: 1 }),
      job('older', { createdAt: 1 }),
      job('first', { state: 'queued', turn: 2, createdAt: 8 }),
      job('newer', { state: 'paused', createdAt: 3 }),
      job('failed', { state: 'failed', createdAt: 10 }),
    )
    expect(ids(jobs)).toBe('newer older first second failed done')
  })

  it('offers the moves that change something, each with what comes after', () => {
    const jobs = listOf(
      job('busy'),
      ...['a', 'b', 'c', 'd'].map((id, turn) => job(id, { state: 'queued', turn, createdAt: 2 })),
    )
    expect([...movesOf('a', jobs)]).toEqual([['down', 'c']])
    expect([...movesOf('c', jobs)]).toEqual([
      ['top', 'a'],
      ['up', 'b'],
      ['down', undefined],
    ])
    expect([...movesOf('d', jobs)]).toEqual([
      ['top', 'a'],
      ['up', 'c'],
    ])
    expect([...movesOf('busy', jobs)]).toEqual([])
  })
})

describe('cards and what is unfolded below them, as one list', () => {
  const jobs = [job('a'), job('b'), job('c')]

  it('lays ten thousand rows below one card without making them', () => {
    const rows = layRows(jobs, { jobId: 'b', count: 10_000 })
    expect(rows.count).toBe(10_004)
    expect([0, 1, 2, 3, 10_002, 10_003].map((index) => rows.key(index))).toEqual([
      'a',
      'b',
      'b head',
      'b 0',
      'b 9999',
      'c',
    ])
    expect(rows.at(10_002)).toMatchObject({ kind: 'detail', index: 9_999 })
    expect(rows.detailsFrom).toBe(3)
  })

  it('is only cards when nothing is unfolded, or what is unfolded is in another tab', () => {
    for (const unfolded of [undefined, { jobId: 'elsewhere', count: 50 }]) {
      const rows = layRows(jobs, unfolded)
      expect([rows.count, rows.key(2), rows.at(3)]).toEqual([3, 'c', undefined])
    }
  })

  it('unfolds files of groups, and parts of what works by parts or failed', () => {
    const files = { count: 2, doneCount: 2, failedCount: 0 }
    expect(unfoldingOf(job('g', { files, state: 'succeeded' }))).toBe('files')
    expect(unfoldingOf(job('p', { partCount: 2 }))).toBe('parts')
    expect(unfoldingOf(job('p', { partCount: 2, state: 'failed' }))).toBe('parts')
    expect(unfoldingOf(job('p', { partCount: 2, state: 'succeeded' }))).toBeUndefined()
    expect(unfoldingOf(job('p', { partCount: 1 }))).toBeUndefined()
  })
})

describe('what to do next', () => {
  const failed = (code: NonNullable<JobView['error']>['code'], changes: Partial<JobView> = {}) =>
    nextStepOf(job('x', { state: 'failed', error: { code, message: '', facts: {} }, ...changes }))

  it('has a button where something can be done about it in Strata', () => {
    const files = { count: 2, doneCount: 1, failedCount: 1 }
    expect(failed('version-not-found', { files })).toBeUndefined()
    expect(failed('wrong-secret')).toBe('edit-connection')
    expect(failed('changed-meanwhile')).toBe('show-history')
    expect(failed('server-error')).toBeUndefined()
    expect(failed('server-error', { orphanUploadId: 'u' })).toBe('show-uploads')
    expect(nextStepOf(job('x', { state: 'paused', pauseCause: 'credentials' }))).toBe('edit-connection')
    expect(nextStepOf(job('x'))).toBeUndefined()
  })
})
