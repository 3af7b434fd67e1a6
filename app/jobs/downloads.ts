import { AppError } from '../domain/app-error.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'
import { prepareFolder } from './download-file.ts'
import { partNameOf, planDownload } from './download-runner.ts'
import type { JobRecord } from './job-record.ts'
import { pinSource } from './pin.ts'

/** Versions to be written to files, all into one folder. */
export interface DownloadRequest {
  readonly connectionId: string
  /** Each becomes a file of its own. */
  readonly items: readonly RequiredVersionRef[]
  /** Chosen by the shell, never by a window. */
  readonly folder: string
}

/** What a download job knows from the start. */
export type PlannedDownload = Pick<
  JobRecord,
  | 'kind'
  | 'connectionId'
  | 'source'
  | 'destination'
  | 'pinned'
  | 'totalBytes'
  | 'partCount'
  | 'partSizeBytes'
  | 'download'
>

/** Versions looked at side by side. */
const atOnce = 8

/**
 * Looks at every version before anything is written.
 * @throws AppError `archived`, `is-delete-marker`, `version-not-found`, `disk-full`, `folder-not-writable`, and what the store answers.
 */
export async function planDownloads(
  store: ObjectStore,
  request: DownloadRequest,
  newId: () => string,
  signal: AbortSignal,
): Promise<PlannedDownload[]> {
  const { connectionId, items, folder } = request
  const planned: PlannedDownload[] = []
  for (let at = 0; at < items.length; at += atOnce) {
    const some = items.slice(at, at + atOnce)
    planned.push(...(await Promise.all(some.map((item) => planOne(store, item, signal)))))
  }
  await prepareFolder(
    folder,
    planned.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
  )
  return planned

  async function planOne(from: ObjectStore, source: RequiredVersionRef, stop: AbortSignal): Promise<PlannedDownload> {
    const { bucket, key, versionId } = source
    const { head, pinned } = await pinSource(from, source, undefined, stop)
    if (head.archive.kind === 'archived' || head.archive.kind === 'thawing') {
      throw new AppError('archived', 'The version is archived', { facts: { bucket, key } })
    }
    return {
      kind: 'download',
      connectionId,
      source: { bucket, key, versionId, modifiedAt: pinned.modifiedAt },
      destination: { bucket, key },
      pinned,
      ...planDownload(pinned.sizeBytes),
      download: { folder, partName: partNameOf(key, newId()) },
    }
  }
}
