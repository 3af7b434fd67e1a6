import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials, nastyKeys, openForTest } from './practice.ts'

interface RawResult {
  readonly res: { readonly headers: Readonly<Record<string, string>>; readonly status: number }
}

/** The parts of the SDK that its types leave out or tell wrongly. */
type Client = Omit<OSS, 'multipartUploadCopy'> & {
  putBucketVersioning(bucket: string, status: 'Enabled' | 'Suspended'): Promise<RawResult>
  getBucketVersions(query: Record<string, unknown>): Promise<{
    objects: { name: string; versionId: string; isLatest: boolean }[]
    deleteMarker: { name: string; versionId: string }[]
  }>
  getObjectTagging(name: string): Promise<{ tag: Record<string, string> }>
  signatureUrlV4(method: string, expires: number, request: object, key: string): Promise<string>
  multipartUploadCopy(
    name: string,
    source: { sourceKey: string; sourceBucketName: string },
    options: Record<string, unknown>,
  ): Promise<RawResult>
}

function connect(store: PracticeStore, version: 'V1' | 'V4', more: Partial<OSS.Options> = {}): Client {
  return new OSS({
    endpoint: store.url,
    region: 'oss-cn-hangzhou',
    bucket: 'docs',
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret,
    authorizationV4: version === 'V4',
    ...more,
  } as OSS.Options) as unknown as Client
}

async function openVersioned(version: 'V1' | 'V4'): Promise<{ client: Client; store: PracticeStore }> {
  const store = await openForTest()
  const client = connect(store, version)
  await client.putBucket('docs')
  await client.putBucketVersioning('docs', 'Enabled')
  return { client, store }
}

const headerOf = (result: { readonly res: unknown }, name: string): string | undefined =>
  (result.res as RawResult['res']).headers[name]

