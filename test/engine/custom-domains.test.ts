import { describe, expect, it } from 'vitest'
import type { ConnectionDraft } from '../../app/contract/views.ts'
import { type Bench, call, entriesOf, failure, openBench, testKeys, untilEnded } from './harness.ts'

const bucket = 'media'
const key = '视频/film 1.mov'
const mib = 2 ** 20

function draftOf({ practice }: Bench, dialect: ConnectionDraft['dialect']): ConnectionDraft {
  const region = dialect === 'oss' ? 'cn-hangzhou' : 'us-east-1'
  return { name: 'Test', dialect, endpoint: practice.url, region, addressing: 'path', ...testKeys }
}

describe.each(['oss', 's3', 'obs'] as const)('a bucket with a custom domain, %s', (dialect) => {
  it('is restored through it, while the public endpoint refuses; the connection keeps it', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const large = practice.seed.version(bucket, key, { content: { virtualBytes: 1100 * mib, seed: 4 } })
    const small = practice.seed.version(bucket, key, { content: 'second' })
    practice.seed.version(bucket, key, { content: 'third' })
    const input = { connectionId, bucket, key }
    practice.faults.add({ fault: { kind: 'public-endpoint-forbidden' } })
    if (dialect === 'oss') {
      const refused = await failure(bench.engine, 'restore.plan', { ...input, versionId: small })
      expect(refused.code).toBe('public-endpoint-forbidden')
    }
    practice.bindDomain('files.localhost', bucket)
    const customDomains = { [bucket]: `files.localhost:${practice.port}` }
    const draft = { ...draftOf(bench, dialect), customDomains }
    const view = await call(bench.engine, 'connections.update', { id: connectionId, draft })
    expect(view.customDomains).toEqual(customDomains)

    const engine = await bench.reopen({})
    const { customDomains: _, ...unchanged } = draft
    expect((await call(engine, 'connections.update', { id: connectionId, draft: unchanged })).customDomains).toEqual(
      customDomains,
    )
    for (const versionId of [small, large]) {
      const { jobId } = await call(engine, 'restore.start', { ...input, versionId })
      const job = await untilEnded(engine, jobId)
      expect(job.error).toBeUndefined()
    }
    practice.faults.clear()
    expect(await entriesOf(bench, bucket, key)).toHaveLength(5)
    const none = await call(engine, 'connections.update', { id: connectionId, draft: { ...draft, customDomains: {} } })
    expect(none).not.toHaveProperty('customDomains')
  })
})

it.each([{ media: 'host/path' }, { media: 'user@host' }, { media: '' }, { 'a/b': 'host' }, { '': 'host' }])(
  'refuses %j as custom domains',
  async (customDomains) => {
    await using bench = await openBench()
    const answer = await failure(bench.engine, 'connections.create', { ...draftOf(bench, 'oss'), customDomains })
    expect(answer.code).toBe('invalid-input')
  },
)

it('does not take a saved token along to a host that was not there before', async () => {
  await using bench = await openBench()
  const { connectionId: id, engine } = bench
  const base = draftOf(bench, 'oss')
  const kept = { ...base, accessKeyId: '', accessKeySecret: '' }
  await call(engine, 'connections.update', { id, draft: { ...base, securityToken: 'a-token' } })
  const has = async (customDomains: Record<string, string>) =>
    (await call(engine, 'connections.update', { id, draft: { ...kept, customDomains } })).hasToken
  expect(await has({})).toBe(true)
  expect(await has({ media: 'files.example.com' })).toBe(false)
})
