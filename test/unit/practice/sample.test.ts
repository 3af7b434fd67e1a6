import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../app/practice/data/database.ts'
import { createVersions } from '../../../app/practice/data/versions.ts'
import { openPracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials, newFolder, openForTest } from '../../contract/practice-sdk/practice.ts'

const now = Date.UTC(2026, 5, 15, 12)

async function openSample(dataDir?: string): Promise<S3Client> {
  const folder = dataDir ?? (await newFolder())
  const store = await openForTest({ dataDir: folder, content: 'sample', now: () => now })
  const client = new S3Client({
    endpoint: store.url,
    region: 'cn-hangzhou',
    forcePathStyle: true,
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.accessKeySecret },
    systemClockOffset: now - Date.now(),
  })
  onTestFinished(() => client.destroy())
  return client
}

describe('the sample', () => {
  it('has a bucket for each way of keeping versions', async () => {
    const client = await openSample()
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}))
    expect(Buckets.map((bucket) => bucket.Name)).toEqual(['archive-2019', 'media', 'scratch', 'team-documents'])
    const states = await Promise.all(
      Buckets.map(async ({ Name }) => (await client.send(new GetBucketVersioningCommand({ Bucket: Name }))).Status),
    )
    expect(states).toEqual(['Suspended', 'Enabled', undefined, 'Enabled'])
  })

  it('shows about sixty rows in a folder', async () => {
    const client = await openSample()
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: 'team-documents', Prefix: 'contracts/2026/', Delimiter: '/' }),
    )
    expect(page.KeyCount).toBeGreaterThanOrEqual(55)
    expect(page.KeyCount).toBeLessThanOrEqual(65)
  })

  it('has a file with some forty versions, dated over months, newest first', async () => {
    const client = await openSample()
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: 'team-documents', Prefix: 'reports/annual-report.md' }),
    )
    expect(Versions.length).toBeGreaterThanOrEqual(40)
    const dates = Versions.map((version) => Number(version.LastModified))
    expect(dates).toEqual(dates.toSorted((first, second) => second - first))
    expect((dates[0] ?? 0) <= now).toBe(true)
    expect((dates[0] ?? 0) - (dates.at(-1) ?? 0)).toBeGreaterThan(90 * 24 * 3600 * 1000)
  })

  it('has deleted files, one of them under stacked markers', async () => {
    const client = await openSample()
    const { DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: 'team-documents', Prefix: 'reports/customer-survey.csv' }),
    )
    expect(DeleteMarkers.map((marker) => marker.IsLatest)).toEqual([true, false, false])
  })

  it('holds a video of 24 GB in several versions that costs no room, with bytes that can be read anywhere', async () => {
    const client = await openSample()
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: 'media', Prefix: 'video-master.mov' }),
    )
    expect(Versions.length).toBeGreaterThanOrEqual(3)
    const head = await client.send(new HeadObjectCommand({ Bucket: 'media', Key: 'video-master.mov' }))
    expect(head.ContentLength).toBeGreaterThan(24e9)
    expect(head.ETag).toMatch(/-\d+"$/)
    const tail = await client.send(
      new GetObjectCommand({ Bucket: 'media', Key: 'video-master.mov', Range: 'bytes=-1000' }),
    )
    expect((await tail.Body?.transformToByteArray())?.length).toBe(1000)
  })

  it('is written once, and what people change stays changed', async () => {
    const dataDir = await newFolder()
    const first = await openPracticeStore({ dataDir, ...credentials, content: 'sample', now: () => now })
    await first.close()
    const database = openDatabase(dataDir)
    createVersions(database).remove(createVersions(database).latest('scratch', 'notes.txt') ?? fail())
    database.close()
    const client = await openSample(dataDir)
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'scratch' }))).KeyCount).toBe(9)
  })
})

function fail(): never {
  throw new Error('The sample has no notes.txt')
}
