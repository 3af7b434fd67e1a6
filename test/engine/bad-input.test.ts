import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ConnectionDraft } from '../../app/contract/views.ts'
import { type Bench, call, entriesOf, failure, openBench, untilEnded } from './harness.ts'

const bucket = 'documents'

async function connect(bench: Bench, changes: Partial<ConnectionDraft>): Promise<string> {
  const draft: ConnectionDraft = {
    name: 'Other',
    dialect: 'oss',
    endpoint: bench.practice.url,
    region: 'cn-hangzhou',
    addressing: 'path',
    accessKeyId: 'test-key-id',
    accessKeySecret: 'test-key-secret',
    ...changes,
  }
  return (await call(bench.engine, 'connections.create', draft)).id
}

async function openHtmlServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server: Server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html><title>Sign in</title></html>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('connections that cannot work', () => {
  it.each([
    ['a key id that nobody has', { accessKeyId: 'nobody' }, 'wrong-key-id'],
    ['a secret that does not fit', { accessKeySecret: 'not it' }, 'wrong-secret'],
  ] as const)('says so of %s', async (_, changes, code) => {
    await using bench = await openBench()
    const connectionId = await connect(bench, changes)
    expect((await failure(bench.engine, 'buckets.list', { connectionId })).code).toBe(code)
  })

  it('says that nobody answers at an endpoint that refuses', async () => {
    await using bench = await openBench()
    const connectionId = await connect(bench, { endpoint: 'http://127.0.0.1:9' })
    expect((await failure(bench.engine, 'buckets.list', { connectionId })).code).toBe('cannot-connect')
  })

  it('says that a web page is no store', async () => {
    await using bench = await openBench()
    await using html = await openHtmlServer()
    const connectionId = await connect(bench, { endpoint: html.url })
    expect((await failure(bench.engine, 'buckets.list', { connectionId })).code).toBe('not-a-store')
  })

  it('says that a bucket does not exist', async () => {
    await using bench = await openBench()
    const error = await failure(bench.engine, 'buckets.info', {
      connectionId: bench.connectionId,
      bucket: 'no-such-bucket',
    })
    expect(error.code).toBe('bucket-not-found')
  })

  it('corrects a clock that is an hour off once, and works', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.faults.add({ fault: { kind: 'clock-skew', offsetMs: 3_600_000 } })
    await call(engine, 'buckets.list', { connectionId })
    const refused = practice.faults.requests.entries.filter((one) => one.status >= 400)
    expect(refused).toHaveLength(1)
    await call(engine, 'buckets.info', { connectionId, bucket })
    expect(practice.faults.requests.entries.filter((one) => one.status >= 400)).toHaveLength(1)
  })

  it('lists current files where versions may not be listed, and says why', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.faults.add({
      fault: { kind: 'error', status: 403, code: 'AccessDenied' },
      operations: ['ListObjectVersions'],
    })
    const info = await call(engine, 'buckets.info', { connectionId, bucket })
    expect(info.versionsError).toMatchObject({ code: 'access-denied', facts: { missingRights: [expect.any(String)] } })
    const { listId } = await call(engine, 'history.open', { connectionId, bucket, key: 'a.txt' })
    const state = await new Promise((resolve) => {
      const stop = engine.subscribe((event) => {
        if (event.name !== 'listing.changed' || !event.payload.complete || event.payload.listId !== listId) return
        stop()
        resolve(event.payload)
      })
    })
    expect(state).toMatchObject({ currentOnly: true, count: 1 })
  })

  it('restores nothing over a connection for reading only', async () => {
    await using bench = await openBench()
    const { practice, engine } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.version(bucket, 'a.txt', { content: 'y' })
    const connectionId = await connect(bench, { access: 'read-only' })
    const error = await failure(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    expect(error.code).toBe('connection-read-only')
  })
})

describe('answers that say one thing and mean another', () => {
  it.each(['error-in-200', 'truncated-xml', 'empty-200'] as const)(
    'does not believe a copy answered by %s',
    async (kind) => {
      await using bench = await openBench()
      const { practice, engine, connectionId } = bench
      practice.seed.bucket(bucket, 'enabled')
      const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
      practice.seed.version(bucket, 'a.txt', { content: 'y' })
      const fault = kind === 'error-in-200' ? { kind, code: 'InternalError', afterWork: true } : { kind }
      practice.faults.add({ fault, operations: ['CopyObject'], times: 1 })
      const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
      const job = await untilEnded(engine, jobId)
      // The work was done; the listing says so, and nothing is sent twice.
      expect(job.state).toBe('succeeded')
      expect(await entriesOf(bench, bucket, 'a.txt')).toHaveLength(3)
      expect(practice.faults.requests.count('CopyObject')).toBe(1)
    },
  )

  it('fails when a copy says 200, carries an error and the listing shows nothing', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.version(bucket, 'a.txt', { content: 'y' })
    practice.faults.add({
      fault: { kind: 'error-in-200', code: 'AccessDenied', afterWork: false },
      operations: ['CopyObject'],
    })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('failed')
    expect(await entriesOf(bench, bucket, 'a.txt')).toHaveLength(2)
  })
})

const nastyKeys = [
  'a+b',
  'a b',
  'trailing space ',
  ' leading space',
  '100%',
  '%2F',
  'a#b?c&d;e',
  'a//b',
  '..',
  'a/../b',
  './a',
  '007',
  'new\nline',
  'tab\there',
  'emoji 🎉.txt',
  '中文/文件.txt',
  'e\u0301 is not \u00e9',
  '<&>"\'',
  'a\\b',
]

describe.each(['oss', 's3', 'obs'] as const)('keys that break careless clients, %s', (dialect) => {
  it('restores each of them in place, and nothing else', async () => {
    await using bench = await openBench({ dialect })
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const olds = nastyKeys.map((key) => {
      const versionId = practice.seed.version(bucket, key, { content: `old ${key}` })
      practice.seed.version(bucket, key, { content: `new ${key}` })
      return { key, versionId }
    })
    for (const { key, versionId } of olds) {
      const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
      const job = await untilEnded(engine, jobId)
      expect([key, job.state, job.error]).toEqual([key, 'succeeded', undefined])
      const entries = await entriesOf(bench, bucket, key)
      expect([key, entries.length]).toEqual([key, 3])
      expect(entries[0]?.versionId).toBe(job.receipt?.versionId)
    }
  })
})
