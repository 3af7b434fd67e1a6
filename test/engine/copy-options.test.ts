import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CopyOptions } from '../../app/contract/copy-options.ts'
import {
  type Bench,
  call,
  entriesOf,
  failure,
  openBench,
  openUploads,
  signal,
  untilEnded,
  untilJob,
} from './harness.ts'

const mib = 2 ** 20
const bucket = 'documents'
const key = 'contracts/合同 2026.pdf'
const typedKey = Buffer.alloc(32, 7).toString('base64')

interface Seeded {
  readonly old: string
  readonly current: string
}

function seed({ practice }: Bench, content: string | { virtualBytes: number; seed: number } = 'first'): Seeded {
  practice.seed.bucket(bucket, 'enabled')
  const old = practice.seed.version(bucket, key, {
    content,
    contentType: 'application/pdf',
    user: { author: 'lin' },
    tags: [['team', 'legal']],
  })
  return { old, current: practice.seed.version(bucket, key, { content: 'second' }) }
}

async function copy(bench: Bench, versionId: string, options: CopyOptions, destination = { bucket, key }) {
  const { engine, connectionId } = bench
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId, destination, options })
  return untilEnded(engine, jobId)
}

const changed: CopyOptions = {
  metadata: { contentType: 'text/plain', cacheControl: 'no-cache', user: { reviewed: 'yes' } },
  tags: [{ key: 'state', value: 'signed & sealed' }],
}

describe.each(['oss', 's3', 'obs'] as const)('copy options, %s', (dialect) => {
  it.each([
    ['in one request', 'first'],
    ['by parts', { virtualBytes: 1100 * mib, seed: 3 }],
  ] as const)('replace metadata and tags %s, and are proven on the new version', async (_how, content) => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench, content)
    const job = await copy(bench, old, changed)
    expect(job.error).toBeUndefined()
    expect(job.options).toEqual(changed)
    const details = await call(bench.engine, 'version.details', {
      connectionId: bench.connectionId,
      bucket,
      key,
      versionId: job.receipt?.versionId ?? '',
    })
    expect(details).toMatchObject({ contentType: 'text/plain', userMetadata: { reviewed: 'yes' }, tags: changed.tags })
    expect(job.receipt?.verifiedBy).toEqual(expect.arrayContaining(['metadata', 'tags', 'listing']))
  })

  it('change the metadata of the current version itself', async () => {
    await using bench = await openBench({ dialect })
    const { current } = seed(bench)
    const input = { connectionId: bench.connectionId, bucket, key, versionId: current }
    expect(await failure(bench.engine, 'restore.start', input)).toMatchObject({ code: 'already-current' })
    const job = await copy(bench, current, changed)
    expect(job.error).toBeUndefined()
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('choose storage class and encryption, shown on the result', async () => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench)
    const storageClass = { oss: 'IA', s3: 'STANDARD_IA', obs: 'WARM' }[dialect]
    const job = await copy(bench, old, { storageClass, encryption: { algorithm: 'AES256' } })
    expect(job.error).toBeUndefined()
    expect(job.receipt?.encryption).toBe('AES256')
    const [made] = await entriesOf(bench, bucket, key)
    const head = await bench.store.headVersion({ bucket, key, versionId: made?.versionId ?? '' }, {}, signal)
    expect(head).toMatchObject({ encryption: { algorithm: 'AES256' } })
    expect(made).toMatchObject({ storageClass })
  })

  it('keep a key id for KMS', async () => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench)
    const job = await copy(bench, old, { encryption: { algorithm: 'KMS', kmsKeyId: 'key-0001' } })
    expect(job.error).toBeUndefined()
    const [made] = await entriesOf(bench, bucket, key)
    const head = await bench.store.headVersion({ bucket, key, versionId: made?.versionId ?? '' }, {}, signal)
    expect(head.encryption).toMatchObject({ algorithm: 'KMS', kmsKeyId: 'key-0001' })
  })

  it('hold conditions before anything is sent: 412 and 304 in words', async () => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench)
    const { etag, modifiedAt } = await bench.store.headVersion({ bucket, key, versionId: old }, {}, signal)
    const input = { connectionId: bench.connectionId, bucket, key, versionId: old }
    const code = async (conditions: NonNullable<CopyOptions['conditions']>) =>
      (await failure(bench.engine, 'restore.start', { ...input, options: { conditions } })).code
    expect(await code({ ifMatch: 'something-else' })).toBe('precondition-failed')
    expect(await code({ ifUnmodifiedSince: modifiedAt - 60_000 })).toBe('precondition-failed')
    expect(await code({ ifNoneMatch: `"${etag}"` })).toBe('not-modified')
    expect(await code({ ifModifiedSince: modifiedAt + 60_000 })).toBe('not-modified')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
    expect((await copy(bench, old, { conditions: { ifMatch: etag } })).state).toBe('succeeded')
    expect((await copy(bench, old, { conditions: { ifModifiedSince: modifiedAt - 60_000 } })).state).toBe('succeeded')
  })

  it('take a part size and a window for one job', async () => {
    await using bench = await openBench({ dialect, practice: { latencyMs: 5 } })
    const { old } = seed(bench, { virtualBytes: 1100 * mib, seed: 4 })
    const job = await copy(bench, old, { partSizeBytes: 100 * mib, parallelism: 2 })
    expect(job).toMatchObject({ state: 'succeeded', partCount: 11 })
    const input = { connectionId: bench.connectionId, bucket, key, versionId: old }
    expect((await failure(bench.engine, 'restore.plan', { ...input, options: { partSizeBytes: 1 } })).code).toBe(
      'invalid-input',
    )
  })

  it('copy to another bucket and key', async () => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench)
    bench.practice.seed.bucket('elsewhere', 'enabled')
    const destination = { bucket: 'elsewhere', key: 'kept/合同 旧.pdf' }
    const job = await copy(bench, old, {}, destination)
    expect(job).toMatchObject({ state: 'succeeded', kind: 'copy' })
    expect(await entriesOf(bench, destination.bucket, destination.key)).toHaveLength(1)
  })
})

