import { expect } from 'vitest'
import { failureOf } from '../../fakes/test-store.ts'
import { allVersions, type ContractContext, nastyKeys, signal } from './fixture.ts'

/** Buckets and the three listings. */
export function listingContract({ get, test }: ContractContext): void {
  test('lists buckets with their age', ['bucketAges'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    const page = await store.listBuckets({}, signal)
    const found = page.buckets.find((one) => one.name === bucket)
    expect(Math.abs((found?.createdAt ?? 0) - Date.now())).toBeLessThan(5 * 60_000)
  })

  test('tells whether a bucket keeps versions', ['versioning'], async () => {
    const { store, seed } = get()
    expect((await store.getBucketInfo(await seed.bucket('never'), signal)).versioning).toBe('never')
    expect((await store.getBucketInfo(await seed.bucket('enabled'), signal)).versioning).toBe('enabled')
  })

  test('tells that versioning is suspended', ['canSuspend'], async () => {
    const { store, seed } = get()
    expect((await store.getBucketInfo(await seed.bucket('suspended'), signal)).versioning).toBe('suspended')
  })

  test('says that a bucket is missing', [], async () => {
    const { store } = get()
    const bucket = 'no-such-bucket-here-4711'
    expect(await failureOf(store.getBucketInfo(bucket, signal))).toMatchObject({
      code: 'bucket-not-found',
      retry: 'never',
    })
    expect(await failureOf(store.listVersions(bucket, { prefix: '' }, signal))).toMatchObject({
      code: 'bucket-not-found',
      facts: { operation: 'ListObjectVersions', bucket },
    })
  })

  test('lists one level of folders', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of ['a/1', 'a/2', 'b/1', 'top', 'z top']) await seed.put(bucket, key, key)
    const page = await store.listObjects(bucket, { prefix: '', delimiter: '/' }, signal)
    expect(page.prefixes).toEqual(['a/', 'b/'])
    expect(page.objects.map((one) => [one.key, one.sizeBytes])).toEqual([
      ['top', 3],
      ['z top', 5],
    ])
    const inner = await store.listObjects(bucket, { prefix: 'a/', delimiter: '/' }, signal)
    expect(inner.objects.map((one) => one.key)).toEqual(['a/1', 'a/2'])
  })

  test('gives the same objects in pages of every size', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    const keys = ['a b', 'a+b', 'd/%41', 'd/2', 'e&f', 'x']
    for (const key of keys) await seed.put(bucket, key, key)
    for (const maxKeys of [1, 2, 5, 6, 7]) {
      const seen: string[] = []
      let continuation: string | undefined
      do {
        const page = await store.listObjects(
          bucket,
          { prefix: '', maxKeys, ...(continuation === undefined ? {} : { continuation }) },
          signal,
        )
        expect(page.objects.length).toBeLessThanOrEqual(maxKeys)
        seen.push(...page.objects.map((one) => one.key))
        continuation = page.continuation
      } while (continuation !== undefined)
      expect(seen).toEqual(keys)
    }
  })

  test('lists versions and markers newest first, one of them the latest', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const first = await seed.put(bucket, 'k', 'one')
    const marker = await seed.remove(bucket, 'k')
    const second = await seed.put(bucket, 'k', 'four')
    const entries = await allVersions(store, bucket)
    expect(entries.map((one) => [one.kind, one.versionId, one.isLatest])).toEqual([
      ['version', second, true],
      ['delete-marker', marker, false],
      ['version', first, false],
    ])
    expect(entries[0]).toMatchObject({ key: 'k', sizeBytes: 4, etag: expect.stringMatching(/^[0-9a-f]{32}$/i) })
    for (const entry of entries) expect(Math.abs(entry.modifiedAt - Date.now())).toBeLessThan(5 * 60_000)
  })

  test('gives the same versions in pages of every size', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of ['a b', 'a+b', 'd/%41', 'e&f']) {
      await seed.put(bucket, key, '1')
      await seed.put(bucket, key, '2')
      await seed.remove(bucket, key)
    }
    const whole = await allVersions(store, bucket)
    expect(whole).toHaveLength(12)
    for (const maxKeys of [1, 2, 3, 5, 11, 12, 13]) expect(await allVersions(store, bucket, { maxKeys })).toEqual(whole)
  })

  test('lists versions of one folder level in pages', ['versioning', 'versionPagesByFolder'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of ['a/1', 'a/2', 'b+c/1', 'top']) {
      await seed.put(bucket, key, '1')
      await seed.put(bucket, key, '2')
    }
    for (const maxKeys of [1, 2, 3, 1000]) {
      const keys: string[] = []
      const prefixes: string[] = []
      let more: Awaited<ReturnType<typeof store.listVersions>>['continuation']
      do {
        const page = await store.listVersions(
          bucket,
          { prefix: '', delimiter: '/', maxKeys, ...(more === undefined ? {} : { continuation: more }) },
          signal,
        )
        keys.push(...page.entries.map((one) => one.key))
        prefixes.push(...page.prefixes)
        more = page.continuation
      } while (more !== undefined)
      expect(prefixes).toEqual(['a/', 'b+c/'])
      expect(keys).toEqual(['top', 'top'])
    }
  })

  test('reads every kind of key as it was written', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of nastyKeys) await seed.put(bucket, key, 'x')
    const sorted = [...nastyKeys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect((await allVersions(store, bucket)).map((one) => one.key)).toEqual(sorted)
    expect((await allVersions(store, bucket, { maxKeys: 2 })).map((one) => one.key)).toEqual(sorted)
    expect((await store.listObjects(bucket, { prefix: '' }, signal)).objects.map((one) => one.key)).toEqual(sorted)
    for (const key of nastyKeys) {
      const { entries } = await store.listVersions(bucket, { prefix: key }, signal)
      expect(entries[0]?.key).toBe(key)
    }
  })

  test('calls the version of a bucket that never kept any null', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    await seed.put(bucket, 'k', 'one')
    expect(await allVersions(store, bucket)).toMatchObject([
      { kind: 'version', key: 'k', versionId: 'null', isLatest: true },
    ])
  })

  test('lists an empty bucket', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    expect(await store.listVersions(bucket, { prefix: '' }, signal)).toEqual({ entries: [], prefixes: [] })
    expect(await store.listObjects(bucket, { prefix: 'x' }, signal)).toEqual({ objects: [], prefixes: [] })
    expect(await store.listUploads(bucket, {}, signal)).toEqual({ uploads: [] })
  })
}
