import type { ActivityRow } from '../contract/activity-views.ts'
import { AppError, type ErrorCode } from '../domain/app-error.ts'
import { compareKeys } from '../domain/key-encoding.ts'
import { commonPrefix } from '../stores/versions-of-keys.ts'
import { type BundleBoard, openBundleBoard } from './bundle-board.ts'
import type { BundleItem } from './bundle-item.ts'
import { toItemReceipt } from './bundle-view.ts'
import { type FilesShown, type FilesWindow, type OwnJobs, showFiles } from './bundle-window.ts'
import type { JobBook } from './job-book.ts'
import type { JobMaker } from './job-making.ts'
import type { JobRecord } from './job-record.ts'
import type { BundleDesk } from './job-run.ts'
import type { Journal } from './journal.ts'
import type { RestoreManyRequest } from './requests.ts'

export interface BundlesOptions {
  readonly book: JobBook
  readonly journal: Journal
  readonly make: JobMaker
  readonly newId: () => string
  /** A bundle's files are others than before. */
  readonly onChanged: (record: JobRecord) => void
  /** Files have ended; several at a time. */
  readonly onReceipts: (rows: readonly ActivityRow[]) => void
  readonly onCopied: (groupId: string, bytes: number) => void
  /** Jobs of their own for files that cannot go with the others; they are in the book already. */
  readonly onDelegated: (records: readonly JobRecord[]) => void
}

/** Jobs that stand for many files each, and their files. */
export interface Bundles {
  board(record: JobRecord): BundleBoard
  desk(jobId: string): BundleDesk
  /** Puts a new bundle and its files into the book. @returns its record. Errors: `invalid-input` for a key that comes twice. */
  enter(request: RestoreManyRequest): JobRecord
  /**
   * Files that failed or were not begun once more; those that are done stay. @returns the record that takes the place of the old one.
   * @param places only these, which have failed; absent: all.
   */
  retry(record: JobRecord, places?: ReadonlySet<number>): JobRecord
  /** Takes back what was done, as another group. @returns its record, in the book already. */
  undo(record: JobRecord, undoGroupId: string): JobRecord
  /** Files in the order of their keys. */
  children(record: JobRecord, own: OwnJobs, window: FilesWindow): FilesShown
  /** Receipts of all that ended, anew: once after each bundle, since a power cut may have taken some. */
  renewReceipts(): Iterable<readonly ActivityRow[]>
  forget(record: JobRecord): void
}

const pageSize = 500
/** Endings of a file that a copy may have been made in spite of, and shown only later. */
const leavesDoubt: ReadonlySet<ErrorCode> = new Set(['outcome-unknown', 'server-error', 'malformed-answer'])
/** What a copy that was answered turned out to be: then it is made once more. Any other ending left it unproven. */
const disproved: ReadonlySet<ErrorCode> = new Set(['integrity-mismatch', 'version-not-found', 'object-not-found'])

