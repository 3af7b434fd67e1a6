import { createCipheriv, createHash, type Hash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import type { CallInput, CallName, CallOutput } from '../../app/contract/calls.ts'
import type { JobView } from '../../app/contract/views.ts'
import { type Engine, openEngine } from '../../app/engine.ts'
import { readServer } from './from-environment.ts'

const bucket = 'restores'
const mebibyte = 2 ** 20
const partBytes = 64 * mebibyte
/** 24 parts of 64 MiB: 1.5 GiB. */
const bigParts = 24
const signal = new AbortController().signal

const server = readServer()
const client = new S3Client({
  endpoint: server.endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.accessKeySecret },
})

let engine: Engine
let dataDir: string
let connectionId: string

async function call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const answer = await engine.dispatch(name, input, signal)
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`)
  return answer.value as CallOutput<Name>
}

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

async function hashCurrent(key: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
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

/** Resolves with the job once it has ended, however it ended. */
async function followJob(jobId: string): Promise<JobView> {
  const hasEnded = (job: JobView) => ['succeeded', 'failed', 'cancelled'].includes(job.state)
  return new Promise((settle, reject) => {
    const stop = engine.subscribe((event) => {
      if (event.name !== 'jobs.changed') return
      const job = event.payload.jobs.find(({ id }) => id === jobId)
      if (job !== undefined && hasEnded(job)) finish(job)
    })
    const finish = (job: JobView) => {
      stop()
      settle(job)
    }
    call('transfers.list', {}).then(({ jobs }) => {
      const job = jobs.find(({ id }) => id === jobId)
      if (job !== undefined && hasEnded(job)) finish(job)
    }, reject)
  })
}

async function restoreOldest(key: string): Promise<JobView> {
  const versionId = (await listVersionIds(key)).at(-1) ?? ''
  const { jobId } = await call('restore.start', { connectionId, bucket, key, versionId })
  return followJob(jobId)
}

beforeAll(async () => {
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const enabled = { Status: 'Enabled' } as const
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: enabled }))
  dataDir = await mkdtemp(join(tmpdir(), 'strata-restore-'))
  engine = await openEngine({
    dataDir,
    vault: createSessionVault(),
    shell: 'browser',
    version: '0.0.0',
    systemLanguage: 'en',
    practice: 'off',
  })
  const connection = await call('connections.create', {
    name: 'Ceph',
    dialect: 's3',
    endpoint: server.endpoint,
    region: 'us-east-1',
    addressing: 'path',
    accessKeyId: server.accessKeyId,
    accessKeySecret: server.accessKeySecret,
  })
  connectionId = connection.id
})

afterAll(async () => {
  await engine.close()
  await rm(dataDir, { recursive: true, force: true })
  client.destroy()
})

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
    const job = await restoreOldest(key)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    const current = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    expect(await current.Body?.transformToString()).toBe(old.Body)
    expect(current.ContentType).toBe(old.ContentType)
    expect(current.Metadata).toEqual(old.Metadata)
    expect(current.TagCount).toBe(1)
    const versionIds = await listVersionIds(key)
    expect(versionIds).toHaveLength(3)
    expect(job.receipt?.versionId).toBe(versionIds[0])
  })

  it('makes an old version of 1.5 GB current by parts, its content unchanged to the last byte', async () => {
    const key = 'videos/launch 发布会.mp4'
    const sha256 = await putByParts(key, bigParts)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'overwritten by mistake' }))
    const job = await restoreOldest(key)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(job.partCount).toBeGreaterThan(1)
    expect(job.donePartCount).toBe(job.partCount)
    expect(await hashCurrent(key)).toEqual({ sha256, sizeBytes: bigParts * partBytes })
    const versionIds = await listVersionIds(key)
    expect(versionIds).toHaveLength(3)
    expect(job.receipt?.versionId).toBe(versionIds[0])
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    expect(Uploads).toEqual([])
  })

  it('brings a deleted file back as it was', async () => {
    const key = 'contracts/lease.pdf'
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'signed' }))
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
    const { jobIds } = await call('bringBack.start', { connectionId, bucket, keys: [key] })
    const [jobId = ''] = jobIds
    const job = await followJob(jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect((await hashCurrent(key)).sha256).toBe(createHash('sha256').update('signed').digest('hex'))
  })
})
