import { expect } from 'vitest'
import { combineCrc64 } from '../../../app/domain/crc64.ts'
import type { ObjectStore, PartResult, UploadRef } from '../../../app/stores/object-store.ts'
import { failureOf } from '../../fakes/test-store.ts'
import { allVersions, type ContractContext, nastyKeys, readAll, signal } from './fixture.ts'

const mebibyte = 2 ** 20
const partBytes = 5 * mebibyte
const sourceBytes = 2 * partBytes + 123

/** Bytes that differ from place to place. */
function makeSource(): Buffer {
  const bytes = Buffer.alloc(sourceBytes)
  for (let at = 0; at < sourceBytes; at += 4)
    bytes.writeUInt32LE((at * 2654435761) >>> 0, Math.min(at, sourceBytes - 4))
  return bytes
}

/** S3 takes a range only of a source of more than 5 MiB. */
const smallest = () => Buffer.concat([Buffer.from('0123456789'), Buffer.alloc(partBytes)])

const ranges = [
  { firstByte: 0, lastByte: partBytes - 1 },
  { firstByte: partBytes, lastByte: 2 * partBytes - 1 },
  { firstByte: 2 * partBytes, lastByte: sourceBytes - 1 },
]

/** Copy by parts: the restore of everything large. */
export function multipartContract({ get, test }: ContractContext): void {
  async function copyParts(store: ObjectStore, upload: UploadRef, versionId: string, key = 'k'): Promise<PartResult[]> {
    const source = { bucket: upload.bucket, key, versionId }
    return Promise.all(ranges.map((range, at) => store.copyPart({ upload, partNumber: at + 1, source, range }, signal)))
  }

  test('copies an earlier version by parts, with everything that was said at the start', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const bytes = makeSource()
    const versionId = await seed.put(bucket, 'k', bytes)
    await seed.put(bucket, 'k', 'newer')
    const metadata = {
      contentType: 'video/mp4',
      cacheControl: 'max-age=5',
      contentDisposition: 'inline',
      contentLanguage: 'en',
      user: { author: 'Ann', title: 'a b' },
    }
    const { uploadId } = await store.initiateUpload({ bucket, key: 'k', metadata, tags: [], options: {} }, signal)
    const upload = { bucket, key: 'k', uploadId }
    const parts = await copyParts(store, upload, versionId)
    const listed = await store.listParts(upload, {}, signal)
    expect(listed.parts.map((part) => [part.partNumber, part.sizeBytes, part.etag])).toEqual([
      [1, partBytes, parts[0]?.etag],
      [2, partBytes, parts[1]?.etag],
      [3, 123, parts[2]?.etag],
    ])
    expect(
      (await store.listParts(upload, { afterPartNumber: 2 }, signal)).parts.map((part) => part.partNumber),
    ).toEqual([3])
    await store.completeUpload({ upload, parts }, signal)
    const [latest, ...others] = await allVersions(store, bucket)
    expect(latest).toMatchObject({ isLatest: true, sizeBytes: sourceBytes })
    expect(others).toHaveLength(2)
    const head = await store.headVersion({ bucket, key: 'k' }, {}, signal)
    expect(head.metadata).toMatchObject(metadata)
    const content = await store.getObject({ bucket, key: 'k' }, {}, signal)
    expect((await readAll(content.body)).equals(bytes)).toBe(true)
  })

  test(
    'tells the new version and its ETag at the end',
    ['versioning', 'versionIdOnCopy', 'etagOnComplete'],
    async () => {
      const { store, seed } = get()
      const bucket = await seed.bucket('enabled')
      const versionId = await seed.put(bucket, 'k', makeSource())
      const { uploadId } = await store.initiateUpload(
        { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
        signal,
      )
      const upload = { bucket, key: 'big', uploadId }
      const completed = await store.completeUpload({ upload, parts: await copyParts(store, upload, versionId) }, signal)
      const head = await store.headVersion({ bucket, key: 'big' }, {}, signal)
      expect(completed).toMatchObject({ versionId: head.versionId, etag: head.etag })
    },
  )

  test('tells CRC-64 of the whole, which is that of the parts joined', ['crc64'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', makeSource())
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const parts = await copyParts(store, upload, versionId)
    const listed = await store.listParts(upload, {}, signal)
    const joined = listed.parts.reduce((crc, part) => combineCrc64(crc, BigInt(part.crc64 ?? '0'), part.sizeBytes), 0n)
    const source = await store.headVersion({ bucket, key: 'k', versionId }, {}, signal)
    expect(String(joined)).toBe(source.crc64)
    expect((await store.completeUpload({ upload, parts }, signal)).crc64).toBe(source.crc64)
  })

  test('gives the new object its tags', ['tags', 'tagsOnInitiate'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', smallest())
    const tags = [{ key: 'a b', value: '1=2&3' }]
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags, options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const source = { bucket, key: 'k', versionId }
    const part = await store.copyPart({ upload, partNumber: 1, source, range: { firstByte: 0, lastByte: 4 } }, signal)
    await store.completeUpload({ upload, parts: [part] }, signal)
    expect(await store.getTags({ bucket, key: 'big' }, signal)).toEqual(tags)
  })

  test('copies parts from and to every kind of key', ['versioning', 'percentInPartSource'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', smallest())
    for (const key of nastyKeys) {
      const described = { metadata: 'copy', tags: 'copy', options: {} } as const
      await store.copyObject({ source: { bucket, key: 'k' }, bucket, key, ...described }, signal)
      const to = `to ${key}`
      const { uploadId } = await store.initiateUpload(
        { bucket, key: to, metadata: { user: {} }, tags: [], options: {} },
        signal,
      )
      const upload = { bucket, key: to, uploadId }
      const request = {
        upload,
        partNumber: 1,
        source: { bucket, key },
        range: { firstByte: 2, lastByte: 5 },
      }
      const uploads = await store.listUploads(bucket, {}, signal)
      expect(uploads.uploads).toMatchObject([upload])
      await store.completeUpload({ upload, parts: [await store.copyPart(request, signal)] }, signal)
      const content = await store.getObject({ bucket, key: to }, {}, signal)
      expect((await readAll(content.body)).toString()).toBe('2345')
    }
  })

  test('writes a part again when it is copied again', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', smallest())
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const source = { bucket, key: 'k', versionId }
    await store.copyPart({ upload, partNumber: 1, source, range: { firstByte: 0, lastByte: 2 } }, signal)
    const again = await store.copyPart({ upload, partNumber: 1, source, range: { firstByte: 3, lastByte: 5 } }, signal)
    expect((await store.listParts(upload, {}, signal)).parts).toHaveLength(1)
    await store.completeUpload({ upload, parts: [again] }, signal)
    const content = await store.getObject({ bucket, key: 'big' }, {}, signal)
    expect((await readAll(content.body)).toString()).toBe('345')
  })

  test('takes part numbers 1 and 10000', ['tenThousandParts'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', makeSource())
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const source = { bucket, key: 'k', versionId }
    const [range] = ranges
    if (range === undefined) throw new Error('No range')
    const parts = [
      await store.copyPart({ upload, partNumber: 1, source, range }, signal),
      await store.copyPart({ upload, partNumber: 10_000, source, range: { firstByte: 0, lastByte: 9 } }, signal),
    ]
    await store.completeUpload({ upload, parts }, signal)
    expect((await store.headVersion({ bucket, key: 'big' }, {}, signal)).sizeBytes).toBe(partBytes + 10)
    for (const partNumber of [0, 10_001]) {
      expect((await failureOf(store.copyPart({ upload, partNumber, source, range }, signal))).code).toBe(
        'invalid-input',
      )
    }
  })

  test('never sends a range that a store could misread', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const upload = { bucket, key: 'k', uploadId: 'x' }
    for (const range of [
      { firstByte: 5, lastByte: 4 },
      { firstByte: -1, lastByte: 4 },
      { firstByte: 0, lastByte: Number.NaN },
      { firstByte: 0.5, lastByte: 2 },
    ]) {
      const work = store.copyPart({ upload, partNumber: 1, source: { bucket, key: 'k' }, range }, signal)
      expect((await failureOf(work)).code).toBe('invalid-input')
    }
  })

  test('copies a part only from the source that was pinned', ['partConditions'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', smallest())
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const request = {
      upload,
      partNumber: 1,
      source: { bucket, key: 'k', versionId },
      range: { firstByte: 0, lastByte: 2 },
    }
    expect((await failureOf(store.copyPart({ ...request, ifMatch: '0'.repeat(32) }, signal))).code).toBe(
      'precondition-failed',
    )
    const { etag } = await store.headVersion({ bucket, key: 'k', versionId }, {}, signal)
    expect((await store.copyPart({ ...request, ifMatch: etag }, signal)).partNumber).toBe(1)
  })

  test('rejects parts that do not fit', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', smallest())
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    const source = { bucket, key: 'k', versionId }
    const part = await store.copyPart({ upload, partNumber: 1, source, range: { firstByte: 0, lastByte: 2 } }, signal)
    const second = await store.copyPart({ upload, partNumber: 2, source, range: { firstByte: 3, lastByte: 5 } }, signal)
    const wrongTag = { upload, parts: [{ ...part, etag: '0'.repeat(32) }, second] }
    expect(await failureOf(store.completeUpload(wrongTag, signal))).toMatchObject({
      code: 'part-rejected',
      retry: 'never',
    })
    const wrongOrder = { upload, parts: [second, part] }
    expect((await failureOf(store.completeUpload(wrongOrder, signal))).code).toBe('invalid-input')
    expect((await failureOf(store.completeUpload({ upload, parts: [part, second] }, signal))).code).toBe(
      'part-rejected',
    )
    await store.abortUpload(upload, signal)
  })

  test('aborts an upload, also one that is gone', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const { uploadId } = await store.initiateUpload(
      { bucket, key: 'big', metadata: { user: {} }, tags: [], options: {} },
      signal,
    )
    const upload = { bucket, key: 'big', uploadId }
    await store.abortUpload(upload, signal)
    await store.abortUpload(upload, signal)
    expect((await store.listUploads(bucket, {}, signal)).uploads).toEqual([])
    expect((await failureOf(store.listParts(upload, {}, signal))).code).toBe('upload-not-found')
    const parts = [{ partNumber: 1, etag: '0'.repeat(32) }]
    // Some gateways answer 500 here, which leaves the outcome to the version listing.
    const failure = await failureOf(store.completeUpload({ upload, parts }, signal))
    expect(['upload-not-found', 'outcome-unknown']).toContain(failure.code)
  })
}