describe.each(['s3', 'obs'] as const)('a key that was typed, %s', (dialect) => {
  it.each([
    ['in one request', 'first'],
    ['by parts', { virtualBytes: 1100 * mib, seed: 3 }],
  ] as const)('encrypts the copy %s and is nowhere on the disk', async (_how, content) => {
    await using bench = await openBench({ dialect })
    const { old } = seed(bench, content)
    const job = await copy(bench, old, { destinationCustomerKey: typedKey })
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', customerKeys: ['destination'] })
    const ref = { bucket, key, versionId: job.receipt?.versionId ?? '' }
    await expect(bench.store.headVersion(ref, {}, signal)).rejects.toMatchObject({ name: 'AppError' })
    const head = await bench.store.headVersion(ref, { customerKey: { keyBase64: typedKey } }, signal)
    expect(head.encryption?.algorithm).toBe('customer-key')
    for (const name of await readdir(bench.dataDir)) {
      const content = await readFile(join(bench.dataDir, name)).catch(() => Buffer.alloc(0))
      expect(`${name} ${content.includes(typedKey)}`).toBe(`${name} false`)
    }
    // And back: the encrypted version is the source now.
    const back = await copy(bench, job.receipt?.versionId ?? '', { sourceCustomerKey: typedKey, tags: [] })
    expect(back.error).toBeUndefined()
    expect(back.state).toBe('succeeded')
  })

  it('cannot be gone on with after a restart, and says so with nothing left open', async () => {
    await using bench = await openBench({ dialect, practice: { copyBytesPerSecond: 20 * mib } })
    const { old } = seed(bench, { virtualBytes: 1100 * mib, seed: 5 })
    const { jobId } = await call(bench.engine, 'restore.start', {
      connectionId: bench.connectionId,
      bucket,
      key,
      versionId: old,
      options: { destinationCustomerKey: typedKey },
    })
    await untilJob(bench.engine, jobId, (job) => job.state === 'running')
    const engine = await bench.reopen()
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'customer-key-lost' } })
    expect(await openUploads(bench, bucket)).toBe(0)
    expect(await failure(engine, 'transfers.act', { jobId, action: 'retry' })).toMatchObject({
      code: 'customer-key-lost',
    })
  })
})

it('refuses to overwrite where no versions are kept, when told to (OSS)', async () => {
  await using bench = await openBench({ dialect: 'oss' })
  const { old } = seed(bench)
  bench.practice.seed.bucket('plain', 'never')
  bench.practice.seed.version('plain', 'there', { content: 'x' })
  const { engine, connectionId } = bench
  const { jobId } = await call(engine, 'restore.start', {
    connectionId,
    bucket,
    key,
    versionId: old,
    destination: { bucket: 'plain', key: 'there' },
    acceptWarnings: ['destroys-current'],
    options: { forbidOverwrite: 'forbid' },
  })
  expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'already-exists' } })
  expect(await entriesOf(bench, 'plain', 'there')).toHaveLength(1)
})
