import { toAppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { prepareFolder } from './download-file.ts'
import { type Clock, isNetworkFailure } from './failure.ts'
import type { JobBook } from './job-book.ts'
import type { JobRecord } from './job-record.ts'
import type { Journal } from './journal.ts'

/** Between two looks; the last one repeats. */
const looksMs = [2_000, 4_000, 8_000, 15_000, 30_000]

export interface ReturnWatchOptions {
  readonly book: JobBook
  readonly journal: Journal
  readonly clock: Clock
  /** Throws `connection-not-found`. */
  readonly storeOf: (connectionId: string) => ObjectStore
  /** Ends every look. */
  readonly signal: AbortSignal
}

/** Looks now and then whether what paused jobs wait for is back, the network or a disk that can be written, and lets them go on. */
export function createReturnWatch(options: ReturnWatchOptions): (record: JobRecord) => void {
  const { book, clock, signal } = options
  const watched = new Set<string>()

  async function watch(wait: string): Promise<void> {
    try {
      for (let looks = 0; ; looks++) {
        await clock.sleep(looksMs[Math.min(looks, looksMs.length - 1)] ?? 30_000, signal)
        const waiting = book.all().filter((record) => waitOf(record) === wait)
        const [first] = waiting
        if (first === undefined) return
        if (!(await isBack(first))) continue
        for (const { id } of waiting)
          if (book.has(id) && waitOf(book.get(id)) === wait) book.move(id, { kind: 'resume' })
        return
      }
    } catch {
      // Only the end of the program gets here.
    } finally {
      watched.delete(wait)
    }
  }

  async function isBack(record: JobRecord): Promise<boolean> {
    return record.machine.pauseCause === 'offline' ? answers(record) : canWrite(record)
  }

  /** The cheapest question there is. */
  async function answers(record: JobRecord): Promise<boolean> {
    try {
      const { bucket, key } = record.destination
      await options.storeOf(record.connectionId).listVersions(bucket, { prefix: key, maxKeys: 1 }, signal)
      return true
    } catch (thrown) {
      signal.throwIfAborted()
      return !isNetworkFailure(toAppError(thrown))
    }
  }

  /** What could not be written to the journal can be now, and what is left of a download fits. */
  async function canWrite({ id, download, partSizeBytes, totalBytes }: JobRecord): Promise<boolean> {
    try {
      await options.journal.durable()
      const leftBytes = totalBytes - book.donePartCount(id) * partSizeBytes
      if (download !== undefined) await prepareFolder(download.folder, Math.max(0, leftBytes))
      return true
    } catch (thrown) {
      const { code } = toAppError(thrown)
      return code !== 'disk-full' && code !== 'data-folder-not-writable'
    }
  }

  return (record) => {
    const wait = waitOf(record)
    if (wait === undefined || watched.has(wait)) return
    watched.add(wait)
    void watch(wait)
  }
}

/** What a paused job waits for; jobs that wait for the same go on together. */
function waitOf({ id, connectionId, download, machine, error }: JobRecord): string | undefined {
  if (machine.state !== 'paused') return undefined
  if (machine.pauseCause === 'offline') return `store ${connectionId}`
  if (machine.pauseCause === 'disk-full') return download === undefined ? 'journal' : `file ${id}`
  // A folder of somebody's choice that went away, with its disk perhaps, is the person's to look after.
  return error?.code === 'data-folder-not-writable' ? 'journal' : undefined
}
