import { expect } from 'vitest'
import { crc64 } from '../../../app/domain/crc64.ts'
import { failureOf } from '../../fakes/test-store.ts'
import { type ContractContext, nastyKeys, readAll, signal, textOf } from './fixture.ts'

/** HEAD, tags, content, links, and who may. */
export function readingContract({ get, test }: ContractContext): void {
  test('tells all about a version', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'hello', {
      ContentType: 'text/csv; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="a b.csv"',
      ContentLanguage: 'de',
      Metadata: { author: 'Ann', 'with-dash': 'x y' },
    })
    await seed.put(bucket, 'k', 'newer')
    const head = await store.headVersion({ bucket, key: 'k', versionId }, {}, signal)
    expect(head).toMatchObject({
      versionId,
      sizeBytes: 5,
      etag: expect.stringMatching(/^5d41402abc4b2a76b9719d911017c592$/i),
      metadata: {
        contentType: 'text/csv; charset=utf-8',
        cacheControl: 'max-age=60',
        contentDisposition: 'attachment; filename="a b.csv"',
        contentLanguage: 'de',
        user: { author: 'Ann', 'with-dash': 'x y' },
      },
      archive: { kind: 'online' },
      objectKind: 'normal',
    })
    expect(head.storageClass).toMatch(/^standard$/i)
    expect(Math.abs(head.modifiedAt - Date.now())).toBeLessThan(5 * 60_000)
  })

  test('tells the CRC-64 of a version', ['crc64'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', '123456789')
    expect((await store.headVersion({ bucket, key: 'k', versionId }, {}, signal)).crc64).toBe('11051210869376104954')
    expect(String(crc64(Buffer.from('123456789')))).toBe('11051210869376104954')
  })

  test('reads the tags of a version', ['tags'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'x', { Tagging: 'k%201=a%3Db&%E9%A1%B9%E7%9B%AE=%E5%80%BC' })
    await seed.put(bucket, 'k', 'y')
    const tags = await store.getTags({ bucket, key: 'k', versionId }, signal)
    expect([...tags].sort((a, b) => a.key.localeCompare(b.key))).toEqual([
      { key: 'k 1', value: 'a=b' },
      { key: '项目', value: '值' },
    ])
    expect(await store.getTags({ bucket, key: 'k' }, signal)).toEqual([])
  })

  test('reads every kind of key, its earlier version and its head', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of nastyKeys) {
      const versionId = await seed.put(bucket, key, `old ${key}`)
      await seed.put(bucket, key, 'new')
      expect(await textOf(store, bucket, key, versionId)).toBe(`old ${key}`)
      expect(await textOf(store, bucket, key)).toBe('new')
      expect((await store.headVersion({ bucket, key, versionId }, {}, signal)).sizeBytes).toBe(
        Buffer.byteLength(`old ${key}`),
      )
    }
  })

  test('reads exactly the range asked for', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', '0123456789')
    const read = async (firstByte: number, lastByte: number) => {
      const content = await store.getObject({ bucket, key: 'k' }, { range: { firstByte, lastByte } }, signal)
      const bytes = await readAll(content.body)
      expect(content.sizeBytes).toBe(bytes.byteLength)
      return bytes.toString()
    }
    expect(await read(0, 0)).toBe('0')
    expect(await read(0, 4)).toBe('01234')
    expect(await read(3, 8)).toBe('345678')
    expect(await read(5, 999)).toBe('56789')
    expect(await read(0, 999)).toBe('0123456789')
  })

  test('reads an empty object', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'empty', '')
    expect(await textOf(store, bucket, 'empty')).toBe('')
  })

  test('does not read an object that changed', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const { etag } = await store.headVersion({ bucket, key: 'k' }, {}, signal)
    const content = await store.getObject({ bucket, key: 'k' }, { ifMatch: etag }, signal)
    expect((await readAll(content.body)).toString()).toBe('x')
    const failure = await failureOf(store.getObject({ bucket, key: 'k' }, { ifMatch: '0'.repeat(32) }, signal))
    expect(failure.code).toBe('precondition-failed')
  })

  test('stops reading when told to', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', Buffer.alloc(2 ** 20))
    const content = await store.getObject({ bucket, key: 'k' }, {}, signal)
    content.cancel()
    expect((await store.headVersion({ bucket, key: 'k' }, {}, signal)).sizeBytes).toBe(2 ** 20)
  })

  test('says what is missing: an object, a version', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'x')
    await seed.put(bucket, 'other', 'y')
    expect(await failureOf(store.headVersion({ bucket, key: 'nope' }, {}, signal))).toMatchObject({
      code: 'object-not-found',
      retry: 'never',
    })
    expect(await failureOf(store.getObject({ bucket, key: 'nope' }, {}, signal))).toMatchObject({
      code: 'object-not-found',
      facts: { providerCode: 'NoSuchKey', httpStatus: 404 },
    })
    await store.deleteVersion({ bucket, key: 'k', versionId }, signal)
    expect((await failureOf(store.headVersion({ bucket, key: 'k', versionId }, {}, signal))).code).toBe(
      'version-not-found',
    )
    expect((await failureOf(store.getObject({ bucket, key: 'k', versionId }, {}, signal))).code).toBe(
      'version-not-found',
    )
  })

  test('tells a deleted file from one that never was', ['versioning', 'namesMarkers'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const marker = await seed.remove(bucket, 'k')
    expect((await failureOf(store.headVersion({ bucket, key: 'k' }, {}, signal))).code).toBe('is-delete-marker')
    expect((await failureOf(store.headVersion({ bucket, key: 'k', versionId: marker }, {}, signal))).code).toBe(
      'is-delete-marker',
    )
    expect((await failureOf(store.getObject({ bucket, key: 'k', versionId: marker }, {}, signal))).code).toBe(
      'is-delete-marker',
    )
  })

  test('makes links that read one version and end', ['links', 'versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const key = 'docs/报告 2024+final (v1).txt'
    const versionId = await seed.put(bucket, key, 'old')
    await seed.put(bucket, key, 'new')
    expect(await (await fetch(await store.presignGet({ bucket, key, versionId }, 60))).text()).toBe('old')
    expect(await (await fetch(await store.presignGet({ bucket, key }, 60))).text()).toBe('new')
  })

  test('says that the secret is wrong', [], async () => {
    const { openWith, credentials, seed } = get()
    const bucket = await seed.bucket('enabled')
    const stranger = openWith({ ...credentials, accessKeySecret: 'not-the-secret-0000000000000000000000000' })
    const failure = await failureOf(stranger.listVersions(bucket, { prefix: '' }, signal))
    expect(failure).toMatchObject({ code: 'wrong-secret', retry: 'never' })
    expect(JSON.stringify(failure.facts)).not.toContain('not-the-secret')
    await stranger.close()
  })

  test('says that the key id is wrong', ['namesWrongKeyIds'], async () => {
    const { openWith, credentials, seed } = get()
    const bucket = await seed.bucket('enabled')
    const stranger = openWith({ ...credentials, accessKeyId: 'NOSUCHKEYID000000001' })
    expect((await failureOf(stranger.listVersions(bucket, { prefix: '' }, signal))).code).toBe('wrong-key-id')
    await stranger.close()
  })

  test('ends with the reason of the one who aborts', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const reason = new Error('enough')
    await expect(store.listVersions(bucket, { prefix: '' }, AbortSignal.abort(reason))).rejects.toBe(reason)
    const during = new AbortController()
    const work = store.listVersions(bucket, { prefix: '' }, during.signal)
    during.abort(reason)
    await expect(work).rejects.toBe(reason)
  })

  test('reads an archived version only after thawing it', ['archive'], async () => {
    const { store, seed, words } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'cold')
    const options = { storageClass: words.archiveClass }
    const copy = {
      source: { bucket, key: 'k' },
      bucket,
      key: 'frozen',
      metadata: 'copy',
      tags: 'copy',
      options,
    } as const
    await store.copyObject(copy, signal)
    const { entries } = await store.listVersions(bucket, { prefix: 'frozen' }, signal)
    const ref = { bucket, key: 'frozen', versionId: entries[0]?.versionId ?? '' }
    expect(await store.headVersion(ref, {}, signal)).toMatchObject({
      storageClass: words.archiveClass,
      archive: { kind: 'archived' },
    })
    expect((await failureOf(store.getObject(ref, {}, signal))).code).toBe('archived')
    await store.thawVersion(ref, { days: 1, tier: 'standard' }, signal)
    await store.thawVersion(ref, { days: 1, tier: 'standard' }, signal)
    const { archive } = await store.headVersion(ref, {}, signal)
    expect(['thawing', 'thawed']).toContain(archive.kind)
  })
}
