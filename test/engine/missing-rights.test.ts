import { describe, expect, it } from 'vitest'
import type { ErrorView } from '../../app/contract/envelope.ts'
import type { FaultRule } from '../../app/practice/faults.ts'
import { type Bench, call, failure, openBench, untilEnded } from './harness.ts'

const bucket = 'media'
const key = 'film.mov'
const mib = 2 ** 20

const names = {
  oss: { read: 'oss:GetObjectVersion', write: 'oss:PutObject', list: 'oss:ListObjectVersions' },
  s3: { read: 's3:GetObjectVersion', write: 's3:PutObject', list: 's3:ListBucketVersions' },
  obs: {
    read: 'obs:object:GetObjectVersion',
    write: 'obs:object:PutObject',
    list: 'obs:bucket:ListBucketVersions',
  },
} as const

function refuse({ practice }: Bench, ...operations: NonNullable<FaultRule['operations']>): void {
  practice.faults.add({ fault: { kind: 'error', status: 403, code: 'AccessDenied', message: 'No' }, operations })
}

describe.each(['oss', 's3', 'obs'] as const)('a right that is missing, %s', (dialect) => {
  const { read, write, list } = names[dialect]

  async function seeded(tags: readonly (readonly [string, string])[], isLarge = false) {
    const bench = await openBench({ dialect, addressing: dialect === 'obs' ? 'virtual-hosted' : 'path' })
    const { practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const content = isLarge ? { virtualBytes: 1100 * mib, seed: 1 } : 'first'
    const versionId = practice.seed.version(bucket, key, { content, tags })
    practice.seed.version(bucket, key, { content: 'second' })
    const input = { connectionId, bucket, key, versionId }
    const copyError = async (): Promise<ErrorView | undefined> => {
      const { jobId } = await call(bench.engine, 'restore.start', input)
      return (await untilEnded(bench.engine, jobId)).error
    }
    return { bench, input, copyError, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() }
  }

  it('is of the source when its version may not be read', async () => {
    await using seed = await seeded([])
    refuse(seed.bench, 'HeadObject')
    expect(await failure(seed.bench.engine, 'restore.plan', seed.input)).toMatchObject({
      code: 'access-denied',
      facts: { deniedSide: 'source', missingRights: [read], bucket, key },
    })
  })

  it('is of the destination when the source could be read, with the tags that go along', async () => {
    await using seed = await seeded([])
    refuse(seed.bench, 'CopyObject')
    expect(await seed.copyError()).toMatchObject({
      code: 'access-denied',
      facts: { deniedSide: 'destination', missingRights: [write], httpStatus: 403, requestId: expect.any(String) },
    })
    await using tagged = await seeded([['team', 'a']])
    refuse(tagged.bench, 'CopyObject')
    expect((await tagged.copyError())?.facts.missingRights).toEqual([write, `${write}Tagging`])
  })

  it('may be of either side when the tags of the source could not be read', async () => {
    await using seed = await seeded([['team', 'a']])
    refuse(seed.bench, 'CopyObject', 'GetObjectTagging')
    const error = await seed.copyError()
    expect(error?.facts.missingRights).toEqual([read, write])
    expect(error?.facts).not.toHaveProperty('deniedSide')
  })

  it.each(['InitiateMultipartUpload', 'UploadPartCopy'] as const)(
    'is of the destination of parts: %s',
    async (name) => {
      await using seed = await seeded([], true)
      refuse(seed.bench, name)
      expect(await seed.copyError()).toMatchObject({
        code: 'access-denied',
        facts: { deniedSide: 'destination', missingRights: [write] },
      })
    },
  )

  it('is named for the history of a file', async () => {
    await using seed = await seeded([])
    refuse(seed.bench, 'ListObjectVersions')
    const error = await failure(seed.bench.engine, 'restore.plan', seed.input)
    expect(error).toMatchObject({ code: 'access-denied', facts: { missingRights: [list] } })
  })
})
