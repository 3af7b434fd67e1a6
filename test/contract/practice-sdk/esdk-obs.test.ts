import { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import ObsClient from 'esdk-obs-nodejs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials, nastyKeys, openForTest } from './practice.ts'

type Client = InstanceType<typeof ObsClient>

/** Every name is this computer: Debian does not resolve `<bucket>.localhost` by itself. */
const lookup: LookupFunction = (_host, options, done) => {
  if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }])
  else done(null, '127.0.0.1', 4)
}

async function connect(
  store: PracticeStore,
  server: string,
  secret: string = credentials.accessKeySecret,
): Promise<Client> {
  const httpAgent = new Agent({ keepAlive: true, lookup } as object)
  const client = new ObsClient({
    access_key_id: credentials.accessKeyId,
    secret_access_key: secret,
    server: `http://${server}:${store.port}`,
    http_agent: httpAgent,
    max_retry_count: 0,
  })
  onTestFinished(() => {
    client.close()
    httpAgent.destroy()
  })
  // Its constructor goes on in the background; a call in the same tick throws.
  await setImmediate()
  await setImmediate()
  return client
}

/** Calls an operation and gives its result; throws what the store refused. */
async function call(client: Client, operation: string, parameters: object = {}): Promise<Record<string, unknown>> {
  const result = await client[operation]?.(parameters)
  if (!result) throw new Error(`The SDK has no ${operation}`)
  if (result.CommonMsg.Status >= 300)
    throw Object.assign(new Error(result.CommonMsg.Message), {
      status: result.CommonMsg.Status,
      code: result.CommonMsg.Code,
    })
  return result.InterfaceResult ?? {}
}

const addresses = [
  ['OBS on virtual-hosted addresses', 'obs.localhost', 'obs'],
  ['AWS V2 on an IP address', '127.0.0.1', 'obs'],
] as const