export function createBundles(options: BundlesOptions): Bundles {
  const { book, journal, make } = options
  const boards = new Map<string, BundleBoard>()
  const desks = new Map<string, BundleDesk>()
  const bundleIds = new Map<string, string>()

  const groupOf = ({ groupId, id }: JobRecord) => groupId ?? id

  function board(record: JobRecord): BundleBoard {
    const groupId = groupOf(record)
    const known = boards.get(groupId)
    if (known !== undefined) return known
    const opened = openBundleBoard(journal, groupId, (items) => saved(groupId, items))
    boards.set(groupId, opened)
    return opened
  }

  /** The bundle of a group, whose other members may be very many. */
  function recordOf(groupId: string): JobRecord | undefined {
    const known = bundleIds.get(groupId)
    if (known !== undefined && book.has(known)) return book.get(known)
    const record = book.ofGroup(groupId).find((member) => member.bundle !== undefined)
    if (record !== undefined) bundleIds.set(groupId, record.id)
    return record
  }

  function saved(groupId: string, items: readonly BundleItem[]): void {
    const record = recordOf(groupId)
    if (record === undefined) return
    if (items.length === 0) return options.onChanged(record)
    const rows = items.map((item) => toItemReceipt(record, item)).filter((row) => row !== undefined)
    if (rows.length > 0) options.onReceipts(rows)
    options.onChanged(record)
  }

  function* pages(record: JobRecord): Iterable<readonly BundleItem[]> {
    const { count } = board(record)
    for (let from = 0; from < count; from += pageSize) yield board(record).page(from, pageSize)
  }

  function jobFor(record: JobRecord, item: BundleItem): JobRecord {
    const { connectionId, source, acceptedWarnings, bundle, retryOf, createdAt } = record
    const groupId = groupOf(record)
    const place = { bucket: source.bucket, key: item.key }
    if (bundle?.work !== 'remove') {
      const request = { connectionId, ...place, versionId: item.versionId, acceptWarnings: acceptedWarnings }
      const grouped = make.grouped(request, groupId, item.sizeBytes)
      // When the group was made its bucket had just been seen to keep versions.
      return retryOf === undefined ? { ...grouped, lossesSeenAt: createdAt } : grouped
    }
    const receipt = { versionId: item.made?.versionId, sourceVersionId: item.versionId }
    const undone = { id: record.undoes ?? '', connectionId, source: place, destination: place, receipt }
    return { ...make.undo(undone), groupId, row: 'group' }
  }

  function makeDesk(jobId: string): BundleDesk {
    const groupId = groupOf(book.get(jobId))
    let copiedCount = 0
    return {
      board: board(book.get(jobId)),
      delegate(items) {
        if (items.length === 0) return
        const record = book.get(jobId)
        const records = items.map((item) => jobFor(record, item))
        book.add(records)
        options.onDelegated(records)
      },
      copied(bytes) {
        copiedCount++
        options.onCopied(groupId, bytes)
      },
      copiedCount: () => copiedCount,
    }
  }

  return {
    board,
    desk(jobId) {
      const desk = desks.get(jobId) ?? makeDesk(jobId)
      desks.set(jobId, desk)
      return desk
    },
    enter({ connectionId, bucket, items }) {
      const sorted = eachOnce(items)
      const groupId = options.newId()
      const prefix = commonPrefix(sorted[0]?.key ?? '', sorted.at(-1)?.key ?? '')
      const record = make.bundle({ connectionId, bucket, key: prefix }, groupId, {
        kind: 'restore',
        bundle: { work: 'copy', count: sorted.length },
      })
      journal.putItems(
        groupId,
        sorted.map(({ key, versionId, sizeBytes = 0 }, at) => ({ at, state: 'waiting', key, versionId, sizeBytes })),
      )
      book.add([record])
      return record
    },
    retry(record, places) {
      const { bundle, machine, error } = record
      if (bundle === undefined) throw new AppError('internal', 'Not a job of many files')
      const again = make.again(record)
      const { work, count, encryption } = bundle
      const cause = machine.state === 'failed' && error !== undefined ? { error } : {}
      const only = places === undefined ? {} : { only: { places: [...places], ...cause } }
      const next: JobRecord = {
        ...again,
        bundle: { work, count, ...only, ...(encryption === undefined ? {} : { encryption }) },
      }
      book.add([next])
      book.remove(record.id)
      desks.delete(record.id)
      const chosen = places === undefined ? pages(next) : [...places].map((at) => board(next).page(at, 1))
      for (const page of chosen) {
        const some = page.filter(({ state }) => state === 'failed')
        board(next).save(some.map((item) => onceMore(item, work)))
      }
      return next
    },
    undo(record, undoGroupId) {
      const { connectionId, source } = record
      let at = 0
      for (const page of pages(record)) {
        const done = page.filter(mayBeTakenBack)
        journal.putItems(
          undoGroupId,
          done.map(({ key, versionId, sizeBytes, made }) => ({
            at: at++,
            state: 'waiting',
            key,
            versionId,
            sizeBytes,
            ...(made === undefined ? {} : { made }),
          })),
        )
      }
      const undo = make.bundle({ connectionId, ...source }, undoGroupId, {
        kind: 'undo',
        undoes: record.id,
        bundle: { work: 'remove', count: at },
      })
      book.add([undo])
      book.patch(record.id, { undoneBy: undo.id })
      const undone = book.get(record.id)
      for (const page of pages(undone)) options.onReceipts(page.flatMap((item) => toItemReceipt(undone, item) ?? []))
      return undo
    },
    children: (record, own, window) => showFiles(record, board(record), own, window),
    *renewReceipts() {
      for (const { id, bundle } of book.all()) {
        if (bundle === undefined || bundle.receipts === 'kept') continue
        for (const page of pages(book.get(id))) {
          if (!book.has(id)) break
          yield page.flatMap((item) => toItemReceipt(book.get(id), item) ?? [])
        }
        if (book.has(id) && bundle.tally !== undefined) book.patch(id, { bundle: { ...bundle, receipts: 'kept' } })
      }
    },
    forget(record) {
      desks.delete(record.id)
      boards.delete(groupOf(record))
      bundleIds.delete(groupOf(record))
      journal.dropItems(groupOf(record))
    },
  }
}

/** A file that failed as one that is yet to be sent, or whose copy is looked for or proven first where one was made, or may have been. */
function onceMore(
  { error, finishedAt: _, made, ...item }: BundleItem,
  work: NonNullable<JobRecord['bundle']>['work'],
): BundleItem {
  // An undo has to know what is to go.
  if (work === 'remove') return { ...item, ...(made === undefined ? {} : { made }), state: 'waiting' }
  if (made !== undefined && error !== undefined && !disproved.has(error.code))
    return { ...item, made, state: 'answered' }
  const isUnknown = error !== undefined && leavesDoubt.has(error.code) && item.before !== undefined
  return { ...item, state: isUnknown ? 'sent' : 'waiting' }
}

/** Also what was answered and could not be proven: before it goes it is looked at. */
function mayBeTakenBack({ state, made }: BundleItem): boolean {
  return (state === 'done' || state === 'answered') && made?.versionId !== undefined
}

type Wanted = RestoreManyRequest['items'][number]

/** In the order of the keys, each once. Errors: `invalid-input` for two versions of one file. */
export function eachOnce(items: readonly Wanted[]): Wanted[] {
  const sorted = items.toSorted((one, other) => compareKeys(one.key, other.key))
  return sorted.filter((item, index) => {
    const before = sorted[index - 1]
    if (before?.key !== item.key) return true
    if (before.versionId === item.versionId) return false
    throw new AppError('invalid-input', 'Two versions of the same file cannot both become current')
  })
}
