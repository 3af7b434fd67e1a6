import { describe, expect, it, vi } from 'vitest'
import { openForTest } from './practice.ts'
import { type RawAnswer, type RawRequest, send, tagText } from './raw-client.ts'

async function openBench() {
  const store = await openForTest()
  const ask = (raw: RawRequest): Promise<RawAnswer> => send(store, 'oss', { bucket: 'docs', ...raw })
  await ask({ method: 'PUT' })
  await ask({
    method: 'PUT',
    query: { versioning: undefined },
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  })
  await ask({ method: 'PUT', key: 'a', body: 'one' })
  const count = async (key: string): Promise<number> =>
    [...(await ask({ query: { versions: undefined, prefix: key } })).text.matchAll(/<Version>/g)].length
  const copy = (): Promise<RawAnswer> => ask({ method: 'PUT', key: 'b', headers: { 'x-oss-copy-source': '/docs/a' } })
  return { store, faults: store.faults, ask, count, copy }
}

describe('faults of the practice store', () => {
  it('throttle with and without a time to wait, and do nothing', async () => {
    const { faults, copy, count } = await openBench()
    faults.add({ fault: { kind: 'throttle', status: 503 }, operations: ['CopyObject'], times: 1 })
    faults.add({
      fault: { kind: 'throttle', status: 429, retryAfterSeconds: 2 },
      operations: ['CopyObject'],
      skip: 1,
      times: 1,
    })
    const first = await copy()
    expect([first.status, tagText(first.text, 'Code'), first.headers['retry-after']]).toEqual([
      503,
      'TotalQpsLimitExceeded',
      undefined,
    ])
    const second = await copy()
    expect([second.status, second.headers['retry-after']]).toEqual([429, '2'])
    expect(await count('b')).toBe(0)
    expect((await copy()).status).toBe(200)
  })

  it.each([
    ['before', 0],
    ['in-answer', 1],
    ['after', 1],
  ] as const)('break the connection %s the answer: %i versions are there then', async (when, versions) => {
    const { faults, copy, count } = await openBench()
    faults.add({ fault: { kind: 'reset', when }, operations: ['CopyObject'], times: 1 })
    await expect(copy()).rejects.toThrow(/ECONNRESET|socket hang up|aborted/)
    expect(await count('b')).toBe(versions)
  })

  it('spoil answers after the work was done', async () => {
    const { faults, copy, count } = await openBench()
    faults.add({ fault: { kind: 'truncated-xml' }, times: 1 })
    expect((await copy()).text).not.toContain('</CopyObjectResult>')
    faults.add({ fault: { kind: 'empty-200' }, times: 1 })
    expect(await copy()).toMatchObject({ status: 200, text: '' })
    faults.add({ fault: { kind: 'error-in-200', code: 'InternalError', afterWork: true }, times: 1 })
    const failed = await copy()
    expect([failed.status, tagText(failed.text, 'Code')]).toEqual([200, 'InternalError'])
    expect(await count('b')).toBe(3)
    faults.add({ fault: { kind: 'error-in-200', code: 'InternalError', afterWork: false }, times: 1 })
    await copy()
    expect(await count('b')).toBe(3)
  })

  it('answer with a page, a redirect or given bytes', async () => {
    const { faults, ask } = await openBench()
    faults.add({ fault: { kind: 'html', status: 200 }, times: 1 })
    expect((await ask({})).text).toContain('<!DOCTYPE html>')
    faults.add({ fault: { kind: 'redirect', status: 307, location: 'http://127.0.0.1:1/' }, times: 1 })
    expect(await ask({})).toMatchObject({ status: 307, headers: { location: 'http://127.0.0.1:1/' } })
    faults.add({
      fault: { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi', afterWork: false },
      times: 1,
    })
    expect((await ask({})).text).toBe('hi')
  })

  it('hide what was written since', async () => {
    const { faults, ask, count } = await openBench()
    const stale = faults.add({ fault: { kind: 'stale-listing' }, operations: ['ListObjectVersions', 'ListObjects'] })
    await ask({ method: 'PUT', key: 'a', body: 'two' })
    await ask({ method: 'PUT', key: 'c', body: 'new' })
    const page = await ask({ query: { versions: undefined } })
    expect([...page.text.matchAll(/<IsLatest>(\w+)</g)].map(([, latest]) => latest)).toEqual(['true'])
    expect((await ask({})).text).not.toContain('<Key>c</Key>')
    stale.remove()
    expect(await count('')).toBe(3)
  })

  it('skew the clock, expire the token and forbid the public endpoint', async () => {
    const { faults, ask } = await openBench()
    faults.add({ fault: { kind: 'clock-skew', offsetMs: 3_600_000 }, times: 1 })
    const skewed = await ask({})
    expect(tagText(skewed.text, 'Code')).toBe('RequestTimeTooSkewed')
    expect(Date.parse(String(skewed.headers.date)) - Date.now()).toBeGreaterThan(3_500_000)
    faults.add({ fault: { kind: 'expired-token' }, times: 1 })
    expect(tagText((await ask({})).text, 'Code')).toBe('SecurityTokenExpired')
    faults.add({ fault: { kind: 'public-endpoint-forbidden' } })
    expect(tagText((await ask({ key: 'a' })).text, 'Code')).toBe('PublicEndpointForbidden')
    expect((await ask({ query: { versioning: undefined } })).status).toBe(200)
  })

  it('stop answering after so many requests, until cleared', async () => {
    const { store, faults, ask } = await openBench()
    faults.stopAnsweringAfter(2)
    await ask({})
    await ask({})
    const silent = ask({})
    await vi.waitFor(() => expect(faults.requests.entries.at(-1)?.status).toBe(0))
    faults.clear()
    expect((await ask({})).status).toBe(200)
    await store.close()
    await expect(silent).rejects.toThrow(/ECONNRESET|socket hang up/)
  })

  it('strike by chance, the same way for the same seed', async () => {
    const pattern = async (): Promise<number[]> => {
      const { faults, ask } = await openBench()
      faults.add({ fault: { kind: 'throttle', status: 503 }, probability: 0.5 })
      const statuses: number[] = []
      for (let index = 0; index < 12; index++) statuses.push((await ask({})).status)
      return statuses
    }
    const first = await pattern()
    expect(new Set(first)).toEqual(new Set([200, 503]))
    expect(await pattern()).toEqual(first)
  })

  it('are counted beside a log of every request', async () => {
    const { faults, copy, ask } = await openBench()
    faults.requests.clear()
    await copy()
    await Promise.all(Array.from({ length: 5 }, () => ask({ method: 'HEAD', key: 'a' })))
    expect(faults.requests.entries[0]).toMatchObject({
      operation: 'CopyObject',
      bucket: 'docs',
      key: 'b',
      status: 200,
      bytesCopied: 3,
      dialect: 'oss',
    })
    expect(faults.requests.count('HeadObject')).toBe(5)
    expect(faults.requests.maxConcurrencyOf('CopyObject')).toBe(1)
    expect(faults.requests.concurrency).toBe(0)
  })
})
