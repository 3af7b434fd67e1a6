import { execFile } from 'node:child_process'
import { createCipheriv, createHash, type Hash } from 'node:crypto'
import { promisify } from 'node:util'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallInput } from '../../app/contract/calls.ts'
import type { JobView } from '../../app/contract/views.ts'
import type { Engine } from '../../app/engine.ts'
import { call, untilEnded } from '../engine/harness.ts'
import { openRealEngine, type RealEngine } from './real-engine.ts'

const runFile = promisify(execFile)
const bucket = 'restores'
const mebibyte = 2 ** 20
const partBytes = 64 * mebibyte
/** 17 parts of 64 MiB: more than Strata copies in one request where bytes are moved. */
const bigParts = 17

let real: RealEngine
let engine: Engine
let client: S3Client

/** Bytes that do not compress and are the same in every run. */
function makePart(partNumber: number): Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, partNumber), Buffer.alloc(16))
  return cipher.update(Buffer.alloc(partBytes))
}

async function putByParts(key: string, count: number): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }))
  const hash = createHash('sha256')
  const parts: { PartNumber: number; ETag: string | undefined }[] = []
  for (let partNumber = 1; partNumber <= count; partNumber++) {
    const body = makePart(partNumber)
    hash.update(body)
    const uploaded = await client.send(
      new UploadPartCommand({ Bucket: bucket, Key: key, UploadId, PartNumber: partNumber, Body: body }),
    )
    parts.push({ PartNumber: partNumber, ETag: uploaded.ETag })
  }
  await client.send(
    new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId, MultipartUpload: { Parts: parts } }),
  )
  return hash.digest('hex')
}

interface Content {
  readonly sha256: string
  readonly sizeBytes: number
}

async function hashCurrent(key: string, VersionId?: string): Promise<Content> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }))
  const hash: Hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function listVersionIds(key: string): Promise<readonly string[]> {
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))
  return Versions.flatMap((version) => (version.VersionId === undefined ? [] : [version.VersionId]))
}

async function restore(
  key: string,
  versionId: string,
  options: Pick<CallInput<'restore.start'>, 'options'> = {},
): Promise<JobView> {
  const { connectionId } = real
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId, ...options })
  const job = await untilEnded(engine, jobId)
  expect(job.error).toBeUndefined()
  expect(job.state).toBe('succeeded')
  expect(job.receipt?.versionId).toBe((await listVersionIds(key))[0])
  return job
}

/** What nothing refers to any more is gone afterwards; the gateway waits two hours for that by itself. */
async function collectGarbage(): Promise<void> {
  const config = process.env['STRATA_SERVER_CONFIG'] ?? ''
  await runFile('radosgw-admin', ['-c', config, 'gc', 'process', '--include-all'], { timeout: 120_000 })
}

beforeAll(async () => {
  real = await openRealEngine()
  engine = real.engine
  client = real.client
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const enabled = { Status: 'Enabled' } as const
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: enabled }))
})

afterAll(() => real.close())

describe('restoring on the RADOS Gateway', () => {
  it('makes an old version of a small file current, with its type, metadata and content', async () => {
    const key = 'reports/2024 年度报告 +%20#1.docx'
    const old = {
      Body: 'as it was in January',
      ContentType: 'application/msword',
      Metadata: { author: 'lin' },
      Tagging: 'team=finance',
    }
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...old }))
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'overwritten by mistake' }))
    await restore(key, (await listVersionIds(key)).at(-1) ?? '')
    const current = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    expect(await current.Body?.transformToString()).toBe(old.Body)
    expect(current.ContentType).toBe(old.ContentType)
    expect(current.Metadata).toEqual(old.Metadata)
    expect(current.TagCount).toBe(1)
    expect(await listVersionIds(key)).toHaveLength(3)
  })

  it('makes an old version of 1.1 GB current in one request, which shares its bytes for as long as either is there', async () => {
    const key = 'videos/launch 发布会.mp4'
    const content = { sha256: await putByParts(key, bigParts), sizeBytes: bigParts * partBytes }
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'overwritten by mistake' }))
    const [, oldId = ''] = await listVersionIds(key)

    const first = await restore(key, oldId)
    expect(await hashCurrent(key)).toEqual(content)
    const undo = await call(engine, 'transfers.act', { jobId: first.id, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded' })
    await collectGarbage()
    expect(await listVersionIds(key)).toHaveLength(2)
    expect(await hashCurrent(key, oldId)).toEqual(content)

    await restore(key, oldId)
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: oldId }))
    await collectGarbage()
    expect(await listVersionIds(key)).toHaveLength(2)
    expect(await hashCurrent(key)).toEqual(content)
  })

  it('makes an old version of 1.1 GB current by parts, its content unchanged to the last byte', async () => {
    const key = 'videos/parts 分段.mp4'
    const content = { sha256: await putByParts(key, bigParts), sizeBytes: bigParts * partBytes }
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'overwritten by mistake' }))
    const [, oldId = ''] = await listVersionIds(key)
    const job = await restore(key, oldId, { options: { partSizeBytes: 32 * mebibyte } })
    expect(job).toMatchObject({ partCount: 2 * bigParts, donePartCount: 2 * bigParts })
    expect(await hashCurrent(key)).toEqual(content)
    expect(await listVersionIds(key)).toHaveLength(3)
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    expect(Uploads).toEqual([])
  })

  it('brings a deleted file back as it was', async () => {
    const key = 'contracts/lease.pdf'
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'signed' }))
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
    const { jobIds } = await call(engine, 'bringBack.start', {
      connectionId: real.connectionId,
      bucket,
      keys: [key],
    })
    const [jobId = ''] = jobIds
    const job = await untilEnded(engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect((await hashCurrent(key)).sha256).toBe(createHash('sha256').update('signed').digest('hex'))
  })
})
