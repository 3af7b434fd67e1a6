import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import type { CallInput, CallName, CallOutput } from '../../app/contract/calls.ts'
import type { EngineEvent } from '../../app/contract/events.ts'
import type { ErrorView } from '../../app/contract/envelope.ts'
import type { JobView } from '../../app/contract/views.ts'
import { type Engine, type EngineOptions, openEngine } from '../../app/engine.ts'
import { openStore } from '../../app/stores/open-store.ts'
import type { VersionEntry } from '../../app/domain/object-version.ts'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import type { FaultRule } from '../../app/practice/faults.ts'
import type { OperationName } from '../../app/practice/protocol/operation-name.ts'
import { openPracticeStore, type PracticeStore, type PracticeStoreOptions } from '../../app/practice/practice-store.ts'

export const signal = new AbortController().signal
export const testKeys = { accessKeyId: 'test-key-id', accessKeySecret: 'test-key-secret' }

/** A folder of its own, gone at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'strata-engine-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export class CallFailed extends Error {
  readonly view: ErrorView
  constructor(name: string, view: ErrorView) {
    super(`${name}: ${view.code}: ${view.message}`)
    this.view = view
  }
}

/** Calls an engine as a window does. */
export async function call<Name extends CallName>(
  engine: Engine,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const answer = await engine.dispatch(name, input, signal)
  if (!answer.ok) throw new CallFailed(name, answer.error)
  return answer.value as CallOutput<Name>
}

/** The error of a call that has to fail. */
export async function failure<Name extends CallName>(
  engine: Engine,
  name: Name,
  input: CallInput<Name>,
): Promise<ErrorView> {
  const answer = await engine.dispatch(name, input, signal)
  if (answer.ok) throw new Error(`${name} did not fail`)
  return answer.error
}

/** Resolves with the first state of a job for which `isIt` says yes. */
export function untilJob(engine: Engine, jobId: string, isIt: (job: JobView) => boolean): Promise<JobView> {
  return new Promise((resolve, reject) => {
    const stop = engine.subscribe((event: EngineEvent) => {
      if (event.name === 'jobs.changed') look(event.payload.jobs)
    })
    const look = (jobs: readonly JobView[]) => {
      const job = jobs.find(({ id }) => id === jobId)
      if (job === undefined || !isIt(job)) return
      stop()
      resolve(job)
    }
    call(engine, 'transfers.list', {}).then(({ jobs }) => look(jobs), reject)
  })
}

export function untilEnded(engine: Engine, jobId: string): Promise<JobView> {
  return untilJob(engine, jobId, (job) => ['succeeded', 'failed', 'cancelled'].includes(job.state))
}

/** Requests that the store keeps until they are let go. */
export interface HeldRequests {
  /** How many there are or were. */
  count(): number
  release(): void
}

/** Lets so many requests through and keeps the ones after them, so that a job stands still whatever the machine does. */
export function holdRequests(
  practice: PracticeStore,
  operation: OperationName,
  skip: number,
  only: Pick<FaultRule, 'key' | 'times'> = {},
): HeldRequests {
  const { promise: until, resolve } = Promise.withResolvers<void>()
  const rule = practice.faults.add({ fault: { kind: 'hold', until }, operations: [operation], skip, ...only })
  return {
    count: () => rule.hits,
    release() {
      rule.remove()
      resolve()
    },
  }
}

/** A restore by parts stands still after so many. */
export function holdParts(practice: PracticeStore, doneParts: number): HeldRequests {
  return holdRequests(practice, 'UploadPartCopy', doneParts)
}

/** Versions and markers of a key as the store lists them, newest first. */
export async function entriesOf(bench: Bench, bucket: string, key: string): Promise<readonly VersionEntry[]> {
  const page = await bench.store.listVersions(bucket, { prefix: key }, signal)
  return page.entries.filter((entry) => entry.key === key)
}

export async function openUploads(bench: Bench, bucket: string): Promise<number> {
  return (await bench.store.listUploads(bucket, {}, signal)).uploads.length
}

