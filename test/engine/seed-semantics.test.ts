import { describe, expect, it } from 'vitest'
import type { JobView } from '../../app/contract/views.ts'
import { failureOf } from '../fakes/test-store.ts'
import {
  type Bench,
  call,
  createSkippingClock,
  entriesOf,
  failure,
  openBench as openPathBench,
  openUploads,
  signal,
  type TestDialect,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'reports/年报.pdf'
const mib = 2 ** 20
const dialects = ['oss', 's3', 'obs'] as const
const plain = { metadata: 'copy', tags: 'copy', options: {} } as const

/** OBS in its own signature, which has the bucket in the host. */
function openBench(dialect: TestDialect, practice = {}, engine = {}): Promise<Bench> {
  return openPathBench({ dialect, practice, engine, addressing: dialect === 'obs' ? 'virtual-hosted' : 'path' })
}

function input({ connectionId }: Bench, versionId: string) {
  return { connectionId, bucket, key, versionId }
}

async function restore(bench: Bench, versionId: string, more = {}): Promise<JobView> {
  const { jobId } = await call(bench.engine, 'restore.start', { ...input(bench, versionId), ...more })
  return untilEnded(bench.engine, jobId)
}

/** Two versions of the key, the first one large when it is to be copied by parts. */
function seedTwo({ practice }: Bench, large = false): string {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, {
    content: large ? { virtualBytes: 1100 * mib, seed: 9 } : 'as it was',
    tags: [['kept', 'yes']],
  })
  practice.seed.version(bucket, key, { content: 'newer' })
  return versionId
}

