import { randomUUID } from 'node:crypto'
import type { LookupFunction } from 'node:net'
import { homedir } from 'node:os'
import { openConnections } from './connections/connections.ts'
import { guardStore } from './connections/guard-store.ts'
import { findConfigurations } from './connections/importing/import-files.ts'
import { createImporter } from './connections/importing/importer.ts'
import { loadPolicy } from './connections/policy/policy-file.ts'
import { noPolicy, toPolicyView } from './connections/policy/policy.ts'
import { createSecretScreen, screenVault, secretsIn, type SecretScreen } from './connections/secret-screen.ts'
import type { Vault } from './connections/vault.ts'
import type { EngineEvent } from './contract/events.ts'
import { createRouter, type Router, toErrorView } from './contract/router.ts'
import type { AppInfo } from './contract/views.ts'
import { AppError, toAppError } from './domain/app-error.ts'
import { createContentStreams, type StreamAnswer } from './history/content-streams.ts'
import { createListings } from './history/listings.ts'
import { openActivity } from './jobs/activity.ts'
import { keepReceipts } from './jobs/receipts.ts'
import { takeDataFolder } from './jobs/data-folder.ts'
import type { Clock } from './jobs/failure.ts'
import { connectionsAtWork } from './jobs/job-view.ts'
import { createJobs } from './jobs/jobs.ts'
import { isKnownForOneRequest } from './jobs/one-request.ts'
import { openJournal } from './jobs/journal.ts'
import type { HttpTimeouts } from './http/http-client.ts'
import { openStore } from './stores/open-store.ts'
import { createEventBus, createGatherer } from './wiring/event-bus.ts'
import { findDownloadsDir } from './wiring/downloads-dir.ts'
import { createHandlers } from './wiring/handlers.ts'
import { createIdleLock, mayAskWhileLocked } from './wiring/idle-lock.ts'
import { policeSettings } from './wiring/policed-settings.ts'
import { createLinkHandlers } from './wiring/link-handlers.ts'
import { silent, sleepFor } from './wiring/defaults.ts'
import { openPracticeRoom } from './wiring/practice-room.ts'
import { openSettings } from './wiring/settings-file.ts'
import { createStoreShelf } from './wiring/store-shelf.ts'
import { createSupportHandlers } from './wiring/support-file.ts'

/** Running jobs are told anew this often, so that rate, time left and standstill are right without a part. */
const pulseMs = 1_000

/** Everything the engine needs from outside. Only `dataDir` and `vault` have no default. */
export interface EngineOptions {
  /** Folder for journal, connections and settings; made when missing. One Strata at a time. */
  readonly dataDir: string
  readonly vault: Vault
  /** The administrator's settings for this computer; nothing is set where the file is not there. */
  readonly policyFile?: string
  readonly shell: 'desktop' | 'browser'
  readonly version: string
  readonly systemLanguage: string
  /** Starts the practice store with its sample and offers it as a connection. */
  readonly practice?: 'sample' | 'off'
  /** Bytes a second for each copy request of the practice store, so that progress can be watched; 0 is unlimited. */
  readonly practiceCopyBytesPerSecond?: number
  /** Where other programs keep their configurations, for the importers; the user's home by default. */
  readonly homeDir?: string
  /** Where downloads and exports go unless a person chose another folder; default: the person's folder for downloads. */
  readonly downloadsDir?: string
  /** The system's proxy for an origin, as browsers write it (`PROXY host:port; DIRECT`), where the shell can ask. */
  readonly resolveSystemProxy?: (origin: string) => Promise<string>
  /** Asks the person for a folder (a native dialog); undefined when they close it. Absent: everything goes to `downloadsDir`. */
  readonly chooseFolder?: (signal: AbortSignal) => Promise<string | undefined>
  readonly now?: () => number
  readonly random?: () => number
  readonly sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>
  readonly log?: Logger
  /** The last lines of the log, for a support file; the shell writes it and knows where. */
  readonly readLog?: (maxBytes: number) => Promise<string>
  /** Hears of every secret that comes into use, so that the shell's log and its last words can leave them out. */
  readonly screen?: SecretScreen
  /** How long a store may be silent. */
  readonly timeouts?: Partial<HttpTimeouts>
  /** How the names of stores become addresses where no proxy does it; the system's way by default. */
  readonly lookup?: LookupFunction
}

