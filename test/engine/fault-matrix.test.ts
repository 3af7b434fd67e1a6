import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { JobView } from '../../app/contract/views.ts'
import type { ErrorCode } from '../../app/domain/app-error.ts'
import type { HttpTimeouts } from '../../app/http/http-client.ts'
import type { Fault, FaultRule } from '../../app/practice/faults.ts'
import { createNameTrouble, type NameFault, type NameTrouble } from '../fakes/name-trouble.ts'
import {
  type Bench,
  call,
  entriesOf,
  holdParts,
  openBench,
  openUploads,
  renewCredentials,
  untilEnded,
  untilJob,
} from './harness.ts'

/**
 * What becomes of a job when one request of a kind meets one fault.
 *
 * ok       it succeeds by itself: the right content, exactly one new version, no upload left; of a cancel: no version, no upload left
 * asks     it waits for new credentials, and ends as `ok` when they come
 * unknown  it fails as `outcome-unknown`: nobody said what became of the copy and the listing does not show it, and sending it
 *          again might make a second version; no new version, no upload left
 * record   it is cancelled and keeps the upload on record: a token that ended leaves no way to clean up
 * -body    cannot be: the answer has no body to spoil
 * -list    cannot be: only listings of versions can be late
 */
const table = `
                          HEAD   list   verify  copy     initiate  part   complete  abort   parts
  refused                 ok     ok     ok      ok       ok        ok     ok        ok      ok
  DNS failure             ok     ok     ok      ok       ok        ok     ok        ok      ok
  reset before            ok     ok     ok      unknown  ok        ok     ok        ok      ok
  reset in the answer     ok     ok     ok      ok       ok        ok     ok        ok      ok
  reset after             ok     ok     ok      ok       ok        ok     ok        ok      ok
  time-out, not done      ok     ok     ok      unknown  ok        ok     ok        ok      ok
  time-out, done          ok     ok     ok      ok       ok        ok     ok        ok      ok
  500                     ok     ok     ok      ok       ok        ok     ok        ok      ok
  503                     ok     ok     ok      ok       ok        ok     ok        ok      ok
  503 with Retry-After    ok     ok     ok      ok       ok        ok     ok        ok      ok
  429                     ok     ok     ok      ok       ok        ok     ok        ok      ok
  403 clock skew          ok     ok     ok      ok       ok        ok     ok        ok      ok
  expired token           ok     asks   ok      ok       asks      asks   ok        record  asks
  error in a 200          -body  ok     ok      ok       ok        ok     ok        ok      ok
  error in a 200, done    -body  ok     ok      ok       ok        ok     ok        ok      ok
  truncated XML           -body  ok     ok      ok       ok        ok     ok        -body   ok
  stale listing           -list  ok     ok      -list    -list     -list  -list     -list   -list
  slow drip               -body  ok     ok      ok       ok        ok     ok        -body   ok
  web page of a proxy     ok     ok     ok      unknown  ok        ok     ok        ok      ok
  502 page of a proxy     ok     ok     ok      unknown  ok        ok     ok        ok      ok
`

const bucket = 'media'
const key = 'video.mov'
/** A dozen parts. */
const options = { partSizeBytes: 2 ** 27 }
/** One by one: no connection is opened ahead, so that each name that is asked for is that of a request. */
const oneByOne = { ...options, parallelism: 1 }
const optionsFor = ({ at }: FaultPlan) => (at === 'way' ? oneByOne : options)

/** At the practice store, or on the way to it. `times`: a clock that is off stays off, it is the client that corrects itself. */
type FaultPlan = { readonly at: 'store'; readonly fault: Fault; readonly times?: number } | WayFault
interface WayFault {
  readonly at: 'way'
  readonly fault: NameFault
  readonly code: ErrorCode
}

