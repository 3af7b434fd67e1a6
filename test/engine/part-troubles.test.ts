import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../../app/engine.ts'
import type { FaultRule } from '../../app/practice/faults.ts'
import { startEngine } from './engine-child.ts'
import { type Bench, call, holdParts, openBench, plainOptions, testKeys, untilEnded, untilJob } from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
const failing: FaultRule = {
  fault: { kind: 'error', status: 500, code: 'InternalError' },
  operations: ['UploadPartCopy'],
  times: 3,
}

function seedFilm({ practice }: Bench): { readonly key: string; readonly versionId: string } {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 2 * 2 ** 30, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return { key, versionId }
}

/** Starts a restore whose first parts fail once, and that stands still when some are done. */
async function startFailing(bench: Bench) {
  const held = holdParts(bench.practice, 8)
  bench.practice.faults.add(failing)
  const input = { connectionId: bench.connectionId, bucket, ...seedFilm(bench) }
  const { jobId } = await call(bench.engine, 'restore.start', input)
  await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 4)
  return { jobId, held }
}

const troubledOf = (engine: Bench['engine'], jobId: string) =>
  call(engine, 'transfers.partRows', { jobId, show: 'troubled', from: 0, count: 100 })

/** Parts that the journal of a folder knows to have failed, as another program reads it. */
function journaled(dataDir: string): number {
  const database = new DatabaseSync(join(dataDir, 'journal.sqlite'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT data FROM part_troubles').all()
    return rows.reduce((sum, row) => sum + (JSON.parse(String(row['data'])) as unknown[]).length, 0)
  } finally {
    database.close()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('parts that failed', () => {
  it('are the same after a restart while the job rests, and are forgotten when it succeeds', async () => {
    await using bench = await openBench()
    const { jobId, held } = await startFailing(bench)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    held.release()
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    const look = async () => ({
      parts: await call(bench.engine, 'transfers.parts', { jobId, watch: false }),
      all: await call(bench.engine, 'transfers.partRows', { jobId, show: 'all', from: 0, count: 500 }),
      troubled: await troubledOf(bench.engine, jobId),
    })
    // The part that was on its way when the job was paused ends by itself.
    await until(async () => (await look()).parts.runs.every(([state]) => state === 0 || state === 3))
    const before = await look()
    expect(before.troubled.troubledCount).toBe(3)
    expect(before.troubled.rows.every((row) => row.error?.code === 'server-error' && row.failedAt !== undefined)).toBe(
      true,
    )
    await bench.reopen()
    expect(await look()).toEqual(before)
    expect(journaled(bench.dataDir)).toBe(3)
    await call(bench.engine, 'transfers.act', { jobId, action: 'resume' })
    expect((await untilEnded(bench.engine, jobId)).state).toBe('succeeded')
    await bench.reopen()
    expect(journaled(bench.dataDir)).toBe(0)
  })

  it('that made a job fail are told after a restart as well, until it is removed from the list', async () => {
    await using bench = await openBench()
    const { jobId, held } = await startFailing(bench)
    const refused = { kind: 'error', status: 400, code: 'InvalidArgument' } as const
    bench.practice.faults.add({ fault: refused, operations: ['UploadPartCopy'] })
    held.release()
    expect((await untilEnded(bench.engine, jobId)).state).toBe('failed')
    const before = await troubledOf(bench.engine, jobId)
    expect(before.count).toBeGreaterThan(0)
    expect(before.rows.map((row) => row.state)).toEqual(before.rows.map(() => 4))
    expect(before.rows.map((row) => row.error?.code)).toContain('invalid-request')
    await bench.reopen()
    expect(await troubledOf(bench.engine, jobId)).toEqual(before)
    await call(bench.engine, 'transfers.act', { jobId, action: 'clear' })
    await bench.reopen()
    expect(journaled(bench.dataDir)).toBe(0)
  })

  it('are known after the process was killed', async () => {
    await using bench = await openBench()
    const { practice } = bench
    const restore = { bucket, ...seedFilm(bench) }
    const dataDir = join(bench.dataDir, 'killed')
    const held = holdParts(practice, 8)
    practice.faults.add(failing)
    {
      await using first = startEngine({ dataDir, endpoint: practice.url, dialect: 'oss', secret: testKeys, restore })
      await first.until((job) => job.donePartCount >= 4)
      await until(async () => journaled(dataDir) === 3)
      await first.kill()
    }
    held.release()
    // Its connection has no key here: the job rests.
    const engine = await openEngine(plainOptions(dataDir))
    try {
      const { jobs } = await call(engine, 'transfers.list', {})
      const troubled = await troubledOf(engine, jobs[0]?.id ?? '')
      expect(troubled.rows.map((row) => row.error?.code)).toEqual(['server-error', 'server-error', 'server-error'])
    } finally {
      await engine.close()
    }
  })

  it('are not known of a job that an older Strata left, which goes on all the same', async () => {
    await using bench = await openBench()
    const { jobId, held } = await startFailing(bench)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    held.release()
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    await bench.engine.close()
    const database = new DatabaseSync(join(bench.dataDir, 'journal.sqlite'))
    database.exec('DROP TABLE part_troubles')
    database.close()
    const engine = await bench.reopen()
    expect(await troubledOf(engine, jobId)).toMatchObject({ rows: [], troubledCount: 0 })
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
  })
})
