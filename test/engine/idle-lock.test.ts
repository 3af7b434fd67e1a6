import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPassphraseVault } from '../../app/connections/passphrase-vault.ts'
import { call, failure, openBench, signal, temporaryFolder, untilEnded, untilJob } from './harness.ts'

const bucket = 'docs'
const minuteMs = 60_000
const scrypt = { cost: 2 ** 10, blockSize: 8, parallelization: 1 }

/** A clock that stands still until it is told otherwise; waits pass at once. */
async function openLocking(lockAfterMinutes = 10) {
  const folder = await temporaryFolder()
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const vault = await openPassphraseVault({ file: join(folder.path, 'vault.json'), now, scrypt })
  await vault.create('correct horse', signal)
  const bench = await openBench({ engine: { vault, now }, practice: { now } })
  bench.practice.seed.bucket(bucket, 'enabled')
  const versionId = bench.practice.seed.version(bucket, 'film.mov', {
    content: { virtualBytes: 1300 * 2 ** 20, seed: 1 },
  })
  bench.practice.seed.version(bucket, 'film.mov', { content: 'replaced' })
  await call(bench.engine, 'settings.set', { lockAfterMinutes })
  return {
    bench,
    vault,
    engine: bench.engine,
    restore: { connectionId: bench.connectionId, bucket, key: 'film.mov', versionId },
    pass: (minutes: number) => void (aheadMs += minutes * minuteMs),
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('a window that nobody touches', () => {
  it('is locked after the time that was set, and a touch puts that off', async () => {
    await using idle = await openLocking()
    const { engine, vault, pass } = idle
    const heard: boolean[] = []
    engine.subscribe((event) => {
      if (event.name === 'lock.changed') heard.push(event.payload.isLocked)
    })
    pass(9)
    await call(engine, 'app.active', {})
    pass(9)
    expect((await call(engine, 'app.info', {})).isLocked).toBe(false)
    pass(1)
    expect((await call(engine, 'app.info', {})).isLocked).toBe(true)
    await expect.poll(() => vault.state()).toBe('locked')
    expect(heard).toEqual([true])
    // A touch does not open it.
    await call(engine, 'app.active', {})
    expect((await call(engine, 'app.info', {})).isLocked).toBe(true)
  })

  it('is never locked where nobody set a time', async () => {
    await using idle = await openLocking(0)
    idle.pass(100_000)
    expect((await call(idle.engine, 'app.info', {})).isLocked).toBe(false)
  })

  it('tells nothing while it is locked, and everything after the passphrase', async () => {
    await using idle = await openLocking()
    const { engine, bench, restore } = idle
    const { connectionId } = bench
    await call(engine, 'vault.lock', {})
    for (const attempt of [
      failure(engine, 'buckets.list', { connectionId }),
      failure(engine, 'folder.open', { connectionId, bucket, prefix: '', showDeleted: false }),
      failure(engine, 'restore.start', restore),
      failure(engine, 'connections.export', { ids: [connectionId], passphrase: 'another horse' }),
      failure(engine, 'connections.test', { id: connectionId }),
      failure(engine, 'settings.set', { lockAfterMinutes: 0 }),
      failure(engine, 'vault.create', { passphrase: 'a new passphrase' }),
    ]) {
      expect(await attempt).toMatchObject({ code: 'vault-locked' })
    }
    expect(await engine.stream('token', undefined, signal)).toMatchObject({ status: 404 })
    expect(await failure(engine, 'vault.unlock', { passphrase: 'wrong' })).toMatchObject({ code: 'wrong-passphrase' })
    expect(await failure(engine, 'vault.unlock', {})).toMatchObject({ code: 'wrong-passphrase' })
    expect((await call(engine, 'app.info', {})).isLocked).toBe(true)
    await call(engine, 'vault.unlock', { passphrase: 'correct horse' })
    expect(await call(engine, 'buckets.list', { connectionId })).toMatchObject([{ name: bucket }])
  })
})

describe('a transfer that was under way when it locked', () => {
  it('goes on to its end with the key that it holds, which is forgotten then', async () => {
    await using idle = await openLocking()
    const { engine, bench, vault, restore } = idle
    const held = bench.practice.faults.add({
      fault: { kind: 'latency', delayMs: 300 },
      operations: ['UploadPartCopy'],
    })
    const { jobId } = await call(engine, 'restore.start', restore)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    await call(engine, 'vault.lock', {})
    await expect.poll(() => vault.state()).toBe('locked')
    void held
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'succeeded' })
    expect(vault.state()).toBe('locked')
    // A second lock keeps only what is still needed: nothing.
    await call(engine, 'vault.unlock', { passphrase: 'correct horse' })
    await call(engine, 'vault.lock', {})
    await expect.poll(() => vault.state()).toBe('locked')
    await bench.reopen()
    expect(await failure(bench.engine, 'buckets.list', { connectionId: bench.connectionId })).toMatchObject({
      code: 'vault-locked',
    })
  })

  it('stays paused with its cause when it waits for a person, and goes on once it is unlocked', async () => {
    await using idle = await openLocking()
    const { engine, bench, restore } = idle
    bench.practice.faults.add({ fault: { kind: 'expired-token' }, operations: ['UploadPartCopy'], times: 1 })
    const { jobId } = await call(engine, 'restore.start', restore)
    await untilJob(engine, jobId, (job) => job.state === 'paused')
    await call(engine, 'vault.lock', {})
    await call(engine, 'vault.unlock', { passphrase: 'correct horse' })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded' })
  })
})
