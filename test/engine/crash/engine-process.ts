/** The engine in a process of its own, made to be killed. Orders come and news go over the channel to its parent. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { ActivityRow } from '../../../app/contract/activity-views.ts'
import type { OpenUpload } from '../../../app/contract/upload-views.ts'
import type { JobView, PartsView } from '../../../app/contract/views.ts'
import { type Engine, openEngine, openKeychainVault } from '../../../app/engine.ts'
import type { Kill } from './kill-plan.ts'

export type Order =
  | {
      readonly kind: 'open'
      readonly dataDir: string
      readonly downloadsDir: string
      readonly speed: number
      readonly kill?: Kill
    }
  | {
      readonly kind: 'begin'
      readonly draft: Readonly<Record<string, unknown>>
      /** The call that begins the job; the connection's id is added to its input. */
      readonly call: 'restore.start' | 'restore.startMany' | 'download.start' | 'bringBack.start'
      readonly input: Readonly<Record<string, unknown>>
      readonly cancelAfterParts?: number
    }
  | { readonly kind: 'close' }

export type News =
  | { readonly kind: 'ready' }
  /** `uploads`: what the window for left uploads shows in the jobs' bucket, in a life that nobody kills. */
  | { readonly kind: 'opened'; readonly jobs: readonly JobView[]; readonly uploads: readonly OpenUpload[] }
  | { readonly kind: 'cancelled' }
  /** Every job has ended. */
  | { readonly kind: 'rest'; readonly panel: Panel }
  | { readonly kind: 'trouble'; readonly message: string }

/** All that a window shows of jobs that have ended. */
export interface Panel {
  readonly jobs: readonly JobView[]
  /** Of each job. */
  readonly parts: readonly PartsView[]
  readonly receipts: readonly ActivityRow[]
  /** Writes of the journal in this life. */
  readonly journalWrites: number
}

const never = new AbortController().signal
let engine: Engine | undefined
let journalWrites: number | undefined

function tell(news: News): void {
  process.send?.(news)
}

/** Waits pass faster here, so that a crash costs tests no time; their order stays. */
function sleeper(speed: number) {
  return async (delayMs: number, signal: AbortSignal) => {
    try {
      await wait(delayMs / speed, undefined, { signal })
    } catch (thrown) {
      signal.throwIfAborted()
      throw thrown
    }
  }
}

function dieAtJournalWrite({ phase, nth }: Extract<Kill, { kind: 'journal' }>): void {
  const execute = Reflect.get(DatabaseSync.prototype, 'exec') as (sql: string) => void
  const die = () => process.kill(process.pid, 'SIGKILL')
  DatabaseSync.prototype.exec = function exec(sql) {
    const isBegin = sql.startsWith('BEGIN IMMEDIATE')
    if (isBegin && journalWrites !== undefined) journalWrites++
    const isIt = journalWrites === nth
    if (isIt && isBegin && phase === 'before') die()
    if (isIt && sql === 'COMMIT' && phase === 'within') die()
    Reflect.apply(execute, this, [sql])
    if (isIt && sql === 'COMMIT' && phase === 'after') die()
  }
}

async function call(name: string, input: unknown): Promise<unknown> {
  const answer = await engine?.dispatch(name, input, never)
  if (answer?.ok === true) return answer.value
  throw new Error(`${name}: ${answer?.error.code}: ${answer?.error.message}`)
}

async function listJobs(): Promise<readonly JobView[]> {
  const { jobs } = (await call('transfers.list', {})) as { readonly jobs: readonly JobView[] }
  return jobs
}

const hasEnded = (job: JobView) => ['succeeded', 'failed', 'cancelled'].includes(job.state)

async function listUploads(jobs: readonly JobView[]): Promise<readonly OpenUpload[]> {
  const [job] = jobs
  if (job === undefined) return []
  const input = { connectionId: job.connectionId, bucket: job.destination.bucket }
  const { uploads } = (await call('uploads.list', input)) as { readonly uploads: readonly OpenUpload[] }
  return uploads
}

async function open({ dataDir, downloadsDir, speed, kill }: Extract<Order, { kind: 'open' }>): Promise<void> {
  if (kill?.kind === 'journal') dieAtJournalWrite(kill)
  const cipher = {
    isAvailable: async () => true,
    encrypt: async (text: string) => Buffer.from(text),
    decrypt: async (sealed: Uint8Array) => Buffer.from(sealed).toString(),
  }
  engine = await openEngine({
    dataDir,
    downloadsDir,
    vault: await openKeychainVault({ file: join(dataDir, 'vault.json'), cipher, now: Date.now }, never),
    shell: 'browser',
    version: '0.0.0',
    systemLanguage: 'en',
    sleep: sleeper(speed),
  })
  const jobs = await listJobs()
  // What an earlier life left counts from here on; a new job from its beginning.
  if (jobs.length > 0) watchForRest()
  tell({ kind: 'opened', jobs, uploads: kill === undefined ? await listUploads(jobs) : [] })
}

async function readPanel(jobs: readonly JobView[]): Promise<Panel> {
  const parts = await Promise.all(jobs.map(({ id }) => call('transfers.parts', { jobId: id, watch: false })))
  // Receipts are written in the turn after.
  await wait(0)
  const { rows } = (await call('activity.list', { search: '', offset: 0, count: 10 })) as { rows: ActivityRow[] }
  return { jobs, parts: parts as PartsView[], receipts: rows, journalWrites: journalWrites ?? 0 }
}

function watchForRest(cancelAfterParts?: number): void {
  journalWrites = 0
  let isAsked = false
  const look = async () => {
    const jobs = await listJobs()
    const [job] = jobs
    if (job !== undefined && cancelAfterParts !== undefined && !isAsked && job.donePartCount >= cancelAfterParts) {
      isAsked = true
      if (job.actions.includes('cancel')) {
        await call('transfers.act', { jobId: job.id, action: 'cancel' })
        tell({ kind: 'cancelled' })
      }
    }
    if (jobs.length > 0 && jobs.every(hasEnded)) tell({ kind: 'rest', panel: await readPanel(jobs) })
  }
  engine?.subscribe((event) => {
    if (event.name === 'jobs.changed') guard(look())
  })
  guard(look())
}

async function begin(order: Extract<Order, { kind: 'begin' }>): Promise<void> {
  const { id } = (await call('connections.create', order.draft)) as { readonly id: string }
  watchForRest(order.cancelAfterParts)
  await call(order.call, { connectionId: id, ...order.input })
}

function guard(task: Promise<void>): void {
  task.catch((thrown: unknown) =>
    tell({ kind: 'trouble', message: thrown instanceof Error ? thrown.message : String(thrown) }),
  )
}

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'open':
      return guard(open(order))
    case 'begin':
      return guard(begin(order))
    case 'close':
      return guard((engine?.close() ?? Promise.resolve()).then(() => process.disconnect()))
  }
})
// Nobody is left who could kill it.
process.once('disconnect', () => process.exit(0))
tell({ kind: 'ready' })