describe.each(addresses)('the practice store, driven by esdk-obs-nodejs as %s', (_name, server, dialect) => {
  async function openVersioned(): Promise<{ client: Client; store: PracticeStore }> {
    const store = await openForTest()
    const client = await connect(store, server)
    await call(client, 'createBucket', { Bucket: 'docs' })
    await call(client, 'setBucketVersioning', { Bucket: 'docs', VersionStatus: 'Enabled' })
    return { client, store }
  }

  const put = async (client: Client, Key: string, Body: string | Buffer, more: object = {}): Promise<string> =>
    String((await call(client, 'putObject', { Bucket: 'docs', Key, Body, ...more })).VersionId)

  it('lists buckets with their region and tells the versioning state', async () => {
    const { client, store } = await openVersioned()
    expect(await call(client, 'listBuckets', { QueryLocation: true })).toMatchObject({
      Buckets: [{ BucketName: 'docs', Location: 'cn-hangzhou' }],
    })
    expect(await call(client, 'getBucketVersioning', { Bucket: 'docs' })).toMatchObject({ VersionStatus: 'Enabled' })
    expect(
      store.faults.requests.entries
        .filter((entry) => entry.operation !== 'ProbeApiVersion')
        .every((entry) => entry.dialect === dialect),
    ).toBe(true)
  })

  it('keeps every version, and reads each of them', async () => {
    const { client } = await openVersioned()
    const ids = [
      await put(client, 'a.txt', 'one'),
      await put(client, 'a.txt', 'two'),
      await put(client, 'a.txt', 'three'),
    ]
    const listed = await call(client, 'listVersions', { Bucket: 'docs', Prefix: 'a' })
    expect((listed.Versions as { VersionId: string }[]).map((entry) => entry.VersionId)).toEqual(ids.toReversed())
    expect(String((await call(client, 'getObject', { Bucket: 'docs', Key: 'a.txt', VersionId: ids[0] })).Content)).toBe(
      'one',
    )
    expect(await call(client, 'getObjectMetadata', { Bucket: 'docs', Key: 'a.txt' })).toMatchObject({
      ContentLength: '5',
      VersionId: ids[2],
    })
  })

  it('deletes with a marker, and brings back by removing it', async () => {
    const { client } = await openVersioned()
    await put(client, 'a.txt', 'one')
    const deleted = await call(client, 'deleteObject', { Bucket: 'docs', Key: 'a.txt' })
    expect(deleted).toMatchObject({ DeleteMarker: 'true' })
    await expect(call(client, 'getObject', { Bucket: 'docs', Key: 'a.txt' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    })
    const listed = await call(client, 'listVersions', { Bucket: 'docs' })
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'a.txt', VersionId: deleted.VersionId }])
    await call(client, 'deleteObject', { Bucket: 'docs', Key: 'a.txt', VersionId: deleted.VersionId })
    expect(String((await call(client, 'getObject', { Bucket: 'docs', Key: 'a.txt' })).Content)).toBe('one')
  })

  it('copies an earlier version with its metadata, and without its tags unless asked', async () => {
    const { client } = await openVersioned()
    const first = await put(client, 'a.txt', 'one', { Metadata: { author: 'Li' } })
    await put(client, 'a.txt', 'two')
    const copied = await call(client, 'copyObject', {
      Bucket: 'docs',
      Key: 'a.txt',
      CopySource: `docs/a.txt?versionId=${first}`,
    })
    expect(copied).toMatchObject({ CopySourceVersionId: first })
    expect(String((await call(client, 'getObject', { Bucket: 'docs', Key: 'a.txt' })).Content)).toBe('one')
    expect(await call(client, 'getObjectMetadata', { Bucket: 'docs', Key: 'a.txt' })).toMatchObject({
      Metadata: { author: 'Li' },
    })
  })

  it('copies an earlier version by parts', async () => {
    const { client } = await openVersioned()
    const content = Buffer.alloc(250 * 1024, 'abcdefg')
    const first = await put(client, 'big.bin', content)
    await put(client, 'big.bin', 'small')
    const { UploadId } = await call(client, 'initiateMultipartUpload', {
      Bucket: 'docs',
      Key: 'big.bin',
      ContentType: 'text/x-big',
    })
    const cut = 150 * 1024
    const Parts: object[] = []
    for (const [index, range] of [`bytes=0-${cut - 1}`, `bytes=${cut}-${content.length - 1}`].entries()) {
      const part = await call(client, 'copyPart', {
        Bucket: 'docs',
        Key: 'big.bin',
        UploadId,
        PartNumber: index + 1,
        CopySource: `docs/big.bin?versionId=${first}`,
        CopySourceRange: range,
      })
      Parts.push({ PartNumber: index + 1, ETag: part.ETag })
    }
    expect((await call(client, 'listParts', { Bucket: 'docs', Key: 'big.bin', UploadId })).Parts).toHaveLength(2)
    await call(client, 'completeMultipartUpload', { Bucket: 'docs', Key: 'big.bin', UploadId, Parts })
    const read = await call(client, 'getObject', { Bucket: 'docs', Key: 'big.bin' })
    expect(read.ContentType).toBe('text/x-big')
    expect(Buffer.from(read.Content as Buffer).length).toBe(content.length)
  })

  it('keeps awkward keys as they are', async () => {
    const { client } = await openVersioned()
    const keys = nastyKeys.filter((key) => key.trim() === key)
    for (const Key of keys) {
      await put(client, Key, Key)
      expect(String((await call(client, 'getObject', { Bucket: 'docs', Key })).Content)).toBe(Key)
    }
    const listed = await call(client, 'listObjects', { Bucket: 'docs', EncodingType: 'url' })
    expect(new Set((listed.Contents as { Key: string }[]).map((entry) => entry.Key))).toEqual(new Set(keys))
  })

  it('refuses a wrong secret', async () => {
    const { store } = await openVersioned()
    const client = await connect(store, server, 'wrong')
    await expect(call(client, 'listBuckets')).rejects.toMatchObject({ status: 403 })
  })
})
