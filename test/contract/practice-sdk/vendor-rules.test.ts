import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openForTest } from './practice.ts'
import { type RawAnswer, type RawDialect, type RawRequest, send, tagText } from './raw-client.ts'

type Headers = Readonly<Record<string, string>>

async function openBench(
  dialect: RawDialect,
  state: 'never' | 'Enabled' | 'Suspended' = 'Enabled',
  create: RawRequest = {},
) {
  const store = await openForTest()
  const ask = (raw: RawRequest): Promise<RawAnswer> => send(store, dialect, { bucket: 'docs', ...raw })
  await ask({ ...create, method: 'PUT' })
  if (state !== 'never') {
    await ask({
      method: 'PUT',
      query: { versioning: undefined },
      body: `<VersioningConfiguration><Status>${state}</Status></VersioningConfiguration>`,
    })
  }
  const put = (key: string, body: string, headers: Headers = {}): Promise<RawAnswer> =>
    ask({ method: 'PUT', key, body, headers })
  const head = (key: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<RawAnswer> =>
    ask({ method: 'HEAD', key, query })
  return { store, ask, put, head }
}

const code = (answer: RawAnswer): [number, string | undefined] => [answer.status, tagText(answer.text, 'Code')]
const md5 = (text: string): Buffer => createHash('md5').update(text).digest()

describe('OSS', () => {
  it('refuses a body that is not what its Content-MD5 says', async () => {
    const { put } = await openBench('oss')
    expect(code(await put('a', 'one', { 'content-md5': md5('two').toString('base64') }))).toEqual([
      400,
      'InvalidDigest',
    ])
    expect(code(await put('a', 'one', { 'content-md5': 'short' }))).toEqual([400, 'InvalidDigest'])
    expect((await put('a', 'one', { 'content-md5': md5('one').toString('base64') })).status).toBe(200)
  })

  it('heeds forbid-overwrite only where versions were never kept', async () => {
    const guard = { 'x-oss-forbid-overwrite': 'true' }
    const never = await openBench('oss', 'never')
    expect((await never.put('a', 'one', guard)).status).toBe(200)
    expect(code(await never.put('a', 'two', guard))).toEqual([409, 'FileAlreadyExists'])
    for (const state of ['Enabled', 'Suspended'] as const) {
      const kept = await openBench('oss', state)
      await kept.put('a', 'one', guard)
      expect((await kept.put('a', 'two', guard)).status).toBe(200)
    }
  })

  it('gives the whole object for a range that it cannot serve, unless told to be strict', async () => {
    const { ask, put } = await openBench('oss')
    await put('a', '0123456789')
    const get = (headers: Headers): Promise<RawAnswer> => ask({ key: 'a', headers })
    expect(await get({ range: 'bytes=2-4' })).toMatchObject({ status: 206, text: '234' })
    expect(await get({ range: 'bytes=100-' })).toMatchObject({ status: 200, text: '0123456789' })
    expect(await get({ range: 'bytes=5-99' })).toMatchObject({ status: 200, text: '0123456789' })
    expect((await get({ range: 'bytes=100-', 'x-oss-range-behavior': 'standard' })).status).toBe(416)
    expect(await get({ range: 'bytes=5-99', 'x-oss-range-behavior': 'standard' })).toMatchObject({
      status: 206,
      text: '56789',
    })
  })

  it('tells an error of HEAD in its headers', async () => {
    const { head } = await openBench('oss')
    const answer = await head('missing')
    expect(answer).toMatchObject({ status: 404, text: '' })
    expect(tagText(Buffer.from(String(answer.headers['x-oss-err']), 'base64').toString(), 'Code')).toBe('NoSuchKey')
  })

  it('appends, and refuses to copy what was appended where versions are kept', async () => {
    const { ask, put, head } = await openBench('oss')
    const append = (position: number, body: string): Promise<RawAnswer> =>
      ask({ method: 'POST', key: 'log', query: { append: undefined, position: String(position) }, body })
    expect((await append(0, 'one,')).headers['x-oss-next-append-position']).toBe('4')
    expect((await append(4, 'two')).status).toBe(200)
    expect(code(await append(4, 'late'))).toEqual([409, 'PositionNotEqualToLength'])
    expect((await ask({ key: 'log' })).text).toBe('one,two')
    expect((await head('log')).headers['x-oss-object-type']).toBe('Appendable')
    const copied = await ask({ method: 'PUT', key: 'copy', headers: { 'x-oss-copy-source': '/docs/log' } })
    expect(copied.status).toBe(400)
    await put('plain', 'x')
    expect(
      code(await ask({ method: 'POST', key: 'plain', query: { append: undefined, position: '1' }, body: 'y' })),
    ).toEqual([409, 'ObjectNotAppendable'])
  })

  it('follows links, and copies a link as a link', async () => {
    const { ask, put, head } = await openBench('oss')
    await put('target', 'content')
    await ask({
      method: 'PUT',
      key: 'link',
      query: { symlink: undefined },
      headers: { 'x-oss-symlink-target': 'target' },
    })
    expect((await ask({ key: 'link' })).text).toBe('content')
    expect((await head('link')).headers).toMatchObject({ 'x-oss-object-type': 'Symlink', 'content-length': '7' })
    expect((await head('link', { objectMeta: undefined })).headers['content-length']).toBe('0')
    await ask({ method: 'PUT', key: 'copy', headers: { 'x-oss-copy-source': '/docs/link' } })
    expect((await ask({ key: 'copy', query: { symlink: undefined } })).headers['x-oss-symlink-target']).toBe('target')
    await ask({ method: 'DELETE', key: 'target' })
    expect(code(await ask({ key: 'link' }))).toEqual([404, 'SymlinkTargetNotExist'])
  })

  it('protects what a retention policy holds', async () => {
    const { ask, put } = await openBench('oss')
    const id = (await put('a', 'one')).headers['x-oss-version-id']
    await ask({
      method: 'POST',
      query: { worm: undefined },
      body: '<InitiateWormConfiguration><RetentionPeriodInDays>7</RetentionPeriodInDays></InitiateWormConfiguration>',
    })
    expect(code(await ask({ method: 'DELETE', key: 'a', query: { versionId: String(id) } }))).toEqual([
      409,
      'FileImmutable',
    ])
    expect(code(await ask({ method: 'PUT', key: 'b', headers: { 'x-oss-copy-source': '/docs/a' } }))).toEqual([
      409,
      'FileImmutable',
    ])
  })

  it('refuses a source that is not addressed in its way', async () => {
    const { ask, put } = await openBench('oss')
    await put('a', 'one')
    const copy = async (source: string): Promise<RawAnswer> =>
      ask({ method: 'PUT', key: 'b', headers: { 'x-oss-copy-source': source } })
    expect((await copy('/docs/a?versionId=')).headers['x-oss-ec']).toBe('0016-00000305')
    expect((await copy('/docs/a?version=1')).headers['x-oss-ec']).toBe('0016-00000304')
    expect((await copy('/docs')).status).toBe(400)
    expect((await copy('docs%2Fa')).status).toBe(200)
  })

  it('reaches a bucket under its custom domain and under its own host', async () => {
    const { store, put } = await openBench('oss')
    await put('a', 'one')
    store.bindDomain('files.example.com', 'docs')
    for (const host of [
      'files.example.com',
      'docs.oss-cn-hangzhou.aliyuncs.com',
      'docs.localhost',
      `docs.127.0.0.1:${store.port}`,
    ]) {
      expect((await send(store, 'oss', { bucket: 'docs', key: 'a', headers: { host } })).text).toBe('one')
    }
  })
})

describe('OSS and OBS', () => {
  it.each(['oss', 'obs', 's3'] as const)('copy between regions: %s', async (dialect) => {
    const { store, ask, put } = await openBench(dialect)
    await put('a', 'one')
    const body =
      '<CreateBucketConfiguration><LocationConstraint>far-away-1</LocationConstraint></CreateBucketConfiguration>'
    await send(store, dialect, { method: 'PUT', bucket: 'elsewhere', body })
    const prefix = dialect === 's3' ? 'x-amz-' : `x-${dialect}-`
    const answer = await ask({
      method: 'PUT',
      bucket: 'elsewhere',
      key: 'a',
      headers: { [`${prefix}copy-source`]: '/docs/a' },
    })
    expect(answer.status).toBe({ oss: 403, obs: 400, s3: 200 }[dialect])
  })
})

describe('OBS', () => {
  it('refuses unknown parameters on a deletion, and copying an object onto itself', async () => {
    const { ask, put } = await openBench('obs')
    const id = String((await put('a', 'one')).headers['x-obs-version-id'])
    expect(code(await ask({ method: 'DELETE', key: 'a', query: { version: '1' } }))).toEqual([400, 'InvalidArgument'])
    const copy = async (source: string, more: Headers = {}): Promise<number> =>
      (await ask({ method: 'PUT', key: 'a', headers: { 'x-obs-copy-source': source, ...more } })).status
    expect(await copy('docs/a')).toBe(400)
    expect(await copy('docs/a', { 'x-obs-metadata-directive': 'REPLACE' })).toBe(200)
    expect(await copy(`docs/a?versionId=${id}`)).toBe(200)
  })

  it('changes metadata where it stands', async () => {
    const { ask, put, head } = await openBench('obs')
    await put('a', 'one', { 'x-obs-meta-keep': '1' })
    const change = { 'x-obs-metadata-directive': 'REPLACE_NEW', 'x-obs-meta-added': '2' }
    expect((await ask({ method: 'PUT', key: 'a', query: { metadata: undefined }, headers: change })).status).toBe(200)
    expect((await head('a')).headers).toMatchObject({ 'x-obs-meta-keep': '1', 'x-obs-meta-added': '2' })
  })

  it('makes a plain object of a copy of what was appended', async () => {
    const { ask, head } = await openBench('obs')
    await ask({ method: 'POST', key: 'log', query: { append: undefined, position: '0' }, body: 'one' })
    expect((await head('log')).headers['x-obs-object-type']).toBe('Appendable')
    expect((await ask({ method: 'PUT', key: 'copy', headers: { 'x-obs-copy-source': '/docs/log' } })).status).toBe(200)
    expect((await head('copy')).headers['x-obs-object-type']).toBeUndefined()
  })

  it('keeps no versions in a parallel file system', async () => {
    const { ask, head } = await openBench('obs', 'never', { headers: { 'x-obs-fs-file-interface': 'Enabled' } })
    expect(code(await ask({ query: { versions: undefined } }))).toEqual([405, 'FsNotSupport'])
    expect((await ask({ method: 'HEAD' })).headers['x-obs-fs-file-interface']).toBe('Enabled')
    expect((await head('a')).headers['x-obs-error-code']).toBe('NoSuchKey')
  })

  it('serves the range where OSS would not', async () => {
    const { ask, put } = await openBench('obs')
    await put('a', '0123456789')
    expect(await ask({ key: 'a', headers: { range: 'bytes=5-99' } })).toMatchObject({ status: 206, text: '56789' })
    expect(code(await ask({ key: 'a', headers: { range: 'bytes=100-' } }))).toEqual([416, 'InvalidRange'])
  })
})

describe('S3', () => {
  it('holds the conditions on what is overwritten', async () => {
    const { ask, put } = await openBench('s3')
    expect((await put('a', 'one', { 'if-none-match': '*' })).status).toBe(200)
    expect(code(await put('a', 'two', { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed'])
    expect(code(await put('a', 'two', { 'if-match': '"00"' }))).toEqual([412, 'PreconditionFailed'])
    expect((await put('a', 'two', { 'if-match': md5('one').toString('hex') })).status).toBe(200)
    expect(code(await ask({ method: 'PUT', key: 'a', headers: { 'x-amz-copy-source': '/docs/a' } }))).toEqual([
      400,
      'InvalidRequest',
    ])
  })

  it('keeps what is locked, and lets markers come and go', async () => {
    const { ask, put } = await openBench('s3')
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const locked = await put('a', 'one', {
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': until,
    })
    const id = String(locked.headers['x-amz-version-id'])
    expect((await ask({ method: 'DELETE', key: 'a' })).status).toBe(204)
    expect(code(await ask({ method: 'DELETE', key: 'a', query: { versionId: id } }))).toEqual([403, 'AccessDenied'])
    expect(tagText((await ask({ key: 'a', query: { retention: undefined, versionId: id } })).text, 'Mode')).toBe(
      'GOVERNANCE',
    )
    const bypass = { 'x-amz-bypass-governance-retention': 'true' }
    expect((await ask({ method: 'DELETE', key: 'a', query: { versionId: id }, headers: bypass })).status).toBe(204)
  })
})

describe.each(['obs', 's3'] as const)('encryption as %s does it', (dialect) => {
  const prefix = { obs: 'x-obs-', s3: 'x-amz-' }[dialect]
  const customerKey = (start: string, text: string): Headers => {
    const key = text.padEnd(32, '.')
    const name = `${prefix}${start}server-side-encryption-customer-`
    return {
      [`${name}algorithm`]: 'AES256',
      [`${name}key`]: Buffer.from(key).toString('base64'),
      [`${name}key-md5`]: md5(key).toString('base64'),
    }
  }

  it('records the algorithm, and refuses one that it does not know', async () => {
    const { put, head } = await openBench(dialect)
    const kms = dialect === 'obs' ? 'kms' : 'aws:kms'
    await put('a', 'one', { [`${prefix}server-side-encryption`]: kms })
    expect((await head('a')).headers[`${prefix}server-side-encryption`]).toBe(kms)
    expect(code(await put('a', 'two', { [`${prefix}server-side-encryption`]: 'ROT13' }))).toEqual([
      400,
      'InvalidEncryptionAlgorithmError',
    ])
  })

  it('reads and copies an object under a customer key only with that key', async () => {
    const { ask, put } = await openBench(dialect)
    await put('a', 'one', customerKey('', 'mine'))
    expect((await ask({ key: 'a' })).status).toBe(400)
    expect((await ask({ key: 'a', headers: customerKey('', 'theirs') })).status).toBe(403)
    expect((await ask({ key: 'a', headers: customerKey('', 'mine') })).text).toBe('one')
    const copy = (more: Headers): Promise<RawAnswer> =>
      ask({ method: 'PUT', key: 'b', headers: { [`${prefix}copy-source`]: '/docs/a', ...more } })
    expect((await copy({})).status).toBe(400)
    expect((await copy({ ...customerKey('copy-source-', 'mine'), ...customerKey('', 'new') })).status).toBe(200)
    expect((await ask({ key: 'b', headers: customerKey('', 'new') })).text).toBe('one')
  })

  it('demands the key of the upload with each part', async () => {
    const { ask } = await openBench(dialect)
    const started = await ask({
      method: 'POST',
      key: 'u',
      query: { uploads: undefined },
      headers: customerKey('', 'mine'),
    })
    const uploadId = tagText(started.text, 'UploadId') ?? ''
    const part = async (headers: Headers): Promise<number> =>
      (await ask({ method: 'PUT', key: 'u', query: { partNumber: '1', uploadId }, body: 'x', headers })).status
    expect(await part({})).toBe(400)
    expect(await part(customerKey('', 'mine'))).toBe(200)
  })
})
