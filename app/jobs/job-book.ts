import { AppError } from '../domain/app-error.ts'
import type { JobEvent } from './job-machine.ts'
import { isTerminal, moveJob } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import type { OptionalField } from './job-run.ts'
import type { Journal } from './journal.ts'
import { createPartBoard, type PartBoard, type Troubles } from './part-board.ts'
import { createProgressMeter, type ProgressMeter } from './progress.ts'

/** A job in memory: its record, and while it works its parts and its pace. */
interface Entry {
  record: JobRecord
  board: PartBoard | undefined
  meter: ProgressMeter | undefined
  donePartCount: number
  /** Of a job that does not work now; read when they are asked for. */
  troubles: Troubles | undefined
}

/** All jobs of the journal in memory. Every change goes to the journal, in order, and is told. */
export interface JobBook {
  all(): readonly JobRecord[]
  /** Throws `job-not-found`. */
  get(id: string): JobRecord
  has(id: string): boolean
  /** Jobs that show as one row, in the order in which they were made. */
  ofGroup(groupId: string): readonly JobRecord[]
  groupIds(): readonly string[]
  add(records: readonly JobRecord[]): void
  patch(id: string, changes: Partial<JobRecord>, unset?: readonly OptionalField[]): void
  /** Throws `illegal-transition`, `cancel-refused`. */
  move(id: string, event: JobEvent, changes?: Partial<JobRecord>, unset?: readonly OptionalField[]): void
  remove(id: string): void
  board(id: string): PartBoard
  meter(id: string): ProgressMeter | undefined
  donePartCount(id: string): number
  /** Parts that were tried more than once; of a job that failed those that would not. */
  troubles(id: string): Troubles
  partDone(id: string, partNumber: number, etag: string): void
  partFailed(id: string, partNumber: number, error: AppError): void
  partsChanged(id: string): void
  restartParts(id: string): void
}

export interface JobBookListener {
  changed(id: string): void
  /** A part is done, and nothing else is new. */
  progressed(id: string): void
  partsChanged(id: string): void
  removed(record: JobRecord): void
  /** The state of a job is another now. */
  moved(id: string, record: JobRecord): void
}