const atStore = (fault: Fault): FaultPlan => ({ at: 'store', fault, times: 1 })
const faults: Readonly<Record<string, FaultPlan>> = {
  refused: { at: 'way', fault: 'refused', code: 'cannot-connect' },
  'DNS failure': { at: 'way', fault: 'unknown-name', code: 'dns-failed' },
  'reset before': atStore({ kind: 'reset', when: 'before' }),
  'reset in the answer': atStore({ kind: 'reset', when: 'in-answer' }),
  'reset after': atStore({ kind: 'reset', when: 'after' }),
  'time-out, not done': atStore({ kind: 'silence', when: 'before' }),
  'time-out, done': atStore({ kind: 'silence', when: 'after' }),
  '500': atStore({ kind: 'error', status: 500, code: 'InternalError' }),
  '503': atStore({ kind: 'throttle', status: 503 }),
  '503 with Retry-After': atStore({ kind: 'throttle', status: 503, retryAfterSeconds: 30 }),
  '429': atStore({ kind: 'throttle', status: 429 }),
  '403 clock skew': { at: 'store', fault: { kind: 'clock-skew', offsetMs: 3_600_000 } },
  'expired token': atStore({ kind: 'expired-token' }),
  'error in a 200': atStore({ kind: 'error-in-200', code: 'InternalError', afterWork: false }),
  'error in a 200, done': atStore({ kind: 'error-in-200', code: 'InternalError', afterWork: true }),
  'truncated XML': atStore({ kind: 'truncated-xml' }),
  'stale listing': atStore({ kind: 'stale-listing' }),
  'slow drip': atStore({ kind: 'slow-drip', bytesPerSecond: 100 }),
  'web page of a proxy': atStore({ kind: 'html', status: 200 }),
  '502 page of a proxy': atStore({ kind: 'html', status: 502 }),
}

type Operation = NonNullable<FaultRule['operations']>[number]

interface RequestKind {
  readonly operation: Operation
  /** Requests of the kind that pass first. */
  readonly skip: number
  readonly size: 'small' | 'large'
  /** The last request before it; `plan`: those before the job, `parts`: all parts but the last, `rest`: nothing goes on. */
  readonly after: Operation | 'plan' | 'parts' | 'rest'
  /** Connections that are begun together then. */
  readonly together: number
  /** What the log says of it when it fails below HTTP. */
  readonly told: { readonly operation: string } | { readonly message: string }
}

/** What was made, its tags and the listing are asked side by side. */
const afterComplete = { size: 'large', after: 'CompleteMultipartUpload', together: 3 } as const
const large = { size: 'large', together: 1 } as const
const ofCommit = { message: 'A commit was not answered as hoped' }
const kinds: Readonly<Record<string, RequestKind>> = {
  HEAD: { ...afterComplete, operation: 'HeadObject', skip: 1, told: { operation: 'HeadObject' } },
  // Asked while the last part is copied.
  list: {
    size: 'large',
    together: 2,
    operation: 'ListObjectVersions',
    skip: 1,
    after: 'parts',
    told: { operation: 'ListObjectVersions' },
  },
  verify: { ...afterComplete, operation: 'ListObjectVersions', skip: 2, told: { operation: 'ListObjectVersions' } },
  copy: { operation: 'CopyObject', skip: 0, size: 'small', after: 'plan', together: 1, told: ofCommit },
  initiate: {
    ...large,
    operation: 'InitiateMultipartUpload',
    skip: 0,
    after: 'plan',
    told: { operation: 'CreateMultipartUpload' },
  },
  part: {
    ...large,
    operation: 'UploadPartCopy',
    skip: 5,
    after: 'InitiateMultipartUpload',
    told: { message: 'A part failed' },
  },
  complete: {
    ...large,
    operation: 'CompleteMultipartUpload',
    skip: 0,
    after: 'ListParts',
    told: ofCommit,
  },
  abort: {
    ...large,
    operation: 'AbortMultipartUpload',
    skip: 0,
    after: 'rest',
    told: { operation: 'AbortMultipartUpload' },
  },
  parts: { ...large, operation: 'ListParts', skip: 0, after: 'UploadPartCopy', told: { operation: 'ListParts' } },
}

