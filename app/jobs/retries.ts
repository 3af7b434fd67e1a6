import type { CopyOptions } from '../contract/copy-options.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { assertKeysKnown, type CustomerKeys, joinOptions } from './copy-options.ts'
import { planDownloads } from './downloads.ts'
import type { JobBook } from './job-book.ts'
import { isTerminal } from './job-machine.ts'
import type { JobMaker } from './job-making.ts'
import type { JobRecord } from './job-record.ts'
import { createOnce } from './once.ts'
import type { Planner } from './planner.ts'
import { assertAllowed } from './planning.ts'

export interface RetriesOptions {
  readonly book: JobBook
  readonly make: JobMaker
  readonly planner: Planner
  readonly storeOf: (connectionId: string) => ObjectStore
  readonly newId: () => string
  /** Keys that were typed for jobs, by their ids: those of a job go on to the next one. */
  readonly customerKeys: Map<string, CustomerKeys>
  /** Puts jobs into the book and on the disk, and has them started. */
  readonly enter: (records: readonly JobRecord[]) => Promise<void>
}

/** Begins jobs that failed or were cancelled once more, each as a new job. */
export interface Retries {
  /**
   * @returns the new job's id; while one that was begun so has not ended, that one's: two clicks are one wish.
   * Errors: `customer-key-lost`, and those of the plan.
   */
  retry(record: JobRecord): Promise<string>
}

export function createRetries(options: RetriesOptions): Retries {
  const { book, make, customerKeys, enter } = options
  const once = createOnce<string>()

  return {
    retry: (record) => once(record.id, async () => unfinished(book, record.id)?.id ?? begin(record)),
  }

  function begin(record: JobRecord): Promise<string> {
    if (record.kind === 'restore' || record.kind === 'copy') return copyAgain(record)
    return record.kind === 'download' ? downloadAgain(record) : beginAgain(record)
  }

  async function beginAgain(record: JobRecord, changes: Partial<JobRecord> = {}): Promise<string> {
    const again = { ...make.again(record), ...changes }
    await enter([again])
    return again.id
  }

  async function downloadAgain(record: JobRecord): Promise<string> {
    const { connectionId, source, download } = record
    if (download === undefined) return beginAgain(record)
    const items = [{ ...source, versionId: source.versionId ?? '' }]
    const request = { connectionId, items, folder: download.folder }
    const { signal } = new AbortController()
    const [planned] = await planDownloads(options.storeOf(connectionId), request, options.newId, signal)
    return beginAgain(record, planned)
  }

  /** Looked at anew: the source may be gone, and something else may be current by now. */
  async function copyAgain(record: JobRecord): Promise<string> {
    const { connectionId, source, destination, acceptedWarnings } = record
    const { versionId = '' } = source
    const request = { ...source, versionId, connectionId, destination, options: optionsOf(record) }
    const gathered = await options.planner.look(request, new AbortController().signal)
    assertAllowed(gathered.plan, acceptedWarnings)
    const planned = make.restore(request, gathered)
    const keys = customerKeys.get(record.id)
    if (keys !== undefined) customerKeys.set(planned.id, keys)
    await enter([{ ...planned, retryOf: record.id, acceptedWarnings }])
    return planned.id
  }

  /** The options of a job, with its keys. Throws `customer-key-lost`. */
  function optionsOf(record: JobRecord): CopyOptions | undefined {
    const keys = customerKeys.get(record.id)
    assertKeysKnown(record, keys)
    return joinOptions(record.options, keys)
  }
}

/** The job that repeats another one, or one that repeated it, and has not ended. */
function unfinished(book: JobBook, jobId: string): JobRecord | undefined {
  for (const record of book.all()) {
    if (record.retryOf !== jobId) continue
    const found = isTerminal(record.machine.state) ? unfinished(book, record.id) : record
    if (found !== undefined) return found
  }
  return undefined
}
