import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { openForTest } from './practice.ts'
import { type RawAnswer, type RawDialect, type RawRequest, send, tagText } from './raw-client.ts'

const dialects = ['oss', 'obs', 's3'] as const
type State = 'never' | 'Enabled' | 'Suspended'

interface Bench {
  readonly store: PracticeStore
  ask(raw: RawRequest): Promise<RawAnswer>
  put(key: string, body: string, headers?: Record<string, string>): Promise<string>
  remove(key: string, versionId?: string): Promise<RawAnswer>
  setState(state: 'Enabled' | 'Suspended'): Promise<void>
  /** `id` or `-id` for a marker, newest first. */
  history(key: string): Promise<string[]>
  vendor(answer: RawAnswer, name: string): string
}

async function openBench(dialect: RawDialect, state: State = 'Enabled', now?: () => number): Promise<Bench> {
  const store = await openForTest(now ? { now } : {})
  const ask = (raw: RawRequest): Promise<RawAnswer> => send(store, dialect, { bucket: 'docs', ...raw })
  const prefix = dialect === 's3' ? 'x-amz-' : `x-${dialect}-`
  const vendor = (answer: RawAnswer, name: string): string => String(answer.headers[prefix + name])
  const setState = async (status: 'Enabled' | 'Suspended'): Promise<void> => {
    await ask({
      method: 'PUT',
      query: { versioning: undefined },
      body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
    })
  }
  await ask({ method: 'PUT' })
  if (state !== 'never') await setState(state)
  return {
    store,
    ask,
    setState,
    vendor,
    async put(key, body, headers = {}) {
      const answer = await ask({ method: 'PUT', key, body, headers })
      if (answer.status !== 200) throw new Error(answer.text)
      return vendor(answer, 'version-id')
    },
    remove: (key, versionId) => ask({ method: 'DELETE', key, query: versionId === undefined ? {} : { versionId } }),
    async history(key) {
      const answer = await ask({ query: { versions: undefined, prefix: key } })
      return [...answer.text.matchAll(/<(Version|DeleteMarker)><Key>[^<]*<\/Key><VersionId>([^<]*)</g)].map(
        ([, kind, id]) => (kind === 'Version' ? `${id}` : `-${id}`),
      )
    },
  }
}

const copySource = (dialect: RawDialect, key: string, versionId?: string): Record<string, string> => ({
  [`x-${dialect === 's3' ? 'amz' : dialect}-copy-source`]: `/docs/${encodeURIComponent(key)}${versionId === undefined ? '' : `?versionId=${versionId}`}`,
})

