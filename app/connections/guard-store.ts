import { AppError } from '../domain/app-error.ts'
import type { VersioningState } from '../domain/object-version.ts'
import type { ObjectStore } from '../stores/object-store.ts'

/** What a connection may do: anything, only what loses nothing for good, or only look. */
export type Access = 'full' | 'restore-only' | 'read-only'

const isReadOnly = () => Promise.reject(new AppError('connection-read-only', 'This connection is read-only'))

/** As a store answers when the right is missing, so that a job takes its other way, where it has one. */
const mayNotDelete = () =>
  Promise.reject(new AppError('access-denied', 'This connection may not delete anything for good'))

function readOnly(store: ObjectStore): ObjectStore {
  return {
    ...store,
    enableVersioning: isReadOnly,
    copyObject: isReadOnly,
    initiateUpload: isReadOnly,
    copyPart: isReadOnly,
    completeUpload: isReadOnly,
    abortUpload: isReadOnly,
    deleteObject: isReadOnly,
    deleteVersion: isReadOnly,
    thawVersion: isReadOnly,
  }
}

/**
 * Writing over a file, or deleting it, loses nothing only where the bucket keeps versions. Where its state cannot be asked for,
 * restoring is what the connection is for and goes on; deleting is not.
 */
function restoreOnly(store: ObjectStore): ObjectStore {
  const known = new Map<string, VersioningState>()
  const versioningOf = async (bucket: string, signal: AbortSignal): Promise<VersioningState> => {
    const before = known.get(bucket)
    if (before === 'enabled') return before
    const { versioning } = await store.getBucketInfo(bucket, signal)
    known.set(bucket, versioning)
    return versioning
  }
  const requireKept = async (bucket: string, signal: AbortSignal) => {
    const versioning = await versioningOf(bucket, signal).catch((thrown: unknown) => {
      if (thrown instanceof AppError && thrown.code === 'access-denied') return 'unknown' as const
      throw thrown
    })
    if (versioning === 'never' || versioning === 'suspended') {
      throw new AppError('connection-read-only', 'This bucket keeps no versions, and the connection may lose nothing')
    }
    return versioning
  }
  return {
    ...store,
    enableVersioning: isReadOnly,
    async copyObject(request, signal) {
      await requireKept(request.bucket, signal)
      return store.copyObject(request, signal)
    },
    async initiateUpload(request, signal) {
      await requireKept(request.bucket, signal)
      return store.initiateUpload(request, signal)
    },
    async deleteObject(bucket, key, signal) {
      const versioning = await requireKept(bucket, signal)
      return versioning === 'enabled' ? store.deleteObject(bucket, key, signal) : mayNotDelete()
    },
    deleteVersion: mayNotDelete,
  }
}

/** Holds a store to what its connection may do, whatever asks for it. */
export function guardStore(store: ObjectStore, access: Access): ObjectStore {
  switch (access) {
    case 'full':
      return store
    case 'restore-only':
      return restoreOnly(store)
    case 'read-only':
      return readOnly(store)
  }
}
