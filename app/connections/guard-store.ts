import type * as z from 'zod'
import type { accessSchema } from '../contract/basics.ts'
import { AppError } from '../domain/app-error.ts'
import type { VersioningState } from '../domain/object-version.ts'
import type { ObjectStore } from '../stores/object-store.ts'

/** What a connection may do: anything, only what loses nothing for good, or only look. */
export type Access = z.infer<typeof accessSchema>

/** What a connection may do, and who said so. */
export interface AccessLimit {
  readonly access: Access
  /** `anonymous`: without a key nothing is written. */
  readonly setBy: 'connection' | 'policy' | 'anonymous'
}

/** The failure of what a connection may not do. */
export function refusalOf({ setBy }: AccessLimit, message: string): AppError {
  return new AppError(setBy === 'policy' ? 'forbidden-by-policy' : 'connection-read-only', message)
}

/** @throws AppError `connection-read-only`, `forbidden-by-policy`. */
export function assertMayWrite(limit: AccessLimit): void {
  if (limit.access === 'read-only') throw refusalOf(limit, 'This connection is for reading only')
}

function readOnly(store: ObjectStore, limit: AccessLimit): ObjectStore {
  const isReadOnly = () => Promise.reject(refusalOf(limit, 'This connection is for reading only'))
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
function restoreOnly(store: ObjectStore, limit: AccessLimit): ObjectStore {
  const isSet = () => Promise.reject(refusalOf(limit, 'This connection changes no bucket'))
  // A job takes its other way then, where it has one.
  const mayNotDelete = () => Promise.reject(refusalOf(limit, 'This connection may not delete anything for good'))
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
      throw refusalOf(limit, 'This bucket keeps no versions, and the connection may lose nothing')
    }
    return versioning
  }
  return {
    ...store,
    enableVersioning: isSet,
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
export function guardStore(store: ObjectStore, limit: AccessLimit): ObjectStore {
  switch (limit.access) {
    case 'full':
      return store
    case 'restore-only':
      return restoreOnly(store, limit)
    case 'read-only':
      return readOnly(store, limit)
  }
}
