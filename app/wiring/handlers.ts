import { createConnectingHandlers } from '../connections/connecting-handlers.ts'
import type { Connections } from '../connections/connections.ts'
import { assertMayWrite } from '../connections/guard-store.ts'
import type { Importer } from '../connections/importing/importer.ts'
import type { Vault } from '../connections/vault.ts'
import type { Handlers } from '../contract/calls.ts'
import type { linkCalls } from '../contract/link-calls.ts'
import { toErrorView } from '../contract/router.ts'
import type { supportCalls } from '../contract/support-calls.ts'
import type { AppInfo, BucketView } from '../contract/views.ts'
import { toAppError } from '../domain/app-error.ts'
import type { ContentStreams } from '../history/content-streams.ts'
import type { Listings } from '../history/listings.ts'
import { readVersionDetails } from '../history/version-details.ts'
import type { Activity } from '../jobs/activity.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { measureUploads } from '../jobs/open-uploads.ts'
import type { BucketSummary, ObjectStore } from '../stores/object-store.ts'
import type { IdleLock } from './idle-lock.ts'
import type { SettingsFile } from './settings-file.ts'
import { createHistoryHandlers } from './history-handlers.ts'
import type { StoreShelf } from './store-shelf.ts'

/** What the handlers act on. */
export interface EngineParts {
  readonly connections: Connections
  readonly importer: Importer
  readonly vault: Vault
  readonly settings: SettingsFile
  readonly shelf: StoreShelf
  readonly listings: Listings
  readonly jobs: Jobs
  readonly streams: ContentStreams
  readonly activity: Activity
  readonly downloadsDir: string
  readonly chooseFolder?: ((signal: AbortSignal) => Promise<string | undefined>) | undefined
  readonly info: () => AppInfo
  readonly lock: IdleLock
  readonly eventSeq: () => number
  /** Parts of this job are looked at, or no longer. */
  readonly watchParts: (jobId: string, watch: 'on' | 'off') => void
  readonly onSettings: () => void
  /** The vault opened: connections have their secrets now. */
  readonly onVaultOpened: (signal: AbortSignal) => Promise<void>
}