/** Enters the same credentials again: what waits for them goes on. */
export async function renewCredentials({ engine, connectionId }: Bench): Promise<void> {
  const [view] = await call(engine, 'connections.list', {})
  if (view === undefined) throw new Error('No connection')
  const { name, dialect, endpoint, region, addressing } = view
  const draft = { name, dialect, endpoint, region, addressing, ...testKeys }
  await call(engine, 'connections.update', { id: connectionId, draft })
}

export type TestDialect = 'oss' | 's3' | 'obs'

/** A practice store and an engine that is connected to it. */
export interface Bench extends AsyncDisposable {
  readonly practice: PracticeStore
  /** Speaks to the practice store directly, past the engine. */
  readonly store: ObjectStore
  readonly connectionId: string
  readonly dataDir: string
  readonly engine: Engine
  readonly clock: SkippingClock
  /** Closes the engine and opens another one on the same folder. */
  reopen(changes?: Partial<EngineOptions>): Promise<Engine>
}

export interface BenchOptions {
  readonly dialect?: TestDialect
  readonly practice?: Partial<PracticeStoreOptions>
  readonly engine?: Partial<EngineOptions>
  readonly endpoint?: string
  /** `localhost`: a name, which has to be resolved. */
  readonly host?: 'localhost'
  /** `virtual-hosted`: buckets are in the host, which OBS's native signature needs. Default `path`. */
  readonly addressing?: 'virtual-hosted' | 'path'
}

/** Time in which a wait costs nothing: it passes at once, and the clock is later by its length. */
export interface SkippingClock {
  readonly now: () => number
  readonly sleep: (delayMs: number, aborted: AbortSignal) => Promise<void>
  /** The computer sleeps for so long. */
  readonly doze: (forMs: number) => void
}

export function createSkippingClock(): SkippingClock {
  let skippedMs = 0
  return {
    now: () => Date.now() + skippedMs,
    async sleep(delayMs, aborted) {
      aborted.throwIfAborted()
      await new Promise((resolve) => setImmediate(resolve))
      aborted.throwIfAborted()
      skippedMs += delayMs
    },
    doze: (forMs) => {
      skippedMs += forMs
    },
  }
}

/** An engine that remembers no secret and brings no practice store of its own. */
export function plainOptions(dataDir: string): EngineOptions {
  return {
    dataDir,
    vault: createSessionVault(),
    shell: 'browser',
    version: '0.0.0',
    systemLanguage: 'en',
    practice: 'off',
  }
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const dialect = options.dialect ?? 'oss'
  const folder = await temporaryFolder()
  const clock = createSkippingClock()
  const practice = await openPracticeStore({
    dataDir: join(folder.path, 'store'),
    ...testKeys,
    now: clock.now,
    ...options.practice,
  })
  const dataDir = join(folder.path, 'data')
  const base: EngineOptions = {
    ...plainOptions(dataDir),
    ...clock,
    ...options.engine,
  }
  let engine = await openEngine(base)
  const region = dialect === 'oss' ? 'cn-hangzhou' : 'us-east-1'
  const addressing = options.addressing ?? 'path'
  const direct = addressing === 'path' ? practice.url : practice.url.replace('127.0.0.1', 'localhost')
  const named = options.host === undefined ? direct : direct.replace('127.0.0.1', options.host)
  const endpoint = options.endpoint ?? named
  const connection = await call(engine, 'connections.create', {
    name: 'Test',
    dialect,
    endpoint,
    region,
    addressing,
    ...testKeys,
  })
  const store = openStore(
    { dialect, endpoint: direct, region, addressing, credentials: testKeys },
    { ...clock, random: Math.random },
  )
  return {
    practice,
    store,
    dataDir,
    clock,
    connectionId: connection.id,
    get engine() {
      return engine
    },
    async reopen(changes = {}) {
      await engine.close()
      engine = await openEngine({ ...base, ...changes })
      return engine
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
      await store.close()
      await practice.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}
