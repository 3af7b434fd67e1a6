import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { CopyRequest } from '../../../app/stores/object-store.ts'
import { failureOf } from '../../fakes/test-store.ts'
import { allVersions, type ContractContext, nastyKeys, signal, textOf } from './fixture.ts'

const plain = { metadata: 'copy', tags: 'copy', options: {} } as const

/** CopyObject: the restore of everything small. */
export function copyingContract({ get, test, fixture }: ContractContext): void {
  test('makes an earlier version current again and keeps all others', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const described = { ContentType: 'text/csv', CacheControl: 'no-cache', Metadata: { author: 'Ann' } }
    const versionId = await seed.put(bucket, 'k', 'old', described)
    await seed.put(bucket, 'k', 'newer', { ContentType: 'text/plain' })
    const before = await allVersions(store, bucket)
    const copied = await store.copyObject(
      { source: { bucket, key: 'k', versionId }, bucket, key: 'k', ...plain },
      signal,
    )
    const after = await allVersions(store, bucket)
    expect(after).toHaveLength(3)
    expect(after.slice(1).map((one) => one.versionId)).toEqual(before.map((one) => one.versionId))
    expect(after[0]).toMatchObject({ isLatest: true, sizeBytes: 3, etag: copied.etag })
    expect(await textOf(store, bucket, 'k')).toBe('old')
    const head = await store.headVersion({ bucket, key: 'k' }, {}, signal)
    expect(head.metadata).toMatchObject({ contentType: 'text/csv', cacheControl: 'no-cache', user: { author: 'Ann' } })
  })

  test('tells the new version and its source', ['versioning', 'versionIdOnCopy'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'old')
    const copied = await store.copyObject(
      { source: { bucket, key: 'k', versionId }, bucket, key: 'k', ...plain },
      signal,
    )
    const [latest] = await allVersions(store, bucket)
    expect(copied).toMatchObject({
      versionId: latest?.versionId,
      sourceVersionId: versionId,
      requestId: expect.stringMatching(/.+/),
    })
    expect(Math.abs((copied.modifiedAt ?? 0) - Date.now())).toBeLessThan(5 * 60_000)
  })

  test('copies from and to every kind of key', ['versioning'], async () => {
    const { store, seed } = get()
    const [from, to] = [await seed.bucket('enabled'), await seed.bucket('enabled')]
    for (const key of nastyKeys) {
      const versionId = await seed.put(from, key, `old ${key}`)
      await seed.put(from, key, 'new')
      await store.copyObject(
        { source: { bucket: from, key, versionId }, bucket: to, key: `to ${key}`, ...plain },
        signal,
      )
      expect(await textOf(store, to, `to ${key}`)).toBe(`old ${key}`)
    }
    expect(new Set((await allVersions(store, to)).map((one) => one.key))).toEqual(
      new Set(nastyKeys.map((key) => `to ${key}`)),
    )
  })

  test(
    'keeps tags when it is told to, and replaces them when it is told to',
    ['tags', 'taggingDirective'],
    async () => {
      const { store, seed } = get()
      const bucket = await seed.bucket('enabled')
      await seed.put(bucket, 'k', 'x', { Tagging: 'a=1&b=2' })
      const source = { bucket, key: 'k' }
      await store.copyObject({ source, bucket, key: 'kept', ...plain }, signal)
      expect(await store.getTags({ bucket, key: 'kept' }, signal)).toHaveLength(2)
      const tags = [{ key: '项目 1', value: 'a=b&c+d' }]
      await store.copyObject({ source, bucket, key: 'replaced', ...plain, tags }, signal)
      expect(await store.getTags({ bucket, key: 'replaced' }, signal)).toEqual(tags)
      await store.copyObject({ source, bucket, key: 'none', ...plain, tags: [] }, signal)
      expect(await store.getTags({ bucket, key: 'none' }, signal)).toEqual([])
    },
  )

  test('replaces the description when it is told to', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x', { ContentType: 'text/csv', Metadata: { author: 'Ann' } })
    const metadata = {
      contentType: 'text/html; charset=utf-8',
      cacheControl: 'max-age=1',
      contentLanguage: 'fr',
      user: { note: 'a b' },
    }
    await store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'k2', ...plain, metadata }, signal)
    const head = await store.headVersion({ bucket, key: 'k2' }, {}, signal)
    expect(head.metadata).toMatchObject(metadata)
    expect(head.metadata.user).not.toHaveProperty('author')
  })

  test('keeps metadata that is not ASCII', ['unicodeMetadata'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const metadata = { contentType: 'text/plain', user: { title: '报告 é' } }
    await store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'k2', ...plain, metadata }, signal)
    expect((await store.headVersion({ bucket, key: 'k2' }, {}, signal)).metadata.user).toEqual({ title: '报告 é' })
  })

  test('sets the storage class', ['storageClasses'], async () => {
    const { store, seed, words } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const options = { storageClass: words.otherClass }
    await store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'k2', ...plain, options }, signal)
    expect((await store.headVersion({ bucket, key: 'k2' }, {}, signal)).storageClass).toBe(words.otherClass)
    const page = await store.listObjects(bucket, { prefix: 'k2' }, signal)
    expect(page.objects[0]?.storageClass).toBe(words.otherClass)
  })

  test('copies only under the conditions given', ['copyConditions'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const { etag } = await store.headVersion({ bucket, key: 'k' }, {}, signal)
    const hour = 3_600_000
    const copy = (conditions: NonNullable<CopyRequest['conditions']>) =>
      store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'k2', ...plain, conditions }, signal)
    for (const conditions of [
      { ifMatch: etag },
      { ifNoneMatch: '0'.repeat(32) },
      { ifModifiedSince: Date.now() - hour },
      { ifUnmodifiedSince: Date.now() + hour },
    ]) {
      expect((await copy(conditions)).etag).not.toBe('')
    }
    for (const conditions of [
      { ifMatch: '0'.repeat(32) },
      { ifNoneMatch: etag },
      { ifModifiedSince: Date.now() + hour / 60 },
      { ifUnmodifiedSince: Date.now() - hour },
    ]) {
      const failure = await failureOf(copy(conditions))
      expect(['precondition-failed', 'not-modified']).toContain(failure.code)
      expect(failure.retry).toBe('never')
    }
  })

  test('copies nothing from what is missing', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'x')
    await seed.put(bucket, 'k', 'y')
    await store.deleteVersion({ bucket, key: 'k', versionId }, signal)
    const gone = await failureOf(
      store.copyObject({ source: { bucket, key: 'k', versionId }, bucket, key: 'k2', ...plain }, signal),
    )
    expect(gone).toMatchObject({ code: 'version-not-found', retry: 'never' })
    const missing = await failureOf(
      store.copyObject({ source: { bucket, key: 'nope' }, bucket, key: 'k2', ...plain }, signal),
    )
    expect(missing).toMatchObject({ code: 'object-not-found', retry: 'never' })
    const noBucket = { bucket: 'no-such-bucket-here-4711', key: 'k' }
    expect((await failureOf(store.copyObject({ source: noBucket, bucket, key: 'k2', ...plain }, signal))).code).toBe(
      'bucket-not-found',
    )
    expect((await allVersions(store, bucket)).map((one) => one.key)).toEqual(['k'])
  })

  test('never copies a delete marker', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const marker = await seed.remove(bucket, 'k')
    for (const source of [
      { bucket, key: 'k' },
      { bucket, key: 'k', versionId: marker },
    ]) {
      const failure = await failureOf(store.copyObject({ source, bucket, key: 'k2', ...plain }, signal))
      expect(['is-delete-marker', 'object-not-found', 'version-not-found', 'invalid-request']).toContain(failure.code)
    }
    expect(await allVersions(store, bucket)).toHaveLength(2)
  })

  test('copies into a bucket that keeps no versions, over what is there', [], async () => {
    const { store, seed } = get()
    const [from, to] = [await seed.bucket('enabled'), await seed.bucket('never')]
    await seed.put(from, 'k', 'from')
    await seed.put(to, 'k', 'overwritten')
    await store.copyObject({ source: { bucket: from, key: 'k' }, bucket: to, key: 'k', ...plain }, signal)
    expect(await textOf(store, to, 'k')).toBe('from')
    expect(await allVersions(store, to)).toMatchObject([{ versionId: 'null' }])
  })

  test(
    'restores into a suspended bucket as the null version, which replaces the one before',
    ['canSuspend'],
    async () => {
      const { store, seed } = get()
      const bucket = await seed.bucket('enabled')
      const versionId = await seed.put(bucket, 'k', 'old')
      await seed.setVersioning(bucket, 'suspended')
      await seed.put(bucket, 'k', 'null one')
      await store.copyObject({ source: { bucket, key: 'k', versionId }, bucket, key: 'k', ...plain }, signal)
      expect(await allVersions(store, bucket)).toMatchObject([
        { versionId: 'null', isLatest: true, sizeBytes: 3 },
        { versionId, isLatest: false },
      ])
      expect(await textOf(store, bucket, 'k', 'null')).toBe('old')
    },
  )

  test('does not write over an object when told not to', ['forbidsOverwrite'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    await seed.put(bucket, 'k', 'x')
    await seed.put(bucket, 'there', 'stays')
    const options = { forbidOverwrite: 'forbid' } as const
    const failure = await failureOf(
      store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'there', ...plain, options }, signal),
    )
    expect(['already-exists', 'precondition-failed']).toContain(failure.code)
    expect(await textOf(store, bucket, 'there')).toBe('stays')
    await store.copyObject({ source: { bucket, key: 'k' }, bucket, key: 'new', ...plain, options }, signal)
    expect(await textOf(store, bucket, 'new')).toBe('x')
  })

  test('encrypts with a key of the customer, and reads with it only', ['customerKeys'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const customerKey = { keyBase64: randomBytes(32).toString('base64') }
    const encryption = { algorithm: 'customer-key' } as const
    await store.copyObject(
      { source: { bucket, key: 'k' }, bucket, key: 'secret', ...plain, options: { encryption, customerKey } },
      signal,
    )
    expect((await store.headVersion({ bucket, key: 'secret' }, { customerKey }, signal)).encryption).toEqual(encryption)
    const source = { bucket, key: 'secret', customerKey }
    await store.copyObject({ source, bucket, key: 'plain', ...plain }, signal)
    expect(await textOf(store, bucket, 'plain')).toBe('x')
    expect((await failureOf(store.headVersion({ bucket, key: 'secret' }, {}, signal))).code).toMatch(
      /invalid-request|encryption-key/,
    )
  })

  test('refuses keys that have no encoding', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    expect((await failureOf(store.headVersion({ bucket, key: 'a\ud800' }, {}, signal))).code).toBe('key-not-encodable')
    expect(fixture.name).not.toBe('')
  })
}