/** A handler for every call of the contract but those that have a module of their own in the engine. */
export function createHandlers(parts: EngineParts): Omit<Handlers, keyof typeof supportCalls | keyof typeof linkCalls> {
  const { connections, vault, settings, shelf, listings, jobs } = parts
  const assertMayRestore = (connectionId: string) => assertMayWrite(connections.limitOf(connectionId))

  return {
    ...createHistoryHandlers({
      storeOf: (id) => shelf.get(id),
      limitOf: (id) => connections.limitOf(id),
      listings,
      streams: parts.streams,
      activity: parts.activity,
      jobs,
      downloadsDir: parts.downloadsDir,
      chooseFolder: parts.chooseFolder,
    }),
    'app.info': async () => parts.info(),
    'settings.get': async () => settings.get(),
    async 'settings.set'(changes) {
      const saved = await settings.set(dropUndefined(changes))
      parts.onSettings()
      return saved
    },

    async 'app.active'() {
      parts.lock.touch()
      return {}
    },
    async 'vault.lock'() {
      parts.lock.lock()
      return {}
    },
    async 'vault.unlock'({ passphrase }, signal) {
      await vault.unlock(passphrase, signal)
      connections.releaseAllBut([])
      parts.lock.open()
      await parts.onVaultOpened(signal)
      return {}
    },
    async 'vault.create'({ passphrase }, signal) {
      await vault.create(passphrase, signal)
      await parts.onVaultOpened(signal)
      return {}
    },

    'connections.list': (_, signal) => connections.list(signal),
    'connections.create': (draft, signal) => connections.create(draft, signal),
    async 'connections.update'({ id, draft }, signal) {
      const view = await connections.update(id, draft, signal)
      shelf.drop(id)
      jobs.credentialsChanged(id)
      return view
    },
    async 'connections.remove'({ id }, signal) {
      await connections.remove(id, signal)
      shelf.drop(id)
      return {}
    },
    'connections.test': (what, signal) => connections.test(what, signal),
    ...createConnectingHandlers(connections, parts.importer),

    async 'buckets.list'({ connectionId }, signal) {
      const { bucket } = await connections.view(connectionId, signal)
      return listBuckets(shelf.get(connectionId), bucket, signal)
    },
    async 'buckets.info'({ connectionId, bucket }, signal) {
      const store = shelf.get(connectionId)
      const [info, versionsError] = await Promise.all([
        store.getBucketInfo(bucket, signal).catch((thrown: unknown) => {
          signal.throwIfAborted()
          if (toAppError(thrown).code !== 'access-denied') throw thrown
          return { name: bucket, versioning: 'unknown' as const }
        }),
        store.listVersions(bucket, { prefix: '', maxKeys: 1 }, signal).then(
          () => undefined,
          (thrown: unknown) => {
            signal.throwIfAborted()
            return toErrorView(thrown)
          },
        ),
      ])
      return {
        name: info.name,
        versioning: info.versioning,
        ...('region' in info && info.region !== undefined ? { region: info.region } : {}),
        ...('isFileSystem' in info && info.isFileSystem !== undefined ? { isFileSystem: info.isFileSystem } : {}),
        ...(versionsError === undefined ? {} : { versionsError }),
      }
    },

    async 'folder.open'({ connectionId, bucket, prefix, showDeleted }) {
      const view = showDeleted ? 'with-deleted' : 'current'
      return { listId: listings.openFolder(shelf.get(connectionId), bucket, prefix, view) }
    },
    'folder.rows': async ({ listId, from, count }) => listings.folderRows(listId, from, count),
    async 'folder.arrange'({ listId, ...arrangement }, signal) {
      return { count: await listings.arrangeFolder(listId, arrangement, signal) }
    },
    async 'history.open'({ connectionId, bucket, key }) {
      return { listId: listings.openHistory(shelf.get(connectionId), bucket, key) }
    },
    'history.rows': async ({ listId, from, count }) => listings.historyRows(listId, from, count),
    'listing.state': async ({ listId }) => listings.state(listId),
    async 'listing.stop'({ listId }) {
      listings.stop(listId)
      return {}
    },
    async 'listing.close'({ listId }) {
      listings.close(listId)
      return {}
    },

    'version.details': ({ connectionId, ...ref }, signal) => readVersionDetails(shelf.get(connectionId), ref, signal),

    'restore.plan': (request, signal) => jobs.plan(request, signal),
    async 'restore.start'(request, signal) {
      assertMayRestore(request.connectionId)
      return { jobId: await jobs.restore(request, signal) }
    },
    async 'bringBack.start'(request) {
      assertMayRestore(request.connectionId)
      return jobs.bringBack(request)
    },

    'uploads.list': (request, signal) => jobs.openUploads(request, signal),
    'uploads.sizes': async (request, signal) => ({
      sizes: await measureUploads(shelf.get(request.connectionId), request, signal),
    }),
    async 'uploads.end'(request, signal) {
      assertMayRestore(request.connectionId)
      const { access } = connections.limitOf(request.connectionId)
      return jobs.endUploads({ ...request, others: access === 'full' ? 'may-end' : 'keep' }, signal)
    },

    async 'restore.startMany'(request, signal) {
      assertMayRestore(request.connectionId)
      return { jobId: await jobs.restoreMany(request, signal) }
    },
    'transfers.children': async ({ jobId, ...window }) => jobs.children(jobId, window),
    async 'transfers.retryFiles'({ jobId, fileIds }) {
      await jobs.retryFiles(jobId, fileIds)
      return {}
    },
    async 'transfers.move'({ jobId, beforeJobId }) {
      jobs.moveTurn(jobId, beforeJobId)
      return {}
    },
    'transfers.partRows': async ({ jobId, ...window }) => jobs.partRows(jobId, window),
    'transfers.list': async () => ({ jobs: jobs.list(), seq: parts.eventSeq() }),
    'transfers.act': async ({ jobId, action }) => ({ jobId: await jobs.act(jobId, action) }),
    async 'transfers.parts'({ jobId, watch }) {
      const view = jobs.parts(jobId)
      parts.watchParts(jobId, watch ? 'on' : 'off')
      return view
    },
  }
}

/** All buckets; where they may not be listed, the one that the connection names. */
async function listBuckets(store: ObjectStore, named: string | undefined, signal: AbortSignal): Promise<BucketView[]> {
  const found: BucketView[] = []
  let continuation: string | undefined
  try {
    do {
      const page = await store.listBuckets(continuation === undefined ? {} : { continuation }, signal)
      found.push(...page.buckets.map(toBucketView))
      continuation = page.continuation
    } while (continuation !== undefined)
  } catch (thrown) {
    signal.throwIfAborted()
    if (named === undefined || toAppError(thrown).code !== 'access-denied') throw thrown
  }
  if (named !== undefined && !found.some((bucket) => bucket.name === named)) found.push({ name: named })
  return found
}

function toBucketView(bucket: BucketSummary): BucketView {
  return {
    name: bucket.name,
    ...(bucket.createdAt === undefined ? {} : { createdAt: bucket.createdAt }),
    ...(bucket.region === undefined ? {} : { region: bucket.region }),
    ...(bucket.isFileSystem === undefined ? {} : { isFileSystem: bucket.isFileSystem }),
  }
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function dropUndefined<T extends object>(given: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>
}
