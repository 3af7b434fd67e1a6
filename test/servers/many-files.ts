import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, untilEnded } from '../engine/harness.ts'
import { openRealEngine, type RealEngine } from './real-engine.ts'

const bucket = 'many-files'
/** More than are looked at one by one, so that the group is planned and proven by listings. */
const count = 80
/** Names that servers and clients read in more than one way. */
const oddKeys = [
  '100%.txt',
  'a%20b.txt',
  'a b.txt',
  'a+b & c=d.txt',
  'x?versionId=1.txt',
  'x?versionId=null',
  '合同 2024 年度 #1.docx',
  'été/naïve.md',
  '🎉.png',
  '"quoted" \'twice\'.txt',
  '<tag>&amp;.xml',
  'back\\slash.txt',
  'colon:semi;comma,.txt',
  '~tilde*star|.txt',
  ' leading and trailing ',
  '007',
  'deep/er/and/deeper/file.txt',
  '.hidden',
]
const keyOf = (index: number) => `folder/${oddKeys[index] ?? `file-${String(index).padStart(3, '0')}.txt`}`
/** These were deleted after they had been overwritten. */
const isDeleted = (index: number) => index % 10 === 3
const oldContent = (index: number) => `file ${index} as it was in January`

/**
 * A group of many files on a real server, restored and taken back.
 * @param promotion `always`: what lies below a version that is removed is current then, whatever its name.
 */
export function describeManyFiles(server: string, promotion: 'always' | 'ascii-only'): void {
  let real: RealEngine

  async function put(key: string, content: string, author: string): Promise<void> {
    await real.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, Metadata: { author } }))
  }

  async function versionsByKey(): Promise<Map<string, readonly ObjectVersion[]>> {
    const versions: ObjectVersion[] = []
    for (let index = 0; index < count; index++) {
      // Key by key: pages that end inside a key are not to be relied on (H15).
      const query = { Bucket: bucket, Prefix: keyOf(index) }
      const { Versions = [] } = await real.client.send(new ListObjectVersionsCommand(query))
      versions.push(...Versions.filter(({ Key }) => Key === keyOf(index)))
    }
    return Map.groupBy(versions, ({ Key = '' }) => Key)
  }

  async function readAll(): Promise<readonly string[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => {
        try {
          const found = await real.client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(index) }))
          return `${await found.Body?.transformToString()} by ${found.Metadata?.['author']}`
        } catch (thrown) {
          if (thrown instanceof Error && thrown.name === 'NoSuchKey') return 'deleted'
          throw thrown
        }
      }),
    )
  }

  const expected = (textOf: (index: number) => string) => Array.from({ length: count }, (_, index) => textOf(index))

  beforeAll(async () => {
    real = await openRealEngine()
    await real.client.send(new CreateBucketCommand({ Bucket: bucket }))
    const enabled = { Status: 'Enabled' } as const
    await real.client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: enabled }))
    for (let index = 0; index < count; index++) {
      await put(keyOf(index), oldContent(index), 'lin')
      await put(keyOf(index), 'overwritten by mistake', 'wang')
      if (isDeleted(index)) await real.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(index) }))
    }
  })

  afterAll(() => real.close())

  describe(`many files on ${server}`, () => {
    it('gets each of them back once, whatever its name, and all of them as they were when that is taken back', async () => {
      const { engine, connectionId } = real
      const before = await versionsByKey()
      const items = [...before].map(([key, versions]) => ({ key, versionId: versions.at(-1)?.VersionId ?? '' }))
      expect(items).toHaveLength(count)

      const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
      const row = await untilEnded(engine, jobId)
      expect(row.error).toBeUndefined()
      expect(row).toMatchObject({ state: 'succeeded', files: { count, doneCount: count, failedCount: 0 } })
      expect(row.receipt?.verifiedBy).toEqual(expect.arrayContaining(['size', 'etag', 'listing']))
      expect(await readAll()).toEqual(expected((index) => `${oldContent(index)} by lin`))
      const after = await versionsByKey()
      expect([...after.values()].map((versions) => versions.length)).toEqual(expected(() => '').map(() => 3))

      const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
      const undone = await untilEnded(engine, undo.jobId)
      expect(undone.error).toBeUndefined()
      expect(undone).toMatchObject({ state: 'succeeded', files: { doneCount: count, failedCount: 0 } })
      const wanted = (index: number) => (isDeleted(index) ? 'deleted' : 'overwritten by mistake by wang')
      expect(await readAll()).toEqual(expected(wanted))
      // Elsewhere a copy more was made to have it current.
      if (promotion === 'always') expect(await versionsByKey()).toEqual(before)
    })

    it('brings a deleted file back whose name has no letter of ASCII', async () => {
      const { engine, connectionId, client } = real
      const key = '合同／最终版'
      await put(key, 'signed', 'lin')
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
      const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
      const job = await untilEnded(engine, jobIds[0] ?? '')
      expect(job.error).toBeUndefined()
      expect(job.state).toBe('succeeded')
      const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      expect(await found.Body?.transformToString()).toBe('signed')
    })
  })
}
