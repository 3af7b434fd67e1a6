import { describe, expect, it } from 'vitest'
import type { ConnectionDraft } from '../../app/contract/views.ts'
import { type Bench, call, failure, openBench, type TestDialect } from './harness.ts'

const bucket = 'open-data'

/** Addresses under which the practice store knows the dialect of a request that shows no signature. */
const placeOf: Record<TestDialect, (port: string) => Pick<ConnectionDraft, 'endpoint' | 'region' | 'addressing'>> = {
  oss: (port) => ({ endpoint: `http://127.0.0.1:${port}`, region: 'cn-hangzhou', addressing: 'virtual-hosted' }),
  s3: (port) => ({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', addressing: 'path' }),
  obs: (port) => ({ endpoint: `http://obs.localhost:${port}`, region: 'cn-north-4', addressing: 'virtual-hosted' }),
}

async function open(dialect: TestDialect) {
  const bench = await openBench()
  const { seed, faults, url } = bench.practice
  seed.bucket(bucket, 'enabled')
  const versionId = seed.version(bucket, 'maps/town.txt', { content: 'the old town' })
  seed.version(bucket, 'maps/town.txt', { content: 'the new town' })
  seed.bucket('closed', 'enabled')
  seed.access(bucket, 'public-read')
  faults.requests.clear()
  const draft: ConnectionDraft = {
    name: 'Open data',
    dialect,
    ...placeOf[dialect](new URL(url).port),
    accessKeyId: '',
    accessKeySecret: '',
    bucket,
    isAnonymous: true,
  }
  return { bench, draft, versionId, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() }
}

async function versionsOf({ engine }: Bench, connectionId: string) {
  const { listId } = await call(engine, 'history.open', { connectionId, bucket, key: 'maps/town.txt' })
  await expect.poll(async () => (await call(engine, 'listing.state', { listId })).complete).toBe(true)
  return (await call(engine, 'history.rows', { listId, from: 0, count: 10 })).rows
}

describe.each(['oss', 's3', 'obs'] as const)('a connection without a key, %s', (dialect) => {
  it('is tried, listed and read without a signature, and changes nothing', async () => {
    await using it = await open(dialect)
    const { bench, draft, versionId } = it
    const { engine } = bench
    const steps = await call(engine, 'connections.test', { draft })
    expect(Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]))).toMatchObject({
      reach: 'passed',
      'sign-in': 'skipped',
      'open-bucket': 'passed',
      'list-versions': dialect === 'oss' ? 'failed' : 'passed',
    })
    const view = await call(engine, 'connections.create', draft)
    expect(view).toMatchObject({
      isAnonymous: true,
      hasSecret: true,
      access: 'read-only',
      accessSetBy: 'anonymous',
      accessKeyIdHint: '',
    })
    const connectionId = view.id
    expect(await call(engine, 'buckets.list', { connectionId })).toEqual([{ name: bucket }])
    const { listId } = await call(engine, 'folder.open', { connectionId, bucket, prefix: 'maps/', showDeleted: false })
    await expect.poll(async () => (await call(engine, 'listing.state', { listId })).complete).toBe(true)
    expect(await call(engine, 'folder.rows', { listId, from: 0, count: 10 })).toMatchObject({
      rows: [{ name: 'town.txt', sizeBytes: 12 }],
    })
    // Whoever may list versions sees them; the access list of OSS tells them to nobody but the owner.
    if (dialect !== 'oss') expect(await versionsOf(bench, connectionId)).toHaveLength(2)
    const restore = { connectionId, bucket, key: 'maps/town.txt', versionId }
    expect(await failure(engine, 'restore.start', restore)).toMatchObject({ code: 'connection-read-only' })
    expect(await failure(engine, 'versioning.enable', { connectionId, bucket })).toMatchObject({
      code: 'connection-read-only',
    })
    const methods = bench.practice.faults.requests.entries.map(({ operation }) => operation)
    expect(methods.filter((name) => /^(?:Put|Copy|Delete|Initiate|Upload|Complete|Abort)/.test(name))).toEqual([])
  })
})

describe('a connection without a key', () => {
  it('says what is missing where the bucket is not public, and names no rights to ask for', async () => {
    await using it = await open('s3')
    const steps = await call(it.bench.engine, 'connections.test', { draft: { ...it.draft, bucket: 'closed' } })
    const failed = steps.find(({ outcome }) => outcome === 'failed')
    expect(failed).toMatchObject({ step: 'open-bucket', error: { code: 'access-denied' } })
    expect(failed?.error?.facts).not.toHaveProperty('missingRights')
  })

  it('becomes one with a key and back, and forgets the key', async () => {
    await using it = await open('s3')
    const { engine } = it.bench
    const { id } = await call(engine, 'connections.create', it.draft)
    const keyed = { ...it.draft, isAnonymous: false, accessKeyId: 'test-key-id', accessKeySecret: 'test-key-secret' }
    expect(await call(engine, 'connections.update', { id, draft: keyed })).toMatchObject({
      access: 'full',
      hasSecret: true,
    })
    await call(engine, 'connections.update', { id, draft: it.draft })
    const bare = { ...it.draft, isAnonymous: false }
    expect(await call(engine, 'connections.update', { id, draft: bare })).toMatchObject({ hasSecret: false })
  })
})
