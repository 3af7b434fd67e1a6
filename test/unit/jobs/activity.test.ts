import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ActivityRow } from '../../../app/contract/activity-views.ts'
import type { JobView } from '../../../app/contract/views.ts'
import { openActivity } from '../../../app/jobs/activity.ts'
import { keepReceipts } from '../../../app/jobs/receipts.ts'

const day = 86_400_000
const all = { search: '' }
const folder = () => mkdtemp(join(tmpdir(), 'strata-activity-'))

function row(id: string, over: Partial<ActivityRow> = {}): ActivityRow {
  return {
    id,
    at: 1000,
    kind: 'restore',
    outcome: 'succeeded',
    connectionId: 'c',
    connectionName: 'Office',
    source: { bucket: 'docs', key: `财务/报告-${id}.docx`, versionId: `V-${id}` },
    destination: { bucket: 'docs', key: `财务/报告-${id}.docx` },
    totalBytes: 5,
    receipt: { requestIds: [`REQ-${id}`], verifiedBy: ['size'], versionId: `N-${id}` },
    ...over,
  }
}

const ids = (rows: readonly ActivityRow[]) => rows.map(({ id }) => id)

describe('the list of activity', () => {
  it('gives receipts back newest first, by windows', async () => {
    const activity = await openActivity(await folder(), 0)
    activity.record([row('a', { at: 1 }), row('b', { at: 3 }), row('c', { at: 2 })])
    expect(ids(activity.list(all, 0, 10).rows)).toEqual(['b', 'c', 'a'])
    expect(activity.list(all, 1, 1)).toMatchObject({ rows: [{ id: 'c' }], count: 3 })
    expect(activity.find('a')).toEqual(row('a', { at: 1 }))
    activity.close()
  })

  it('finds words in names, places and ids, whatever their case, and never takes them for patterns', async () => {
    const activity = await openActivity(await folder(), 0)
    activity.record([row('a'), row('b', { connectionName: '100%_sure' })])
    const found = (search: string) => ids(activity.list({ search }, 0, 10).rows)
    expect(found('报告 office')).toEqual(['a'])
    expect(found('req-b')).toEqual(['b'])
    expect(found('N-a')).toEqual(['a'])
    expect(found('%_')).toEqual(['b'])
    expect(found('%')).toEqual(['b'])
    expect(found("' OR 1=1 --")).toEqual([])
    activity.close()
  })

  it('filters by kind, outcome and time', async () => {
    const activity = await openActivity(await folder(), 0)
    activity.record([row('a', { at: 5, kind: 'undo' }), row('b', { at: 6, outcome: 'failed' }), row('c', { at: 7 })])
    const found = (filter: object) => ids(activity.list({ ...all, ...filter }, 0, 10).rows)
    expect(found({ kinds: ['undo'] })).toEqual(['a'])
    expect(found({ outcomes: ['failed', 'cancelled'] })).toEqual(['b'])
    expect(found({ kinds: [] })).toEqual([])
    expect(found({ from: 6, until: 7 })).toEqual(['b'])
    activity.close()
  })

  it('keeps one receipt for a job, the last one told, across openings', async () => {
    const dir = await folder()
    const first = await openActivity(dir, 0)
    first.record([row('a')])
    first.record([row('a', { undoneBy: 'u' })])
    first.close()
    const again = await openActivity(dir, 0)
    expect(again.list(all, 0, 10)).toMatchObject({ count: 1, rows: [{ undoneBy: 'u' }] })
    again.close()
  })

  it('forgets what is older than it is to be kept', async () => {
    const activity = await openActivity(await folder(), 0)
    activity.record([row('old', { at: 0 }), row('new', { at: 10 * day })])
    expect(activity.prune(7, 10 * day)).toBe(1)
    expect(ids(activity.list(all, 0, 10).rows)).toEqual(['new'])
    activity.close()
  })

  it('sets a damaged file aside, says so, and goes on', async () => {
    const dir = await folder()
    await writeFile(
      join(dir, 'activity.sqlite'),
      'no database at all, but long enough to be looked at as one'.repeat(50),
    )
    const activity = await openActivity(dir, 0)
    expect(activity.notices.map(({ code }) => code)).toEqual(['journal-damaged'])
    activity.record([row('a')])
    expect(activity.list(all, 0, 10).count).toBe(1)
    activity.close()
    expect((await readdir(dir)).some((name) => name.startsWith('activity.damaged-1970'))).toBe(true)
  })
})

describe('keeping receipts of jobs', () => {
  const job = (id: string, state: JobView['state']): JobView => ({
    ...row(id),
    kind: 'restore',
    state,
    createdAt: 1,
    finishedAt: 2,
    doneBytes: 5,
    partCount: 1,
    donePartCount: 1,
    isStalled: false,
    actions: [],
  })

  it('writes one for every job that ended, also for those that ended before', async () => {
    const activity = await openActivity(await folder(), 0)
    const jobs = new Map([job('past', 'failed'), job('now', 'running')].map((view) => [view.id, view]))
    const receipts = keepReceipts({
      activity,
      jobs: { list: () => [...jobs.values()], view: (id) => jobs.get(id), renewReceipts: () => [] },
      keepDays: () => 365,
      now: () => day,
      onFailed: (thrown) => expect(thrown).toBeUndefined(),
    })
    expect(ids(activity.list(all, 0, 10).rows)).toEqual(['past'])
    receipts.changed('now')
    jobs.set('now', job('now', 'succeeded'))
    receipts.changed('now')
    receipts.changed('unknown')
    receipts.close()
    expect(ids(activity.list(all, 0, 10).rows)).toEqual(['now', 'past'])
    activity.close()
  })

  it('lets no job fail for a receipt', async () => {
    const activity = await openActivity(await folder(), 0)
    activity.close()
    const failures: unknown[] = []
    const receipts = keepReceipts({
      activity,
      jobs: { list: () => [job('a', 'succeeded')], view: () => job('a', 'succeeded'), renewReceipts: () => [] },
      keepDays: () => 365,
      now: () => 0,
      onFailed: (thrown) => failures.push(thrown),
    })
    receipts.changed('a')
    receipts.close()
    expect(failures.length).toBeGreaterThan(1)
  })
})