describe.each(dialects)('versions as %s keeps them', (dialect) => {
  it('keeps one null version in a bucket that never kept versions', async () => {
    const bench = await openBench(dialect, 'never')
    await bench.put('a', 'one')
    await bench.put('a', 'two')
    expect(await bench.history('a')).toEqual(['null'])
    expect((await bench.ask({ key: 'a' })).text).toBe('two')
    const removed = await bench.remove('a')
    expect(removed.status).toBe(204)
    expect(await bench.history('a')).toEqual([])
  })

  it('keeps what stood there before as the null version once versioning is enabled', async () => {
    const bench = await openBench(dialect, 'never')
    await bench.put('a', 'one')
    await bench.setState('Enabled')
    const id = await bench.put('a', 'two')
    expect(await bench.history('a')).toEqual([id, 'null'])
    expect((await bench.ask({ key: 'a', query: { versionId: 'null' } })).text).toBe('one')
  })

  it('replaces only the null version while suspended', async () => {
    const bench = await openBench(dialect)
    const id = await bench.put('a', 'one')
    await bench.setState('Suspended')
    await bench.put('a', 'two')
    await bench.put('a', 'three')
    expect(await bench.history('a')).toEqual(['null', id])
    const removed = await bench.remove('a')
    expect(bench.vendor(removed, 'version-id')).toBe('null')
    expect(await bench.history('a')).toEqual(['-null', id])
  })

  it('loses the source when the null version is copied onto itself while suspended', async () => {
    const bench = await openBench(dialect, 'Suspended')
    await bench.put('a', 'one')
    await bench.setState('Enabled')
    const id = await bench.put('a', 'two')
    await bench.setState('Suspended')
    const copied = await bench.ask({ method: 'PUT', key: 'a', headers: copySource(dialect, 'a', 'null') })
    expect(copied.status).toBe(200)
    expect(await bench.history('a')).toEqual(['null', id])
    expect((await bench.ask({ key: 'a' })).text).toBe('one')
  })

  it('makes an earlier version current by copying it, and keeps all the others', async () => {
    const bench = await openBench(dialect)
    const first = await bench.put('a', 'one')
    const second = await bench.put('a', 'two')
    const copied = await bench.ask({ method: 'PUT', key: 'a', headers: copySource(dialect, 'a', first) })
    const restored = bench.vendor(copied, 'version-id')
    expect(bench.vendor(copied, 'copy-source-version-id')).toBe(first)
    expect(await bench.history('a')).toEqual([restored, second, first])
  })

  it('stacks markers, and removes them one by one', async () => {
    const bench = await openBench(dialect)
    const id = await bench.put('a', 'one')
    const first = bench.vendor(await bench.remove('a'), 'version-id')
    const second = bench.vendor(await bench.remove('a'), 'version-id')
    expect(await bench.history('a')).toEqual([`-${second}`, `-${first}`, id])
    expect(bench.vendor(await bench.remove('a', second), 'delete-marker')).toBe('true')
    expect(await bench.history('a')).toEqual([`-${first}`, id])
    await bench.remove('a', first)
    expect((await bench.ask({ key: 'a' })).text).toBe('one')
  })

  it('answers for a marker as the vendor does', async () => {
    const bench = await openBench(dialect)
    await bench.put('a', 'one')
    const marker = bench.vendor(await bench.remove('a'), 'version-id')
    const current = await bench.ask({ key: 'a' })
    expect([current.status, tagText(current.text, 'Code'), bench.vendor(current, 'delete-marker')]).toEqual([
      404,
      'NoSuchKey',
      'true',
    ])
    const byId = await bench.ask({ key: 'a', query: { versionId: marker } })
    expect(byId.status).toBe(dialect === 'obs' ? 404 : 405)
    expect(bench.vendor(byId, 'delete-marker')).toBe('true')
    expect((await bench.ask({ method: 'HEAD', key: 'a' })).status).toBe(404)
    const copyCurrent = await bench.ask({ method: 'PUT', key: 'b', headers: copySource(dialect, 'a') })
    expect(copyCurrent.status).toBe(404)
    const copyById = await bench.ask({ method: 'PUT', key: 'b', headers: copySource(dialect, 'a', marker) })
    expect(copyById.status).toBe(dialect === 'obs' ? 404 : 400)
    expect(await bench.history('b')).toEqual([])
  })

  it('lists versions in order, page by page, also when a key is cut or its marker is gone', async () => {
    const bench = await openBench(dialect)
    const expected: string[] = []
    for (const key of ['a', 'b/1', 'b/2', 'é', '😀']) {
      const ids: string[] = []
      for (let revision = 0; revision < 3; revision++) ids.unshift(await bench.put(key, `${revision}`))
      expected.push(...ids)
    }
    for (const maxKeys of [1, 2, 4, 1000]) {
      const seen: string[] = []
      let query: Record<string, string | undefined> = {}
      for (;;) {
        const page = await bench.ask({ query: { versions: undefined, 'max-keys': String(maxKeys), ...query } })
        seen.push(...[...page.text.matchAll(/<VersionId>([^<]*)</g)].map(([, id]) => id ?? ''))
        if (tagText(page.text, 'IsTruncated') === 'false') break
        query = {
          'key-marker': tagText(page.text, 'NextKeyMarker'),
          'version-id-marker': tagText(page.text, 'NextVersionIdMarker'),
        }
      }
      expect(seen).toEqual(expected)
    }
    const gone = expected[1] ?? ''
    await bench.remove('a', gone)
    const rest = await bench.ask({
      query: { versions: undefined, 'key-marker': 'a', 'version-id-marker': gone, 'max-keys': '2' },
    })
    expect([...rest.text.matchAll(/<VersionId>([^<]*)</g)].map(([, id]) => id)).toEqual(expected.slice(2, 4))
  })

  it('rolls folders up, and goes on behind them', async () => {
    const bench = await openBench(dialect)
    for (const key of ['a', 'b/1', 'b/2', 'c/x', 'd']) await bench.put(key, key)
    const seen: string[] = []
    let marker: string | undefined
    for (;;) {
      const page = await bench.ask({
        query: {
          versions: undefined,
          delimiter: '/',
          'max-keys': '1',
          ...(marker === undefined ? {} : { 'key-marker': marker }),
        },
      })
      seen.push(
        ...[...page.text.matchAll(/<(?:CommonPrefixes><Prefix|Version><Key)>([^<]*)</g)].map(([, key]) => key ?? ''),
      )
      if (tagText(page.text, 'IsTruncated') === 'false') break
      marker = tagText(page.text, 'NextKeyMarker')
    }
    expect(seen).toEqual(['a', 'b/', 'c/', 'd'])
  })

  it('writes awkward keys so that they can be read back', async () => {
    const bench = await openBench(dialect)
    const key = 'a+b %#?&;\u0001😀.txt'
    await bench.put(key, 'x')
    const page = await bench.ask({ query: { versions: undefined, 'encoding-type': 'url' } })
    expect(tagText(page.text, 'EncodingType')).toBe('url')
    expect(decodeURIComponent((tagText(page.text, 'Key') ?? '').replaceAll('+', ' '))).toBe(key)
  })

  it('tells an unknown version from a malformed and an empty one', async () => {
    const bench = await openBench(dialect)
    await bench.put('a', 'one')
    const codeOf = async (versionId: string): Promise<[number, string | undefined]> => {
      const answer = await bench.ask({ key: 'a', query: { versionId } })
      return [answer.status, tagText(answer.text, 'Code')]
    }
    expect(await codeOf('G001118FA1C2D3E4FFFF900A0B1C2D3E')).toEqual([404, 'NoSuchVersion'])
    expect(await codeOf('not a version')).toEqual([400, 'InvalidArgument'])
    expect(await codeOf('')).toEqual([400, 'InvalidArgument'])
  })

  it('holds the conditions of a copy', async () => {
    const bench = await openBench(dialect)
    const id = await bench.put('a', 'one')
    const etag = createHash('md5').update('one').digest('hex')
    const prefix = dialect === 's3' ? 'x-amz-' : `x-${dialect}-`
    const copy = async (condition: string, value: string): Promise<number> =>
      (
        await bench.ask({
          method: 'PUT',
          key: 'b',
          headers: { ...copySource(dialect, 'a', id), [`${prefix}copy-source-${condition}`]: value },
        })
      ).status
    const unchanged = dialect === 'oss' ? 304 : 412
    expect(await copy('if-match', `"${etag}"`)).toBe(200)
    expect(await copy('if-match', '"00000000000000000000000000000000"')).toBe(412)
    expect(await copy('if-none-match', `"${etag}"`)).toBe(unchanged)
    expect(await copy('if-none-match', '"00000000000000000000000000000000"')).toBe(200)
    expect(await copy('if-modified-since', new Date(Date.now() + 60_000).toUTCString())).toBe(unchanged)
    expect(await copy('if-modified-since', new Date(0).toUTCString())).toBe(200)
    expect(await copy('if-unmodified-since', new Date(0).toUTCString())).toBe(412)
    expect(await copy('if-unmodified-since', new Date(Date.now() + 60_000).toUTCString())).toBe(200)
  })

  it('copies tags by the default of the vendor, and as told', async () => {
    const bench = await openBench(dialect)
    const prefix = dialect === 's3' ? 'x-amz-' : `x-${dialect}-`
    const id = await bench.put('a', 'one', { [`${prefix}tagging`]: 'k=v' })
    const tagsAfter = async (more: Record<string, string>): Promise<string | undefined> => {
      await bench.ask({ method: 'PUT', key: 'b', headers: { ...copySource(dialect, 'a', id), ...more } })
      return tagText((await bench.ask({ key: 'b', query: { tagging: undefined } })).text, 'Key')
    }
    expect(await tagsAfter({})).toBe(dialect === 'obs' ? undefined : 'k')
    expect(await tagsAfter({ [`${prefix}tagging-directive`]: 'COPY' })).toBe('k')
    expect(await tagsAfter({ [`${prefix}tagging-directive`]: 'REPLACE', [`${prefix}tagging`]: 'new=1' })).toBe('new')
  })

  it('thaws what is archived before it can be read or copied', async () => {
    let now = Date.now()
    const bench = await openBench(dialect, 'Enabled', () => now)
    const archived = { oss: 'Archive', obs: 'COLD', s3: 'GLACIER' }[dialect]
    const prefix = dialect === 's3' ? 'x-amz-' : `x-${dialect}-`
    const id = await bench.put('a', 'one', { [`${prefix}storage-class`]: archived })
    const read = await bench.ask({ key: 'a' })
    expect([read.status, tagText(read.text, 'Code')]).toEqual([403, 'InvalidObjectState'])
    expect((await bench.ask({ method: 'PUT', key: 'b', headers: copySource(dialect, 'a', id) })).status).toBe(403)
    const body = '<RestoreRequest><Days>1</Days></RestoreRequest>'
    const thaw = (): Promise<RawAnswer> =>
      bench.ask({ method: 'POST', key: 'a', query: { restore: undefined, versionId: id }, body })
    expect((await thaw()).status).toBe(202)
    expect(bench.vendor(await bench.ask({ method: 'HEAD', key: 'a' }), 'restore')).toBe('ongoing-request="true"')
    expect(tagText((await thaw()).text, 'Code')).toBe('RestoreAlreadyInProgress')
    now += 60_000
    expect(bench.vendor(await bench.ask({ method: 'HEAD', key: 'a' }), 'restore')).toMatch(
      /^ongoing-request="false", expiry-date="/,
    )
    expect((await bench.ask({ method: 'PUT', key: 'b', headers: copySource(dialect, 'a', id) })).status).toBe(200)
  })

  it('refuses a request whose clock is off by more than fifteen minutes, and an unknown signer', async () => {
    const bench = await openBench(dialect)
    const late = await bench.ask({ clockOffsetMs: -16 * 60_000 })
    expect([late.status, tagText(late.text, 'Code')]).toEqual([403, 'RequestTimeTooSkewed'])
    expect((await bench.ask({ clockOffsetMs: 14 * 60_000 })).status).toBe(200)
    const forged = await bench.ask({ secret: 'wrong' })
    expect([forged.status, tagText(forged.text, 'Code')]).toEqual([403, 'SignatureDoesNotMatch'])
    expect((await fetch(`${bench.store.url}/docs/`)).status).toBe(403)
  })
})