interface Cell {
  readonly faultName: string
  readonly kindName: string
  /** In the table's words. */
  readonly ending: string
}

/** Reads the table; what cannot be is left out. Every fault has a row and every kind a column. */
function readTable(): readonly Cell[] {
  const [head = [], ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
  expect(head).toEqual(Object.keys(kinds))
  expect(rows.map(([name = '']) => name).toSorted()).toEqual(Object.keys(faults).toSorted())
  return rows.flatMap(([faultName = '', ...cells]) => {
    expect(cells).toHaveLength(head.length)
    return cells.flatMap((text, index) =>
      text.startsWith('-') ? [] : [{ faultName, kindName: head[index] ?? '', ending: text }],
    )
  })
}

/** Short only where something has to time out: a busy machine may be slow. */
const impatient: Partial<HttpTimeouts> = { quietMs: 1_000, copyMs: 1_000, wholeAnswerMs: 2_000 }
const slow = new Set(['time-out, not done', 'time-out, done', 'slow drip'])

interface Scene {
  readonly bench: Bench
  readonly names: NameTrouble
  readonly logged: Readonly<Record<string, unknown>>[]
}

async function openScene(faultName: string): Promise<Scene & AsyncDisposable> {
  const names = createNameTrouble()
  const logged: Readonly<Record<string, unknown>>[] = []
  const note = (message: string, facts?: Readonly<Record<string, unknown>>) => void logged.push({ message, ...facts })
  const timeouts = slow.has(faultName) ? impatient : {}
  const bench = await openBench({
    host: 'localhost',
    engine: { timeouts, lookup: names.lookup, log: { info: note, warn: note, error: note } },
  })
  return { bench, names, logged, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() }
}

function seed({ practice }: Bench, size: 'small' | 'large'): string {
  const content = size === 'small' ? 'as it was' : { virtualBytes: 1.5 * 2 ** 30, seed: 1 }
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return versionId
}

/** Sets the fault up. @returns proves that it was met by the request that was meant. */
async function spoil({ bench, names, logged }: Scene, kind: RequestKind, plan: FaultPlan, versionId: string) {
  const { practice, engine, connectionId } = bench
  if (plan.at === 'store') {
    const { fault, times } = plan
    const { operation, skip } = kind
    const rule = practice.faults.add({
      fault,
      operations: [operation],
      skip,
      ...(times === undefined ? {} : { times }),
    })
    return () => expect(rule.hits).toBeGreaterThan(0)
  }
  // A connection for each request, so that each asks for the name.
  practice.faults.add({ fault: { kind: 'close' } })
  let isDue = () => true
  if (kind.after !== 'rest') {
    const before = names.asked
    const asked = { connectionId, bucket, key, versionId, options: oneByOne }
    const { partCount } = await call(engine, 'restore.plan', asked)
    const planned = names.asked - before
    // Another question, so that the start looks anew.
    await call(engine, 'restore.plan', { connectionId, bucket, key, versionId })
    const started = names.asked
    if (kind.after === 'plan') isDue = () => names.asked >= started + planned
    // Initiate comes first.
    else if (kind.after === 'parts') isDue = () => names.asked >= started + planned + partCount
    else {
      const last = practice.faults.add({ fault: { kind: 'close' }, operations: [kind.after] })
      const needed = kind.after === 'UploadPartCopy' ? partCount : 1
      isDue = () => last.hits >= needed
    }
  }
  names.arm(plan.fault, kind.together, isDue)
  return () => {
    expect(names.hits).toBe(kind.together)
    const met = logged.filter(({ code }) => code === plan.code)
    expect(met).toHaveLength(kind.together)
    expect(met).toContainEqual(expect.objectContaining(kind.told))
  }
}

/** What became of a restore, in the table's words, or what is wrong. */
async function endingOf(bench: Bench, job: JobView): Promise<string> {
  const entries = await entriesOf(bench, bucket, key)
  const uploads = await openUploads(bench, bucket)
  const ending = `${job.state}, ${job.error?.code ?? 'no error'}, ${entries.length} versions, ${uploads} uploads`
  if (ending === 'failed, outcome-unknown, 2 versions, 0 uploads') return 'unknown'
  if (ending !== 'succeeded, no error, 3 versions, 0 uploads') return ending
  return job.receipt?.versionId === entries[0]?.versionId ? 'ok' : 'the receipt names another version'
}

async function copyThrough(kind: RequestKind, plan: FaultPlan, scene: Scene): Promise<string> {
  const { bench } = scene
  const { engine, connectionId, practice } = bench
  const versionId = seed(bench, kind.size)
  const assertMet = await spoil(scene, kind, plan, versionId)
  const asked = { connectionId, bucket, key, versionId, options: optionsFor(plan) }
  const { jobId } = await call(engine, 'restore.start', asked)
  const asks = (job: JobView) => job.state === 'paused' && job.pauseCause === 'credentials'
  const first = await untilJob(engine, jobId, (job) => asks(job) || isEnded(job))
  if (asks(first)) await renewCredentials(bench)
  const job = await untilEnded(engine, jobId)
  assertMet()
  practice.faults.clear()
  const ending = await endingOf(bench, job)
  return asks(first) && ending === 'ok' ? 'asks' : ending
}

async function cancelThrough(kind: RequestKind, plan: FaultPlan, scene: Scene): Promise<string> {
  const { bench } = scene
  const { engine, connectionId, practice } = bench
  const held = holdParts(practice, 1)
  if (plan.at === 'way') practice.faults.add({ fault: { kind: 'close' } })
  const versionId = seed(bench, kind.size)
  const asked = { connectionId, bucket, key, versionId, options: optionsFor(plan) }
  const { jobId } = await call(engine, 'restore.start', asked)
  await untilJob(engine, jobId, (job) => job.donePartCount > 0)
  await call(engine, 'transfers.act', { jobId, action: 'pause' })
  held.release()
  // The parts in flight end first, so that the next request is the one that is meant.
  while (practice.faults.requests.concurrency > 0) await wait(5)
  const assertMet = await spoil(scene, kind, plan, versionId)
  await call(engine, 'transfers.act', { jobId, action: 'cancel' })
  const { state, orphanUploadId } = await untilEnded(engine, jobId)
  assertMet()
  practice.faults.clear()
  const { length } = await entriesOf(bench, bucket, key)
  const uploads = await openUploads(bench, bucket)
  const ending = `${state}, ${length} versions, ${uploads} uploads, ${orphanUploadId === undefined ? 'none' : 'one'} on record`
  if (ending === 'cancelled, 2 versions, 0 uploads, none on record') return 'ok'
  return ending === 'cancelled, 2 versions, 1 uploads, one on record' ? 'record' : ending
}

const isEnded = ({ state }: JobView) => state === 'succeeded' || state === 'failed' || state === 'cancelled'

async function meet({ faultName, kindName }: Cell): Promise<string> {
  const [kind, plan] = [kinds[kindName], faults[faultName]]
  if (kind === undefined || plan === undefined) throw new Error('Not in the table')
  await using scene = await openScene(faultName)
  return kindName === 'abort' ? await cancelThrough(kind, plan, scene) : await copyThrough(kind, plan, scene)
}

const cells = readTable()
for (const kindName of Object.keys(kinds)) {
  describe(`one fault of a request, ${kindName}`, () => {
    const own = cells.filter((cell) => cell.kindName === kindName)
    it.each(own.filter(({ faultName }) => !slow.has(faultName)))('$faultName: $ending', async (cell) => {
      expect(await meet(cell)).toBe(cell.ending)
    })
    // These mostly wait.
    it.concurrent.each(own.filter(({ faultName }) => slow.has(faultName)))('$faultName: $ending', async (cell) => {
      expect(await meet(cell)).toBe(cell.ending)
    })
  })
}
