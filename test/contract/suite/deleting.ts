import { expect } from 'vitest'
import { allVersions, type ContractContext, nastyKeys, signal, textOf } from './fixture.ts'

/** Delete markers: made, removed, and the only way to bring a deleted file back without a copy. */
export function deletingContract({ get, test }: ContractContext): void {
  test('deletes a file by a marker and brings it back by removing the marker', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const versionId = await seed.put(bucket, 'k', 'x')
    const deleted = await store.deleteObject(bucket, 'k', signal)
    const [marker] = await allVersions(store, bucket)
    expect(marker).toMatchObject({ kind: 'delete-marker', isLatest: true })
    expect(deleted).toMatchObject({ isDeleteMarker: true, versionId: marker?.versionId })
    await store.deleteVersion({ bucket, key: 'k', versionId: marker?.versionId ?? '' }, signal)
    expect(await allVersions(store, bucket)).toMatchObject([{ kind: 'version', versionId, isLatest: true }])
    expect(await textOf(store, bucket, 'k')).toBe('x')
  })

  test('stacks a second marker', ['versioning', 'stacksMarkers'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    await store.deleteObject(bucket, 'k', signal)
    await store.deleteObject(bucket, 'k', signal)
    expect((await allVersions(store, bucket)).map((one) => one.kind)).toEqual([
      'delete-marker',
      'delete-marker',
      'version',
    ])
  })

  test('says that what it removed was a marker', ['versioning', 'namesMarkers'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    await seed.put(bucket, 'k', 'x')
    const versionId = await seed.remove(bucket, 'k')
    expect(await store.deleteVersion({ bucket, key: 'k', versionId }, signal)).toMatchObject({
      versionId,
      isDeleteMarker: true,
    })
  })

  test('removes one version for good, and the one before becomes current', ['versioning'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    const first = await seed.put(bucket, 'k', '1')
    const second = await seed.put(bucket, 'k', '2')
    await store.deleteVersion({ bucket, key: 'k', versionId: second }, signal)
    expect(await allVersions(store, bucket)).toMatchObject([{ versionId: first, isLatest: true }])
    await store.deleteVersion({ bucket, key: 'k', versionId: second }, signal)
    expect(await allVersions(store, bucket)).toHaveLength(1)
  })

  test('deletes in a bucket that keeps no versions', [], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('never')
    await seed.put(bucket, 'k', 'x')
    await store.deleteObject(bucket, 'k', signal)
    await store.deleteObject(bucket, 'never was', signal)
    expect(await allVersions(store, bucket)).toEqual([])
  })

  test(
    'replaces the null version by a null marker where versioning is suspended',
    ['canSuspend', 'nullMarkers'],
    async () => {
      const { store, seed } = get()
      const bucket = await seed.bucket('enabled')
      const versionId = await seed.put(bucket, 'k', 'kept')
      await seed.setVersioning(bucket, 'suspended')
      await seed.put(bucket, 'k', 'lost')
      await store.deleteObject(bucket, 'k', signal)
      expect(await allVersions(store, bucket)).toMatchObject([
        { kind: 'delete-marker', versionId: 'null', isLatest: true },
        { kind: 'version', versionId },
      ])
      await store.deleteVersion({ bucket, key: 'k', versionId: 'null' }, signal)
      expect(await textOf(store, bucket, 'k')).toBe('kept')
    },
  )

  test('deletes every kind of key and nothing else', ['versioning', 'deletesOddKeys'], async () => {
    const { store, seed } = get()
    const bucket = await seed.bucket('enabled')
    for (const key of nastyKeys) await seed.put(bucket, key, 'x')
    for (const key of nastyKeys) await store.deleteObject(bucket, key, signal)
    expect((await store.listObjects(bucket, { prefix: '' }, signal)).objects).toEqual([])
    const entries = await allVersions(store, bucket)
    expect(entries).toHaveLength(2 * nastyKeys.length)
    for (const { key, versionId } of entries) await store.deleteVersion({ bucket, key, versionId }, signal)
    expect(await allVersions(store, bucket)).toEqual([])
  })
}