export function createJobBook(journal: Journal, now: () => number, listener: JobBookListener): JobBook {
  const entries = new Map<string, Entry>()
  for (const { record, donePartCount } of journal.jobs) {
    entries.set(record.id, { record, board: undefined, meter: undefined, donePartCount, troubles: undefined })
  }

  const groups = new Map<string, Set<string>>()
  const index = ({ id, row, groupId }: JobRecord) => {
    if (row === undefined || groupId === undefined) return
    const ids = groups.get(groupId) ?? new Set()
    groups.set(groupId, ids.add(id))
  }
  for (const { record } of journal.jobs) index(record)

  const find = (id: string): Entry => {
    const entry = entries.get(id)
    if (entry === undefined) throw new AppError('job-not-found', 'No such job')
    return entry
  }
  const replace = (id: string, record: JobRecord) => {
    find(id).record = record
    journal.save(record)
    listener.changed(id)
  }
  const applied = (record: JobRecord, changes: Partial<JobRecord>, unset: readonly OptionalField[]): JobRecord => {
    const next: JobRecord = { ...record, ...changes }
    return unset.length === 0 ? next : removeFields(next, unset)
  }
  const troublesOf = (entry: Entry): Troubles => {
    if (entry.board !== undefined) return entry.board.troubles
    entry.troubles ??= entry.record.partCount > 1 ? journal.readTroubles(entry.record.id) : new Map()
    return entry.troubles
  }
  /** The parts of a job are forgotten when it ends, but for those that made it fail. */
  const forgetParts = (entry: Entry, hasFailed: boolean) => {
    const { id, partCount } = entry.record
    if (partCount <= 1) return
    const failed = hasFailed ? [...troublesOf(entry)].filter(([partNumber]) => !boardOf(entry).isDone(partNumber)) : []
    entry.troubles = new Map(failed)
    journal.forgetParts(id, 'count')
    if (failed.length > 0) journal.putTroubles(id, entry.troubles)
  }
  const boardOf = (entry: Entry): PartBoard => {
    const { record } = entry
    const { totalBytes: sizeBytes, partSizeBytes, partCount } = record
    const isSame = entry.board?.plan.partCount === partCount && entry.board.plan.partSizeBytes === partSizeBytes
    if (entry.board !== undefined && isSame) return entry.board
    const done = partCount > 1 ? journal.readParts(record.id) : []
    // Of another plan the numbers mean other parts.
    const known = entry.board === undefined ? troublesOf(entry) : undefined
    entry.board = createPartBoard({ sizeBytes, partSizeBytes, partCount }, done, known)
    entry.troubles = undefined
    return entry.board
  }

  return {
    all: () => [...entries.values()].map((entry) => entry.record),
    get: (id) => find(id).record,
    has: (id) => entries.has(id),
    ofGroup: (groupId) => [...(groups.get(groupId) ?? [])].map((id) => find(id).record),
    groupIds: () => [...groups.keys()],
    add(records) {
      for (const record of records) {
        entries.set(record.id, { record, board: undefined, meter: undefined, donePartCount: 0, troubles: undefined })
        index(record)
        journal.save(record)
        listener.changed(record.id)
      }
    },
    patch: (id, changes, unset = []) => replace(id, applied(find(id).record, changes, unset)),
    move(id, event, changes = {}, unset = []) {
      const entry = find(id)
      const machine = moveJob(entry.record.machine, event)
      replace(id, applied({ ...entry.record, machine }, changes, unset))
      if (event.kind === 'start') entry.meter = createProgressMeter(now())
      if (machine.state !== 'running') entry.meter = undefined
      if (isTerminal(machine.state)) {
        forgetParts(entry, machine.state === 'failed')
        if (entry.board !== undefined) entry.donePartCount = entry.board.donePartCount
        entry.board = undefined
      }
      listener.moved(id, entry.record)
    },
    remove(id) {
      const { record } = find(id)
      const { groupId = '' } = record
      groups.get(groupId)?.delete(id)
      if (groups.get(groupId)?.size === 0) groups.delete(groupId)
      entries.delete(id)
      journal.remove(id)
      listener.removed(record)
    },
    board: (id) => boardOf(find(id)),
    meter: (id) => find(id).meter,
    donePartCount(id) {
      const entry = find(id)
      if (entry.record.machine.state === 'succeeded') return entry.record.partCount
      return entry.board?.donePartCount ?? entry.donePartCount
    },
    troubles: (id) => troublesOf(find(id)),
    partDone(id, partNumber, etag) {
      const entry = find(id)
      const board = boardOf(entry)
      const before = board.doneBytes
      board.finish({ partNumber, etag })
      journal.addPart(id, { partNumber, etag })
      entry.meter?.add(board.doneBytes - before, now())
      if (entry.record.waits > 0) replace(id, { ...entry.record, waits: 0 })
      listener.progressed(id)
      listener.partsChanged(id)
    },
    partFailed(id, partNumber, error) {
      const entry = find(id)
      const board = boardOf(entry)
      board.noteFailure(partNumber, error, now())
      if (entry.record.partCount > 1) journal.putTroubles(id, board.troubles)
    },
    partsChanged: (id) => listener.partsChanged(id),
    restartParts(id) {
      const entry = find(id)
      journal.forgetParts(id, 'nothing')
      entry.board = undefined
      entry.troubles = undefined
      entry.donePartCount = 0
      replace(id, removeFields(entry.record, ['uploadId', 'initiatedAt']))
    },
  }
}

function removeFields(record: JobRecord, fields: readonly OptionalField[]): JobRecord {
  const kept = { ...record }
  for (const field of fields) delete kept[field]
  return kept
}