describe.each(['V1', 'V4'] as const)('the practice store, driven by ali-oss with signature %s', (version) => {
  it('creates and lists buckets', async () => {
    const { client } = await openVersioned(version)
    const result = (await client.listBuckets({})) as unknown as { buckets: { name: string; region: string }[] }
    expect(result.buckets).toMatchObject([{ name: 'docs', region: 'oss-cn-hangzhou' }])
    expect((await client.getBucketInfo('docs')) as unknown).toMatchObject({ bucket: { Versioning: 'Enabled' } })
  })

  it('keeps every version, and reads each of them', async () => {
    const { client } = await openVersioned(version)
    const ids: (string | undefined)[] = []
    for (const body of ['one', 'two', 'three']) {
      ids.push(headerOf(await client.put('a.txt', Buffer.from(body)), 'x-oss-version-id'))
    }
    const listed = await client.getBucketVersions({ prefix: 'a' })
    expect(listed.objects.map((entry) => entry.versionId)).toEqual(ids.toReversed())
    expect(listed.objects.map((entry) => entry.isLatest)).toEqual([true, false, false])
    const first = await client.get('a.txt', { versionId: ids[0] } as OSS.GetObjectOptions)
    expect(String(first.content)).toBe('one')
    expect(headerOf(first, 'x-oss-object-type')).toBe('Normal')
  })

  it('gives the CRC-64 of what it holds', async () => {
    const { client } = await openVersioned(version)
    const put = await client.put('a.txt', Buffer.from('hello world'))
    expect(headerOf(put, 'x-oss-hash-crc64ecma')).toBe('5981764153023615706')
    expect(headerOf(put, 'etag')).toBe('"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  })

  it('deletes with a marker, and brings back by removing it', async () => {
    const { client } = await openVersioned(version)
    await client.put('a.txt', Buffer.from('one'))
    const deleted = await client.delete('a.txt')
    const markerId = headerOf(deleted, 'x-oss-version-id') ?? ''
    expect(headerOf(deleted, 'x-oss-delete-marker')).toBe('true')
    await expect(client.get('a.txt')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 })
    await expect(client.head('a.txt', { versionId: markerId } as OSS.HeadObjectOptions)).rejects.toMatchObject({
      status: 405,
    })
    expect((await client.getBucketVersions({})).deleteMarker).toMatchObject([{ name: 'a.txt', versionId: markerId }])
    await client.delete('a.txt', { versionId: markerId } as OSS.RequestOptions)
    expect(String((await client.get('a.txt')).content)).toBe('one')
  })

  it('copies an earlier version with its metadata and tags', async () => {
    const { client } = await openVersioned(version)
    const headers = { 'x-oss-tagging': 'team=law&year=2026' }
    const first = await client.put('a.txt', Buffer.from('one'), {
      meta: { author: 'Li' },
      headers,
    } as unknown as OSS.PutObjectOptions)
    const firstId = headerOf(first, 'x-oss-version-id')
    await client.put('a.txt', Buffer.from('two'))
    const copied = await client.copy('a.txt', 'a.txt', { versionId: firstId } as unknown as OSS.CopyObjectOptions)
    expect(headerOf(copied, 'x-oss-copy-source-version-id')).toBe(firstId)
    const head = await client.head('a.txt')
    expect(head.meta).toMatchObject({ author: 'Li' })
    expect(headerOf(head, 'x-oss-version-id')).toBe(headerOf(copied, 'x-oss-version-id'))
    expect((await client.getObjectTagging('a.txt')).tag).toEqual({
      team: 'law',
      year: '2026',
    })
  })

  it('copies an earlier version by parts', async () => {
    const { client } = await openVersioned(version)
    const content = Buffer.alloc(350 * 1024, 'abcdefg')
    const first = await client.put('big.bin', content)
    const versionId = headerOf(first, 'x-oss-version-id')
    await client.put('big.bin', Buffer.from('small'))
    await client.multipartUploadCopy(
      'big.bin',
      { sourceKey: 'big.bin', sourceBucketName: 'docs' },
      { partSize: 100 * 1024, versionId, parallel: 2 },
    )
    const read = await client.get('big.bin')
    expect(Buffer.from(read.content as Uint8Array).equals(content)).toBe(true)
    expect(headerOf(read, 'x-oss-object-type')).toBe('Multipart')
    expect(headerOf(read, 'x-oss-hash-crc64ecma')).toBe(headerOf(first, 'x-oss-hash-crc64ecma'))
    expect(headerOf(read, 'etag')).toMatch(/^"[0-9A-F]{32}-4"$/)
  })

  it('keeps awkward keys as they are, through put, copy, listing and deletion', async () => {
    const { client } = await openVersioned(version)
    // The SDK collapses dot segments and drops a leading slash before it sends; those keys it cannot name.
    const keys = nastyKeys.filter((key) => !key.includes('/./') && key !== 'folder/')
    for (const key of keys) {
      await client.put(key, Buffer.from(key))
      await client.copy(`copy/${key}`, key)
      expect(String((await client.get(`copy/${key}`)).content)).toBe(key)
    }
    const removed = await client.deleteMulti(
      keys.filter((key) => !key.includes('\n')),
      { quiet: false },
    )
    expect(removed.deleted).toHaveLength(keys.length - 1)
  })

  it('gives links that can be read without credentials', async () => {
    const { client, store } = await openVersioned(version)
    await client.put('a.txt', Buffer.from('linked'))
    const link =
      version === 'V1'
        ? connect(store, version, { endpoint: `http://localhost:${store.port}` }).signatureUrl('a.txt', { expires: 60 })
        : await client.signatureUrlV4('GET', 60, {}, 'a.txt')
    const target = new URL(link)
    const answer = await fetch(`${store.url}/docs/a.txt${target.search}`)
    expect(await answer.text()).toBe('linked')
  })

  it('answers the rest of what a bucket browser asks', async () => {
    const { client } = await openVersioned(version)
    const more = client as unknown as Record<string, (...args: unknown[]) => Promise<Record<string, unknown>>>
    const ask = async (name: string, ...args: unknown[]): Promise<Record<string, unknown>> =>
      (await more[name]?.apply(client, args)) ?? {}
    await client.put('a', Buffer.from('one'))
    expect(await ask('getBucketLocation', 'docs')).toMatchObject({ location: 'oss-cn-hangzhou' })
    await ask('putACL', 'a', 'public-read')
    expect(await ask('getACL', 'a')).toMatchObject({ acl: 'public-read' })
    await ask('putSymlink', 'link', 'a')
    expect(await ask('getSymlink', 'link')).toMatchObject({ targetName: 'a' })
    const appended = await ask('append', 'log', Buffer.from('abc'))
    await ask('append', 'log', Buffer.from('def'), { position: appended.nextAppendPosition })
    expect(String((await client.get('log')).content)).toBe('abcdef')
    await client.put('cold', Buffer.from('1'), { headers: { 'x-oss-storage-class': 'Archive' } as object })
    expect((await ask('restore', 'cold')).res).toMatchObject({ status: 202 })
    await ask('putBucketLifecycle', 'docs', [{ id: 'r', prefix: 'a/', status: 'Enabled', expiration: { days: 3 } }])
    expect((await ask('getBucketLifecycle', 'docs')).rules).toMatchObject([{ id: 'r', prefix: 'a/' }])
    const uploadId = String((await ask('initMultipartUpload', 'u')).uploadId)
    expect((await ask('listUploads', {})).uploads).toMatchObject([{ name: 'u', uploadId }])
    await ask('abortMultipartUpload', 'u', uploadId)
    expect((await ask('listV2', { 'max-keys': 2 })).keyCount).toBe(2)
  })

  it('refuses a wrong secret, a wrong key id and a wrong token', async () => {
    const { store } = await openVersioned(version)
    await expect(connect(store, version, { accessKeySecret: 'wrong' }).listBuckets({})).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    })
    await expect(connect(store, version, { accessKeyId: 'WRONG' }).listBuckets({})).rejects.toMatchObject({
      code: 'InvalidAccessKeyId',
    })
    await expect(connect(store, version, { stsToken: 'stale' }).listBuckets({})).rejects.toMatchObject({
      code: 'InvalidSecurityToken',
    })
  })

  it('accepts temporary credentials with their token', async () => {
    const store = await openForTest({ securityToken: 'token-1' })
    const client = connect(store, version, { stsToken: 'token-1' })
    await client.putBucket('docs')
    await client.put('a.txt', Buffer.from('one'))
    expect(String((await client.get('a.txt')).content)).toBe('one')
  })
})
