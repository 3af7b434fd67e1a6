import { createWriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type AccessLimit, assertMayWrite, refusalOf } from '../connections/guard-store.ts'
import type { Handlers } from '../contract/calls.ts'
import type { historyCalls } from '../contract/history-calls.ts'
import { activityCsv } from '../domain/activity-csv.ts'
import { AppError } from '../domain/app-error.ts'
import { type ComparedFacts, compareFacts } from '../domain/compare-facts.ts'
import { freeFileName, safeFileName } from '../domain/file-name.ts'
import type { VersionHead } from '../domain/object-version.ts'
import { readContent } from '../history/content.ts'
import type { ContentStreams } from '../history/content-streams.ts'
import { nameCopyBeside } from '../history/copy-beside.ts'
import type { Listings } from '../history/listings.ts'
import { readTagsIfAllowed } from '../history/version-details.ts'
import type { Activity } from '../jobs/activity.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'

/** What the handlers of looking into the past act on. */
export interface HistoryParts {
  readonly storeOf: (connectionId: string) => ObjectStore
  /** Throws `connection-not-found`. */
  readonly limitOf: (connectionId: string) => AccessLimit
  readonly listings: Listings
  readonly streams: ContentStreams
  readonly activity: Activity
  readonly jobs: Jobs
  /** Where files go when nothing else is said. */
  readonly downloadsDir: string
  /** Asks the person for a folder; undefined: no folder. Absent: this shell cannot ask. */
  readonly chooseFolder?: ((signal: AbortSignal) => Promise<string | undefined>) | undefined
}

type HistoryHandlers = Pick<Handlers, keyof typeof historyCalls>

const keyOf = (customerKey: string | undefined) => (customerKey === undefined ? undefined : { keyBase64: customerKey })

function refOf(input: { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined }) {
  const { bucket, key, versionId } = input
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId }
}

/** Handlers for {@link historyCalls}. */
export function createHistoryHandlers(parts: HistoryParts): HistoryHandlers {
  const { storeOf, listings, streams, activity } = parts
  const folderFor = async (where: 'downloads' | 'ask', signal: AbortSignal) =>
    where === 'ask' && parts.chooseFolder !== undefined ? parts.chooseFolder(signal) : parts.downloadsDir
  return {
    'content.read': ({ connectionId, maxBytes, encoding, as, customerKey, ...version }, signal) =>
      readContent(
        storeOf(connectionId),
        { ref: refOf(version), maxBytes, encoding, as, customerKey: keyOf(customerKey) },
        signal,
      ),
    'content.stream': ({ connectionId, customerKey, ...version }, signal) =>
      streams.open(async () => storeOf(connectionId), { ref: refOf(version), customerKey: keyOf(customerKey) }, signal),
    'history.filter': async ({ listId, ...filter }) => ({ count: listings.history(listId).filter(filter) }),
    async 'compare.facts'({ connectionId, left, right }, signal) {
      const store = storeOf(connectionId)
      const [a, b] = await Promise.all([factsOf(store, left, signal), factsOf(store, right, signal)])
      return compareFacts(a, b)
    },
    'copyBeside.name': async ({ connectionId, ...request }, signal) => ({
      key: await nameCopyBeside(storeOf(connectionId), request, signal),
    }),

    'deleted.open': async ({ connectionId, bucket, prefix }) => ({
      listId: listings.openDeleted(storeOf(connectionId), bucket, prefix),
    }),
    'deleted.rows': ({ listId, from, count }) => listings.deleted(listId).window(from, count),
    'deleted.arrange': async ({ listId, ...order }, signal) => ({
      count: await listings.deleted(listId).arrange(order, signal),
    }),
    'deleted.keys': ({ listId, scope, from, count }) => listings.deleted(listId).keys(scope, from, count),

    async 'download.start'({ connectionId, items, where }, signal) {
      const folder = await folderFor(where, signal)
      return { jobIds: folder === undefined ? [] : await parts.jobs.download({ connectionId, items, folder }, signal) }
    },

    async 'versioning.enable'({ connectionId, bucket }, signal) {
      const limit = parts.limitOf(connectionId)
      if (limit.access !== 'full') throw refusalOf(limit, 'This connection changes no bucket')
      await storeOf(connectionId).enableVersioning(bucket, signal)
      return {}
    },

    'activity.list': async ({ offset, count, ...filter }) => activity.list(filter, offset, count),
    async 'activity.undo'({ id }) {
      const { jobs } = parts
      if (jobs.view(id) !== undefined) return { jobId: await jobs.act(id, 'undo') }
      const receipt = activity.find(id)
      if (receipt === undefined) throw new AppError('job-not-found', 'No such receipt')
      if (receipt.canUndo !== true || receipt.undoneBy !== undefined) {
        throw new AppError('undo-not-possible', 'This was taken back, or cannot be')
      }
      assertMayWrite(parts.limitOf(receipt.connectionId))
      const jobId = await jobs.undoReceipt(receipt)
      activity.record([{ ...receipt, undoneBy: jobId }])
      return { jobId }
    },
    async 'activity.export'({ filter, labels, fileName, where }, signal) {
      const folder = await folderFor(where, signal)
      if (folder === undefined) return { count: 0 }
      const { count } = activity.list(filter, 0, 0)
      const lines = activityCsv(activity.each(filter), labels)
      const path = await writeNewFile(folder, safeFileName(fileName), lines, signal)
      return { path, count }
    },
  }
}

async function factsOf(store: ObjectStore, ref: RequiredVersionRef, signal: AbortSignal): Promise<ComparedFacts> {
  const head = await store.headVersion(ref, {}, signal)
  const tags = await readTagsIfAllowed(store, ref, head, signal)
  return { ...headFacts(head), ...(tags === undefined ? {} : { tags }) }
}

function headFacts(head: VersionHead): Omit<ComparedFacts, 'tags'> {
  const { sizeBytes, modifiedAt, etag, objectKind, storageClass, metadata, crc64, encryption } = head
  return {
    sizeBytes,
    modifiedAt,
    etag,
    objectKind,
    storageClass,
    userMetadata: metadata.user,
    ...(metadata.contentType === undefined ? {} : { contentType: metadata.contentType }),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(encryption === undefined ? {} : { encryption }),
  }
}

/** Writes text under the first free name; what is half written is taken away. */
async function writeNewFile(
  folder: string,
  name: string,
  lines: Iterable<string>,
  signal: AbortSignal,
): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
    const free = await freeFileName(name, async (candidate) => !(await reserve(join(folder, candidate))))
    const path = join(folder, free)
    try {
      await pipeline(Readable.from(lines), createWriteStream(path), { signal })
    } catch (thrown) {
      await rm(path, { force: true })
      throw thrown
    }
    return path
  } catch (thrown) {
    signal.throwIfAborted()
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new AppError('disk-full', 'There is no room left', { cause: thrown })
    throw new AppError('folder-not-writable', 'The folder may not be written', { cause: thrown })
  }
}

/** Takes a name by an empty file. @returns false when it is taken. */
async function reserve(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close()
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  }
}
