import { describe, expect, it } from 'vitest'
import { type Access, guardStore } from '../../../app/connections/guard-store.ts'
import { AppError } from '../../../app/domain/app-error.ts'
import type { VersioningState } from '../../../app/domain/object-version.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'

const signal = new AbortController().signal

/** Says what was asked of it; every call of the port is there. */
function recordingStore(versioning: VersioningState | 'denied') {
  const asked: string[] = []
  const names = [
    'listBuckets',
    'enableVersioning',
    'getLifecycle',
    'listObjects',
    'listVersions',
    'headVersion',
    'getTags',
    'getObject',
    'copyObject',
    'initiateUpload',
    'copyPart',
    'completeUpload',
    'abortUpload',
    'listParts',
    'listUploads',
    'deleteObject',
    'deleteVersion',
    'thawVersion',
    'presignGet',
    'close',
  ]
  const calls = names.map((name) => [name, async () => void asked.push(name)])
  const getBucketInfo = async (name: string) => {
    if (versioning === 'denied') throw new AppError('access-denied', 'no')
    return { name, versioning }
  }
  return { store: { ...Object.fromEntries(calls), getBucketInfo } as unknown as ObjectStore, asked }
}

const changes = [
  'enableVersioning',
  'copyObject',
  'initiateUpload',
  'copyPart',
  'completeUpload',
  'abortUpload',
  'deleteObject',
  'deleteVersion',
  'thawVersion',
] as const

const own = (access: Access) => ({ access, setBy: 'connection' }) as const

const call = (store: ObjectStore, name: keyof ObjectStore, ...args: unknown[]): Promise<unknown> =>
  (store[name] as unknown as (...all: unknown[]) => Promise<unknown>)(...args)

describe('a read-only connection', () => {
  it.each(changes)('refuses %s', async (name) => {
    const { store, asked } = recordingStore('enabled')
    await expect(call(guardStore(store, own('read-only')), name)).rejects.toMatchObject({
      code: 'connection-read-only',
    })
    expect(asked).toEqual([])
  })

  it('reads everything', async () => {
    const { store, asked } = recordingStore('enabled')
    const reads = Object.keys(store).filter(
      (name) => !(changes as readonly string[]).includes(name) && name !== 'getBucketInfo',
    )
    for (const name of reads) await call(guardStore(store, own('read-only')), name as keyof ObjectStore)
    expect(asked).toEqual(reads)
  })
})

describe('a restore-only connection', () => {
  it.each(['enabled', 'unknown', 'denied'] as const)('restores where versioning is %s', async (versioning) => {
    const { store, asked } = recordingStore(versioning)
    const guarded = guardStore(store, own('restore-only'))
    await call(guarded, 'copyObject', { bucket: 'b' }, signal)
    await call(guarded, 'initiateUpload', { bucket: 'b' }, signal)
    expect(asked).toEqual(['copyObject', 'initiateUpload'])
  })

  it.each(['never', 'suspended'] as const)('writes over nothing where versioning is %s', async (versioning) => {
    const { store, asked } = recordingStore(versioning)
    const guarded = guardStore(store, own('restore-only'))
    for (const name of ['copyObject', 'initiateUpload'] as const) {
      await expect(call(guarded, name, { bucket: 'b' }, signal)).rejects.toMatchObject({ code: 'connection-read-only' })
    }
    await expect(call(guarded, 'deleteObject', 'b', 'k', signal)).rejects.toMatchObject({
      code: 'connection-read-only',
    })
    expect(asked).toEqual([])
  })

  it('deletes nothing for good, and makes a marker only where versions are kept', async () => {
    const { store, asked } = recordingStore('enabled')
    const guarded = guardStore(store, own('restore-only'))
    await expect(call(guarded, 'deleteVersion', {}, signal)).rejects.toMatchObject({ code: 'connection-read-only' })
    await call(guarded, 'deleteObject', 'b', 'k', signal)
    expect(asked).toEqual(['deleteObject'])
    const unknown = recordingStore('denied')
    const other = guardStore(unknown.store, own('restore-only'))
    await expect(call(other, 'deleteObject', 'b', 'k', signal)).rejects.toMatchObject({ code: 'connection-read-only' })
    await expect(call(guarded, 'enableVersioning', 'b', signal)).rejects.toMatchObject({ code: 'connection-read-only' })
  })
})

describe('a connection that the organisation holds back', () => {
  it('says that the organisation forbids it', async () => {
    const { store, asked } = recordingStore('enabled')
    const reading = guardStore(store, { access: 'read-only', setBy: 'policy' })
    for (const name of changes) {
      await expect(call(reading, name)).rejects.toMatchObject({ code: 'forbidden-by-policy' })
    }
    const restoring = guardStore(store, { access: 'restore-only', setBy: 'policy' })
    for (const name of ['deleteVersion', 'enableVersioning'] as const) {
      await expect(call(restoring, name)).rejects.toMatchObject({ code: 'forbidden-by-policy' })
    }
    expect(asked).toEqual([])
  })
})

it('a full connection is left as it is', () => {
  const { store } = recordingStore('enabled')
  expect(guardStore(store, own('full'))).toBe(store)
})