describe.each(dialects)('a delete marker, %s', (dialect) => {
  it('as the current version: 404; by its id as the vendor says; never copied either way', async () => {
    await using bench = await openBench(dialect)
    seedTwo(bench)
    const marker = bench.practice.seed.marker(bucket, key)
    const source = (versionId?: string) => ({ bucket, key, ...(versionId === undefined ? {} : { versionId }) })
    const copy = (versionId?: string) =>
      failureOf(bench.store.copyObject({ source: source(versionId), bucket, key: 'copy', ...plain }, signal))
    expect((await copy()).facts.httpStatus).toBe(404)
    const byId = await copy(marker)
    expect(byId).toMatchObject({
      code: 'is-delete-marker',
      facts: { httpStatus: { oss: 400, s3: 400, obs: 404 }[dialect] },
    })
    const head = await failureOf(bench.store.headVersion({ bucket, key, versionId: marker }, {}, signal))
    expect(head).toMatchObject({
      code: 'is-delete-marker',
      facts: { httpStatus: { oss: 405, s3: 405, obs: 404 }[dialect] },
    })
    const { uploadId } = await bench.store.initiateUpload(
      { bucket, key: 'parts', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'parts', uploadId }
    const range = { firstByte: 0, lastByte: 8 }
    for (const versionId of [undefined, marker]) {
      const part = { upload, partNumber: 1, source: source(versionId), range }
      const { code } = await failureOf(bench.store.copyPart(part, signal))
      expect(['is-delete-marker', 'object-not-found']).toContain(code)
    }
    await bench.store.abortUpload(upload, signal)
    expect(await entriesOf(bench, bucket, 'copy')).toEqual([])
  })

  it('is refused by plan and start, over the same key and beside it, before anything is sent', async () => {
    await using bench = await openBench(dialect)
    seedTwo(bench)
    const marker = bench.practice.seed.marker(bucket, key)
    bench.practice.seed.version(bucket, key, { content: 'back again' })
    for (const more of [{}, { destination: { bucket, key: 'beside' } }]) {
      const wanted = { ...input(bench, marker), ...more }
      expect((await failure(bench.engine, 'restore.plan', wanted)).code).toBe('is-delete-marker')
      expect((await failure(bench.engine, 'restore.start', wanted)).code).toBe('is-delete-marker')
    }
    const { requests } = bench.practice.faults
    expect(requests.count('CopyObject') + requests.count('InitiateMultipartUpload')).toBe(0)
  })
})

describe.each(dialects)('a restore by copy, %s', (dialect) => {
  it.each([
    ['in one request', false],
    ['by parts', true],
  ] as const)('%s makes a new current version, keeps all others and tells all in its receipt', async (_how, large) => {
    await using bench = await openBench(dialect)
    const versionId = seedTwo(bench, large)
    const before = (await entriesOf(bench, bucket, key)).map((entry) => entry.versionId)
    const job = await restore(bench, versionId, { options: { encryption: { algorithm: 'AES256' } } })
    expect(job.error).toBeUndefined()
    const after = await entriesOf(bench, bucket, key)
    expect(after.slice(1).map((entry) => entry.versionId)).toEqual(before)
    const made = after[0]
    const head = await bench.store.headVersion({ bucket, key, versionId: made?.versionId ?? '' }, {}, signal)
    expect(made).toMatchObject({ kind: 'version', isLatest: true })
    expect(job.receipt).toMatchObject({
      versionId: made?.versionId,
      sourceVersionId: versionId,
      etag: head.etag,
      modifiedAt: head.modifiedAt,
      encryption: 'AES256',
      requestIds: [expect.stringMatching(/.+/)],
      verifiedBy: expect.arrayContaining(['size', 'metadata', 'tags', 'listing']),
    })
    expect(job.receipt?.crc64).toBe(head.crc64)
    expect(job.receipt?.crc64 === undefined).toBe(dialect !== 'oss')
  })

  it('waits for an archived version, says so, asks again later and then copies it', async () => {
    const clock = createSkippingClock()
    const held = Promise.withResolvers<undefined>()
    const sleep = async (delayMs: number, aborted: AbortSignal) => {
      if (delayMs >= 60_000) await held.promise
      await clock.sleep(delayMs, aborted)
    }
    await using bench = await openBench(dialect, { thawMs: 200_000, now: clock.now }, { now: clock.now, sleep })
    bench.practice.seed.bucket(bucket, 'enabled')
    const versionId = bench.practice.seed.version(bucket, key, { content: 'cold', storageClass: 'archive' })
    bench.practice.seed.version(bucket, key, { content: 'newer' })
    const plan = await call(bench.engine, 'restore.plan', input(bench, versionId))
    expect(plan.warnings).toContain('archived-thaw-first')
    const { jobId } = await call(bench.engine, 'restore.start', input(bench, versionId))
    const waiting = await untilJob(bench.engine, jobId, (job) => job.state === 'waiting')
    expect(waiting).toMatchObject({ waitingFor: 'thaw', retryAt: expect.any(Number) })
    expect((waiting.retryAt ?? 0) - clock.now()).toBeGreaterThan(30_000)
    held.resolve(undefined)
    expect(await untilEnded(bench.engine, jobId)).toMatchObject({ state: 'succeeded' })
    const { requests } = bench.practice.faults
    expect(requests.count('RestoreObject')).toBe(1)
    expect(requests.count('CopyObject')).toBe(1)
  })

  it('changes the description of the current version, as a new version', async () => {
    await using bench = await openBench(dialect)
    seedTwo(bench)
    const [current] = await entriesOf(bench, bucket, key)
    const versionId = current?.versionId ?? ''
    const job = await restore(bench, versionId, {
      options: { metadata: { contentType: 'text/plain', user: { a: 'b' } } },
    })
    expect(job.error).toBeUndefined()
    const head = await bench.store.headVersion({ bucket, key }, {}, signal)
    expect(head).toMatchObject({
      etag: current?.kind === 'version' ? current.etag : '',
      metadata: { contentType: 'text/plain', user: { a: 'b' } },
    })
  })

  it('ends with the digest that the store refused, and leaves no upload', async () => {
    await using bench = await openBench(dialect)
    const versionId = seedTwo(bench, true)
    bench.practice.faults.add({
      fault: {
        kind: 'error',
        status: 400,
        code: 'InvalidDigest',
        message: 'The Content-MD5 you specified was invalid',
      },
      operations: ['UploadPartCopy'],
      times: 1,
    })
    expect(await restore(bench, versionId)).toMatchObject({ state: 'failed', error: { code: 'bad-digest' } })
    expect(await openUploads(bench, bucket)).toBe(0)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })
})

describe.each(dialects)('the null version, %s', (dialect) => {
  it('is replaced in a bucket that never kept versions, after the person agreed', async () => {
    await using bench = await openBench(dialect)
    const versionId = seedTwo(bench)
    bench.practice.seed.bucket('plain', 'never')
    bench.practice.seed.version('plain', key, { content: 'goes away' })
    const wanted = { ...input(bench, versionId), destination: { bucket: 'plain', key } }
    expect((await call(bench.engine, 'restore.plan', wanted)).warnings).toContain('destroys-current')
    expect((await failure(bench.engine, 'restore.start', wanted)).code).toBe('loss-not-accepted')
    const job = await restore(bench, versionId, {
      destination: wanted.destination,
      acceptWarnings: ['destroys-current'],
    })
    expect(job.error).toBeUndefined()
    expect(await entriesOf(bench, 'plain', key)).toMatchObject([{ versionId: 'null', sizeBytes: 9 }])
  })

  it('stays where versioning was turned on later, and can be brought back', async () => {
    await using bench = await openBench(dialect)
    bench.practice.seed.bucket(bucket, 'never')
    bench.practice.seed.version(bucket, key, { content: 'from before' })
    bench.practice.seed.bucket(bucket, 'enabled')
    const newer = bench.practice.seed.version(bucket, key, { content: 'newer' })
    const job = await restore(bench, 'null')
    expect(job.error).toBeUndefined()
    expect(await entriesOf(bench, bucket, key)).toMatchObject([
      { versionId: job.receipt?.versionId, sizeBytes: 11 },
      { versionId: newer },
      { versionId: 'null', sizeBytes: 11 },
    ])
    expect(job.receipt?.versionId).not.toBe('null')
  })

  it('is the one that is replaced under suspended versioning; all with ids stay', async () => {
    await using bench = await openBench(dialect)
    const versionId = seedTwo(bench)
    bench.practice.seed.bucket(bucket, 'suspended')
    bench.practice.seed.version(bucket, key, { content: 'null and lost' })
    const ids = (await entriesOf(bench, bucket, key)).map((entry) => entry.versionId)
    expect(ids[0]).toBe('null')
    const job = await restore(bench, versionId, { acceptWarnings: ['destroys-null-version'] })
    expect(job.error).toBeUndefined()
    expect(job.receipt?.versionId).toBe('null')
    const after = await entriesOf(bench, bucket, key)
    expect(after.map((entry) => entry.versionId)).toEqual(ids)
    expect(after[0]).toMatchObject({ isLatest: true, sizeBytes: 9 })
  })
})

describe.each(dialects)('a success without an ETag, %s', (dialect) => {
  it.each(['CopyObject', 'UploadPartCopy', 'CompleteMultipartUpload'] as const)(
    'is no success; the listing or the parts settle it (%s)',
    async (operation) => {
      await using bench = await openBench(dialect)
      const versionId = seedTwo(bench, operation !== 'CopyObject')
      bench.practice.faults.add({ fault: { kind: 'empty-200' }, operations: [operation], times: 1 })
      const job = await restore(bench, versionId)
      expect(job.error).toBeUndefined()
      expect(job).toMatchObject({ state: 'succeeded' })
      expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
      expect(await openUploads(bench, bucket)).toBe(0)
    },
  )
})

describe('what a vendor does not copy', () => {
  it.each(['oss', 'obs'] as const)('into another region: refused with its reason, %s', async (dialect) => {
    await using bench = await openBench(dialect)
    const versionId = seedTwo(bench)
    bench.practice.seed.bucket('far-away', 'enabled', {}, 'cn-qingdao')
    const job = await restore(bench, versionId, { destination: { bucket: 'far-away', key } })
    expect(job).toMatchObject({ state: 'failed', error: { code: 'cross-region', facts: { operation: 'CopyObject' } } })
    const large = bench.practice.seed.version(bucket, key, { content: { virtualBytes: 1100 * mib, seed: 2 } })
    bench.practice.seed.version(bucket, key, { content: 'newest' })
    const byParts = await restore(bench, large, { destination: { bucket: 'far-away', key } })
    expect(byParts).toMatchObject({ state: 'failed', error: { code: 'cross-region' } })
    expect(await openUploads(bench, 'far-away')).toBe(0)
    expect(await entriesOf(bench, 'far-away', key)).toEqual([])
  })

  it('into another region, but S3 does', async () => {
    await using bench = await openBench('s3')
    const versionId = seedTwo(bench)
    bench.practice.seed.bucket('far-away', 'enabled', {}, 'eu-central-1')
    const job = await restore(bench, versionId, { destination: { bucket: 'far-away', key } })
    expect(job.error).toBeUndefined()
  })

  it.each(['source', 'destination'] as const)('under a retention policy of the %s (OSS)', async (side) => {
    await using bench = await openBench('oss')
    const versionId = seedTwo(bench)
    bench.practice.seed.bucket('other', 'enabled')
    bench.practice.seed.bucket(side === 'source' ? bucket : 'other', 'enabled', {
      worm: { id: 'w1', days: 7, state: 'Locked' },
    })
    const job = await restore(bench, versionId, { destination: { bucket: 'other', key } })
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'immutable', facts: { providerCode: 'FileImmutable', httpStatus: 409 } },
    })
    expect(job.error?.facts.providerMessage).toContain('The object you specified is immutable')
  })

  it('an appendable object where versions are kept (OSS); the plan tells what it would become', async () => {
    await using bench = await openBench('oss')
    bench.practice.seed.bucket(bucket, 'enabled')
    const versionId = bench.practice.seed.version(bucket, key, { content: 'line\n', type: 'Appendable' })
    bench.practice.seed.version(bucket, key, { content: 'newer' })
    expect((await call(bench.engine, 'restore.plan', input(bench, versionId))).warnings).toContain(
      'becomes-normal-object',
    )
    expect(await restore(bench, versionId)).toMatchObject({ state: 'failed', error: { code: 'not-supported' } })
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('as appendable (OBS): a plain object comes of it', async () => {
    await using bench = await openBench('obs')
    bench.practice.seed.bucket(bucket, 'enabled')
    const versionId = bench.practice.seed.version(bucket, key, { content: 'line\n', type: 'Appendable' })
    bench.practice.seed.version(bucket, key, { content: 'newer' })
    const job = await restore(bench, versionId)
    expect(job.error).toBeUndefined()
    const head = await bench.store.headVersion({ bucket, key }, {}, signal)
    expect(head.objectKind).toBe('normal')
  })

  it('the target of a link: only the link (OSS)', async () => {
    await using bench = await openBench('oss')
    bench.practice.seed.bucket(bucket, 'enabled')
    bench.practice.seed.version(bucket, 'target', { content: 'x'.repeat(3000) })
    const versionId = bench.practice.seed.version(bucket, key, {
      content: '',
      type: 'Symlink',
      symlinkTarget: 'target',
    })
    bench.practice.seed.version(bucket, key, { content: 'newer' })
    expect((await call(bench.engine, 'restore.plan', input(bench, versionId))).warnings).toContain('link-only')
    const job = await restore(bench, versionId)
    expect(job.error).toBeUndefined()
    expect((await bench.store.headVersion({ bucket, key }, {}, signal)).objectKind).toBe('symlink')
    expect(await entriesOf(bench, bucket, 'target')).toHaveLength(1)
  })

  it('anything through the public endpoint of a new account (OSS)', async () => {
    await using bench = await openBench('oss')
    const versionId = seedTwo(bench)
    bench.practice.faults.add({ fault: { kind: 'public-endpoint-forbidden' } })
    expect((await failure(bench.engine, 'restore.plan', input(bench, versionId))).code).toBe(
      'public-endpoint-forbidden',
    )
  })
})
