import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials, nastyKeys, newFolder, openForTest } from './practice.ts'

function connect(store: PracticeStore, secret: string = credentials.accessKeySecret): S3Client {
  const client = new S3Client({
    endpoint: store.url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: secret },
  })
  onTestFinished(() => client.destroy())
  return client
}

async function openVersioned(): Promise<{ client: S3Client; store: PracticeStore }> {
  const store = await openForTest()
  const client = connect(store)
  await client.send(new CreateBucketCommand({ Bucket: 'docs' }))
  await client.send(new PutBucketVersioningCommand({ Bucket: 'docs', VersioningConfiguration: { Status: 'Enabled' } }))
  return { client, store }
}

const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

describe('the practice store, driven by @aws-sdk/client-s3', () => {
  it('creates and lists buckets', async () => {
    const { client } = await openVersioned()
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
    expect(Buckets.map((bucket) => bucket.Name)).toEqual(['docs'])
  })

  it('keeps every version, and reads each of them', async () => {
    const { client } = await openVersioned()
    const ids: (string | undefined)[] = []
    for (const Body of ['one', 'two', 'three']) {
      ids.push(
        (await client.send(new PutObjectCommand({ Bucket: 'docs', Key: 'a.txt', Body, ContentType: 'text/plain' })))
          .VersionId,
      )
    }
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'docs' }))
    expect(Versions.map((version) => version.VersionId)).toEqual(ids.toReversed())
    expect(Versions.map((version) => version.IsLatest)).toEqual([true, false, false])
    const first = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: 'a.txt', VersionId: ids[0] }))
    expect(await first.Body?.transformToString()).toBe('one')
    expect(first.ContentType).toBe('text/plain')
    const range = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: 'a.txt', Range: 'bytes=1-2' }))
    expect(await range.Body?.transformToString()).toBe('hr')
    expect(range.ContentRange).toBe('bytes 1-2/5')
  })

  it('takes a streamed body with a trailing checksum', async () => {
    const { client } = await openVersioned()
    const content = Buffer.alloc(300_000, 'stream')
    const path = join(await newFolder(), 's.bin')
    await writeFile(path, content)
    await client.send(
      new PutObjectCommand({
        Bucket: 'docs',
        Key: 's.bin',
        Body: createReadStream(path),
        ContentLength: content.length,
      }),
    )
    const read = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: 's.bin' }))
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true)
  })

  it('deletes with a marker, and brings back by removing it', async () => {
    const { client } = await openVersioned()
    await client.send(new PutObjectCommand({ Bucket: 'docs', Key: 'a.txt', Body: 'one' }))
    const deleted = await client.send(new DeleteObjectCommand({ Bucket: 'docs', Key: 'a.txt' }))
    expect(deleted.DeleteMarker).toBe(true)
    await expect(client.send(new GetObjectCommand({ Bucket: 'docs', Key: 'a.txt' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    })
    await expect(
      client.send(new HeadObjectCommand({ Bucket: 'docs', Key: 'a.txt', VersionId: deleted.VersionId })),
    ).rejects.toMatchObject({
      $metadata: { httpStatusCode: 405 },
    })
    const { DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'docs' }))
    expect(DeleteMarkers).toMatchObject([{ Key: 'a.txt', IsLatest: true, VersionId: deleted.VersionId }])
    await client.send(new DeleteObjectCommand({ Bucket: 'docs', Key: 'a.txt', VersionId: deleted.VersionId }))
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'docs' }))).KeyCount).toBe(1)
  })

  it('copies an earlier version with its metadata and tags', async () => {
    const { client } = await openVersioned()
    const first = await client.send(
      new PutObjectCommand({
        Bucket: 'docs',
        Key: 'a.txt',
        Body: 'one',
        Metadata: { author: 'Li' },
        Tagging: 'team=law&year=2026',
      }),
    )
    await client.send(new PutObjectCommand({ Bucket: 'docs', Key: 'a.txt', Body: 'two' }))
    const copied = await client.send(
      new CopyObjectCommand({ Bucket: 'docs', Key: 'a.txt', CopySource: `docs/a.txt?versionId=${first.VersionId}` }),
    )
    expect(copied.CopySourceVersionId).toBe(first.VersionId)
    expect(copied.CopyObjectResult?.ETag).toBe(first.ETag)
    const head = await client.send(new HeadObjectCommand({ Bucket: 'docs', Key: 'a.txt' }))
    expect(head).toMatchObject({ VersionId: copied.VersionId, Metadata: { author: 'Li' } })
    const tags = await client.send(new GetObjectTaggingCommand({ Bucket: 'docs', Key: 'a.txt' }))
    expect(tags.TagSet).toEqual([
      { Key: 'team', Value: 'law' },
      { Key: 'year', Value: '2026' },
    ])
    await client.send(
      new PutObjectTaggingCommand({
        Bucket: 'docs',
        Key: 'a.txt',
        VersionId: first.VersionId,
        Tagging: { TagSet: [{ Key: 'x', Value: 'y' }] },
      }),
    )
    const older = await client.send(
      new GetObjectTaggingCommand({ Bucket: 'docs', Key: 'a.txt', VersionId: first.VersionId }),
    )
    expect(older.TagSet).toEqual([{ Key: 'x', Value: 'y' }])
  })

  it('copies an earlier version by parts', async () => {
    const { client } = await openVersioned()
    const mebibyte = 1024 * 1024
    const content = Buffer.alloc(12 * mebibyte, 'abcdefg')
    const first = await client.send(new PutObjectCommand({ Bucket: 'docs', Key: 'big.bin', Body: content }))
    await client.send(new PutObjectCommand({ Bucket: 'docs', Key: 'big.bin', Body: 'small' }))
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket: 'docs', Key: 'big.bin', ContentType: 'text/x-big' }),
    )
    const ranges = [`bytes=0-${6 * mebibyte - 1}`, `bytes=${6 * mebibyte}-${12 * mebibyte - 1}`]
    const parts = await Promise.all(
      ranges.map(async (CopySourceRange, index) => {
        const part = await client.send(
          new UploadPartCopyCommand({
            Bucket: 'docs',
            Key: 'big.bin',
            UploadId,
            PartNumber: index + 1,
            CopySource: `docs/big.bin?versionId=${first.VersionId}`,
            CopySourceRange,
          }),
        )
        return { PartNumber: index + 1, ETag: part.CopyPartResult?.ETag }
      }),
    )
    const listed = await client.send(new ListPartsCommand({ Bucket: 'docs', Key: 'big.bin', UploadId }))
    expect(listed.Parts?.map((part) => part.Size)).toEqual([6 * mebibyte, 6 * mebibyte])
    expect(
      (await client.send(new ListMultipartUploadsCommand({ Bucket: 'docs' }))).Uploads?.map(
        (upload) => upload.UploadId,
      ),
    ).toEqual([UploadId])
    const done = await client.send(
      new CompleteMultipartUploadCommand({
        Bucket: 'docs',
        Key: 'big.bin',
        UploadId,
        MultipartUpload: { Parts: parts },
      }),
    )
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const read = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: 'big.bin' }))
    expect(read.ContentType).toBe('text/x-big')
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true)
  })

  it('takes uploaded parts, and forgets them when the upload is aborted', async () => {
    const { client } = await openVersioned()
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'docs', Key: 'u.bin' }))
    await client.send(
      new UploadPartCommand({ Bucket: 'docs', Key: 'u.bin', UploadId, PartNumber: 1, Body: Buffer.alloc(1000) }),
    )
    await client.send(new AbortMultipartUploadCommand({ Bucket: 'docs', Key: 'u.bin', UploadId }))
    await expect(client.send(new ListPartsCommand({ Bucket: 'docs', Key: 'u.bin', UploadId }))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    })
  })

  it('keeps awkward keys as they are, through put, listing, copy and deletion', async () => {
    const { client } = await openVersioned()
    for (const Key of nastyKeys) await client.send(new PutObjectCommand({ Bucket: 'docs', Key, Body: Key }))
    const plain = nastyKeys.filter((key) => !key.includes('\n'))
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'docs', EncodingType: 'url' }))
    const listed = Contents.map((entry) => decodeURIComponent((entry.Key ?? '').replaceAll('+', ' ')))
    expect(new Set(listed)).toEqual(new Set(nastyKeys))
    for (const Key of nastyKeys) {
      await client.send(
        new CopyObjectCommand({ Bucket: 'docs', Key: `copy/${Key}`, CopySource: `docs/${encoded(Key)}` }),
      )
      const read = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: `copy/${Key}` }))
      expect(await read.Body?.transformToString()).toBe(Key)
    }
    const removed = await client.send(
      new DeleteObjectsCommand({ Bucket: 'docs', Delete: { Objects: plain.map((Key) => ({ Key })) } }),
    )
    expect(new Set(removed.Deleted?.map((entry) => entry.Key))).toEqual(new Set(plain))
  })

  it('refuses a wrong secret', async () => {
    const { store } = await openVersioned()
    await expect(connect(store, 'wrong').send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
  })
})