/** Structured log port; every value passes redaction before it gets here. */
export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
  error(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** A running engine: calls in, events out. */
export interface Engine extends Router {
  /** @returns ends the subscription. */
  subscribe(listener: (event: EngineEvent) => void): () => void
  /**
   * Content of a version for a token of `content.stream`, by the `Range` header as it came. A shell serves it under the window's own
   * origin with the headers given, ends `signal` when the window goes away, and never rejects before the first byte.
   */
  stream(token: string, range: string | undefined, signal: AbortSignal): Promise<StreamAnswer>
  /** A connection file was opened from outside: it is shown, and nothing is made of it before a person says so. */
  offerFile(name: string, text: string): void
  /** Pauses jobs with cause `quit`, ends every connection, closes the journal. */
  close(): Promise<void>
}

/**
 * The one composition root.
 * @throws AppError `data-folder-not-writable`, `data-folder-in-use`, `disk-full`, `journal-newer`.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir } = options
  const screen = options.screen ?? createSecretScreen()
  const vault = screenVault(options.vault, screen)
  const log = options.log ?? silent
  const clock: Clock = {
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleepFor,
  }
  const folder = await takeDataFolder(dataDir)
  const opened: (() => Promise<void> | void)[] = [() => folder.release()]
  const closeAll = async () => {
    for (const close of opened.reverse()) await close()
  }
  try {
    const { policy, notices: policyNotices } = await loadPolicy(options.policyFile)
    const settings = policeSettings(await openSettings(dataDir, clock.now()), policy)
    const journal = await openJournal(dataDir, clock.now())
    opened.push(() => journal.close())
    const activity = await openActivity(dataDir, clock.now())
    opened.push(() => activity.close())
    const bus = createEventBus((thrown) => log.error('A listener failed', { message: String(thrown) }))
    const storeDeps = {
      ...clock,
      log,
      ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    }
    const importer = createImporter({
      now: clock.now,
      newId: randomUUID,
      onOffered: () => bus.emit('file.offered', {}),
      findConfigurations: () => findConfigurations(options.homeDir ?? homedir(), process.platform, process.env),
    })
    const connections = await openConnections({
      dataDir,
      proxies: {
        env: process.env,
        ...(options.resolveSystemProxy === undefined ? {} : { resolveSystemProxy: options.resolveSystemProxy }),
      },
      importedSecret: (importId) => importer.secretOf(importId),
      vault,
      policy,
      now: clock.now,
      openStore: (target) => openStore(target, storeDeps),
      onChanged: (list) => bus.emit('connections.changed', { connections: [...list] }),
    })
    const shelf = createStoreShelf((id) =>
      guardStore(openStore(connections.target(id), storeDeps), connections.limitOf(id)),
    )
    opened.push(() => shelf.close())

    const listings = createListings({ newId: randomUUID, onChanged: (state) => bus.emit('listing.changed', state) })
    opened.push(() => listings.closeAll())

    const names = new Map<string, string>()
    const removed = new Set<string>()
    const watched = new Set<string>()
    const changedJobs = createGatherer((ids) => {
      const views = ids.flatMap((id) => jobs.view(id) ?? [])
      bus.emit('jobs.changed', { jobs: views, removed: [...removed] })
      removed.clear()
    }, clock.now)
    const changedParts = createGatherer((ids) => {
      for (const id of ids)
        if (watched.has(id) && jobs.view(id) !== undefined) bus.emit('parts.changed', jobs.parts(id))
    }, clock.now)
    const streams = createContentStreams({ now: clock.now, newToken: randomUUID })
    const jobs = createJobs({
      journal,
      clock,
      storeOf: (id) => shelf.get(id),
      endpointOf: (id) => connections.target(id).endpoint,
      connectionName: (id) => names.get(id) ?? id,
      partsInFlight: () => settings.get().partsInFlight,
      triesOneRequest: (id, pinned) =>
        isKnownForOneRequest(settings.get(), shelf.get(id).profile, connections.target(id), pinned),
      onChanged: (id, rowId) => {
        changedJobs.add(rowId)
        receipts.changed(id)
      },
      onProgressed: (rowId) => changedJobs.add(rowId),
      onEnded: (rowId) => changedJobs.add(rowId, 'now'),
      onRemoved: (id) => {
        removed.add(id)
        changedJobs.add(id)
      },
      onPartsChanged: (id) => {
        if (watched.has(id)) changedParts.add(id)
      },
      onReceipts: (rows) => receipts.ended(rows),
      log: (message, facts) => log.info(message, facts),
    })
    const receipts = keepReceipts({
      activity,
      jobs,
      keepDays: () => settings.get().activityDays,
      now: clock.now,
      onFailed: (thrown) => log.error('A receipt could not be kept', { message: String(thrown) }),
    })
    opened.push(() => receipts.close())
    const pulse = setInterval(() => {
      for (const job of jobs.list()) if (job.state === 'running') changedJobs.add(job.id)
      lock.check()
      connections.releaseAllBut(connectionsAtWork(jobs.list()))
    }, pulseMs)
    pulse.unref()
    opened.push(async () => {
      clearInterval(pulse)
      await jobs.close()
      changedJobs.close()
      changedParts.close()
    })

    const lock = createIdleLock({
      now: clock.now,
      minutes: () => settings.get().lockAfterMinutes ?? 0,
      forget: () => connections.lock(connectionsAtWork(jobs.list()), new AbortController().signal),
      onChanged: () => bus.emit('lock.changed', { isLocked: lock.isLocked() }),
    })
    const notices = [
      ...policyNotices,
      ...(vault.notices ?? []),
      ...journal.notices,
      ...activity.notices,
      ...connections.notices,
    ]
    if (options.practice === 'sample') {
      try {
        const room = await openPracticeRoom(dataDir, options.practiceCopyBytesPerSecond, clock)
        opened.splice(1, 0, () => room.store.close())
        await connections.setPractice(room.connection, new AbortController().signal)
      } catch (thrown) {
        log.error('The practice store did not start', { message: String(thrown) })
        notices.push(toAppError(thrown))
      }
    }
    const refreshNames = async (signal: AbortSignal) => {
      for (const view of await connections.list(signal)) names.set(view.id, view.name)
    }
    await refreshNames(new AbortController().signal)
    bus.subscribe((event) => {
      if (event.name !== 'connections.changed') return
      for (const view of event.payload.connections) names.set(view.id, view.name)
    })

    const downloadsDir = options.downloadsDir ?? (await findDownloadsDir(homedir(), process.platform, process.env))
    const info = (): AppInfo => ({
      downloadsDir,
      canChooseFolder: options.chooseFolder !== undefined,
      version: options.version,
      shell: options.shell,
      platform: process.platform,
      systemLanguage: options.systemLanguage,
      vault: { kind: vault.kind, state: vault.state() },
      isLocked: lock.isLocked(),
      eventSeq: bus.seq,
      notices: notices.map(toErrorView),
      hasSavedVault: vault.hasSaved(),
      ...(policy === noPolicy ? {} : { policy: toPolicyView(policy) }),
    })
    const handlers = createHandlers({
      connections,
      importer,
      vault,
      settings,
      shelf,
      listings,
      jobs,
      streams,
      activity,
      downloadsDir,
      chooseFolder: options.chooseFolder,
      info,
      lock,
      eventSeq: () => bus.seq,
      watchParts: (id, watch) => void (watch === 'on' ? watched.add(id) : watched.delete(id)),
      onSettings: () => {
        receipts.prune()
        bus.emit('settings.changed', settings.get())
      },
      onVaultOpened: async (signal) => {
        bus.emit('connections.changed', { connections: await connections.list(signal) })
        jobs.credentialsChanged()
      },
    })
    const links = createLinkHandlers({
      storeOf: (id) => shelf.get(id),
      connections,
      activity,
      now: clock.now,
      newId: randomUUID,
    })
    const support = createSupportHandlers({
      info,
      settings: () => settings.get(),
      connections,
      jobs,
      activity,
      readLog: options.readLog,
      clean: (text) => screen.clean(text),
      homeDir: options.homeDir ?? homedir(),
      now: clock.now,
    })
    const router = createRouter({ ...handlers, ...links, ...support }, (name, thrown) => {
      log.error('A call failed inside', { name, message: thrown instanceof Error ? thrown.message : String(thrown) })
    })
    jobs.start()
    let closed: Promise<void> | undefined
    let callCount = 0
    return {
      async dispatch(name, payload, signal) {
        lock.check()
        if (lock.isLocked() && !mayAskWhileLocked(name))
          return { ok: false, error: toErrorView(new AppError('vault-locked', 'Strata is locked')) }
        const owner = `call ${++callCount}`
        screen.keep(owner, secretsIn(payload))
        try {
          return await router.dispatch(name, payload, signal)
        } finally {
          screen.forget(owner)
        }
      },
      subscribe: (listener) => bus.subscribe(listener),
      stream: async (token, range, signal) =>
        lock.isLocked() ? { status: 404, headers: {} } : streams.read(token, range, signal),
      offerFile: (name, text) => importer.offer(name, text),
      close: () => (closed ??= closeAll()),
    }
  } catch (thrown) {
    await closeAll()
    throw thrown
  }
}

// The doors that a shell needs besides the engine itself.
export { openKeychainVault, type KeychainCipher } from './connections/keychain-vault.ts'
export { openPassphraseVault } from './connections/passphrase-vault.ts'
export { createSecretScreen, type SecretScreen } from './connections/secret-screen.ts'
export { createSessionVault } from './connections/session-vault.ts'
export type { ConnectionSecret, Vault } from './connections/vault.ts'
export type { StreamAnswer } from './history/content-streams.ts'
