import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { redact } from '../../app/http/redact.ts'
import { call, entriesOf, failure, openBench, signal, type TestDialect } from './harness.ts'

const dialects: readonly (readonly [string, TestDialect, 'path' | 'virtual-hosted'])[] = [
  ['OSS', 'oss', 'path'],
  ['OBS', 'obs', 'virtual-hosted'],
  ['S3', 's3', 'path'],
]

/** A name below `localhost` is this computer, which `fetch` does not know everywhere; and it would tidy the path up. */
function read(address: string): Promise<{ readonly status: number; readonly text: string }> {
  const [, host = '', path = ''] = /^http:\/\/([^/]+)(.*)$/.exec(address) ?? []
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: host.split(':')[1], path, headers: { host } }
    const asked = request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject).end()
  })
}

describe.each(dialects)('a link to one version, %s', (_name, dialect, addressing) => {
  it('reads that version without signing in until its time is over, and leaves a receipt without the address', async () => {
    await using bench = await openBench({ dialect, addressing })
    const place = { bucket: 'shared', key: 'reports/季度 +%2F 100%.txt' }
    bench.practice.seed.bucket(place.bucket, 'enabled')
    bench.practice.seed.version(place.bucket, place.key, { content: 'earlier' })
    bench.practice.seed.version(place.bucket, place.key, { content: 'current' })
    const earlier = (await entriesOf(bench, place.bucket, place.key))[1]?.versionId ?? ''
    const asked = { connectionId: bench.connectionId, ...place, versionId: earlier }
    const madeAt = bench.clock.now()
    const link = await call(bench.engine, 'link.make', { ...asked, lifetimeSeconds: 3_600 })
    expect(link).toMatchObject({ endsBy: 'lifetime', transport: 'http' })
    expect(Math.abs(link.validUntil - madeAt - 3_600_000)).toBeLessThan(60_000)
    expect(await read(link.url)).toEqual({ status: 200, text: 'earlier' })
    expect(link.url).not.toContain('test-key-secret')
    // A log that gets hold of it keeps nothing that could be used.
    expect((await read(redact(link.url).replaceAll('…', 'x'))).status).toBe(403)

    const { rows } = await call(bench.engine, 'activity.list', { search: '', offset: 0, count: 10 })
    expect(rows).toMatchObject([
      { kind: 'link', outcome: 'succeeded', source: { ...place, versionId: earlier }, readableUntil: link.validUntil },
    ])
    expect(JSON.stringify(rows)).not.toMatch(/signature|http/i)

    await bench.clock.sleep(3_600_000 + 16 * 60_000, signal)
    expect((await read(link.url)).status).toBe(403)
  })
})

it('says why there is no link', async () => {
  await using bench = await openBench()
  bench.practice.seed.bucket('b', 'enabled')
  bench.practice.seed.version('b', 'k', { content: 'x' })
  const [entry] = await entriesOf(bench, 'b', 'k')
  const asked = { connectionId: bench.connectionId, bucket: 'b', key: 'k', lifetimeSeconds: 86_400 as const }
  expect(await failure(bench.engine, 'link.make', { ...asked, versionId: 'nothing' })).toMatchObject({
    code: expect.stringMatching(/version-not-found|invalid-request/),
  })
  expect(
    await failure(bench.engine, 'link.make', { ...asked, versionId: entry?.versionId ?? '', connectionId: 'nobody' }),
  ).toMatchObject({ code: 'connection-not-found' })
  const anonymous = await call(bench.engine, 'connections.create', {
    name: 'Public',
    dialect: 'oss',
    endpoint: bench.practice.url,
    region: 'cn-hangzhou',
    addressing: 'path',
    accessKeyId: '',
    accessKeySecret: '',
    bucket: 'b',
    isAnonymous: true,
  })
  expect(
    await failure(bench.engine, 'link.make', {
      ...asked,
      versionId: entry?.versionId ?? '',
      connectionId: anonymous.id,
    }),
  ).toMatchObject({ code: 'not-allowed-here' })
  expect((await call(bench.engine, 'activity.list', { search: '', offset: 0, count: 10 })).rows).toEqual([])
})

it('ends with the temporary token that signed it', async () => {
  await using bench = await openBench({ practice: { securityToken: 'a-temporary-token' } })
  bench.practice.seed.bucket('b', 'enabled')
  bench.practice.seed.version('b', 'k', { content: 'x' })
  const expiresAt = bench.clock.now() + 600_000
  const text = JSON.stringify({
    Credentials: {
      AccessKeyId: 'test-key-id',
      SecretAccessKey: 'test-key-secret',
      SessionToken: 'a-temporary-token',
      Expiration: new Date(expiresAt).toISOString(),
    },
  })
  const { candidates } = await call(bench.engine, 'connections.parse', { text })
  const { id } = await call(bench.engine, 'connections.create', {
    name: 'Temporary',
    dialect: 's3',
    endpoint: bench.practice.url,
    region: 'us-east-1',
    addressing: 'path',
    accessKeyId: '',
    accessKeySecret: '',
    ...(candidates[0] === undefined ? {} : { importId: candidates[0].importId }),
  })
  const { rows } = await listVersions(bench.engine, id)
  const link = await call(bench.engine, 'link.make', {
    connectionId: id,
    bucket: 'b',
    key: 'k',
    versionId: rows[0]?.versionId ?? '',
    lifetimeSeconds: 604_800,
  })
  expect(link.endsBy).toBe('token')
  expect(Math.abs(link.validUntil - expiresAt)).toBeLessThan(1_000)
})

async function listVersions(engine: Parameters<typeof call>[0], connectionId: string) {
  const { listId } = await call(engine, 'history.open', { connectionId, bucket: 'b', key: 'k' })
  await expect.poll(async () => (await call(engine, 'listing.state', { listId })).complete).toBe(true)
  return call(engine, 'history.rows', { listId, from: 0, count: 10 })
}
