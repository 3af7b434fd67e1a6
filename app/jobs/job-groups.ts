import type { JobAction, JobView, PartsView } from '../contract/views.ts'
import { type JobState, type PartStateCode, partStates, type PauseCause } from '../domain/job.ts'
import { type BundleTally, endedOf } from './bundle-board.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import { actionsOf } from './job-view.ts'
import type { ProgressReading } from './progress.ts'
import { turnOf } from './turns.ts'

const busy: ReadonlySet<JobState> = new Set(['running', 'committing', 'verifying', 'cancelling', 'cleaning'])

/** The state of many files as one: what any of them does, and when all have ended the worst ending. */
export function stateOfGroup(members: readonly JobRecord[]): { state: JobState; pauseCause?: PauseCause } {
  const states = new Set(members.map((member) => member.machine.state))
  const has = (state: JobState) => states.has(state)
  if ([...states].some((state) => busy.has(state))) return { state: 'running' }
  if (has('queued')) return { state: 'queued' }
  if (has('paused')) {
    const pauseCause = members.find((member) => member.machine.state === 'paused')?.machine.pauseCause
    return { state: 'paused', ...(pauseCause === undefined ? {} : { pauseCause }) }
  }
  if (has('waiting')) return { state: 'waiting' }
  if (has('failed')) return { state: 'failed' }
  return { state: has('cancelled') ? 'cancelled' : 'succeeded' }
}

/** What may be asked of a group: what may be asked of at least one of its files; clearing only when all have ended. */
export function actionsOfGroup(members: readonly JobRecord[]): JobAction[] {
  const possible = new Set(members.flatMap(actionsOf))
  const isEnded = members.every((member) => isTerminal(member.machine.state))
  if (!isEnded) for (const action of ['clear', 'retry', 'undo'] as const) possible.delete(action)
  return [...possible]
}

/** Files and bytes of one member: of many files where it stands for many. */
export interface MemberCount {
  readonly files: number
  readonly done: number
  readonly failed: number
  readonly totalBytes: number
  readonly doneBytes: number
}

/** @param tally of the member's files, where it stands for many. */
export function countMember(member: JobRecord, tally: BundleTally | undefined): MemberCount {
  const { machine, totalBytes, bundle } = member
  if (bundle === undefined || tally === undefined) {
    const isDone = machine.state === 'succeeded'
    const done = isDone ? 1 : 0
    return {
      files: 1,
      done,
      failed: machine.state === 'failed' ? 1 : 0,
      totalBytes,
      doneBytes: isDone ? totalBytes : 0,
    }
  }
  return countMany(bundle.count, machine.state, tally)
}

function countMany(count: number, state: JobState, tally: BundleTally): MemberCount {
  // What has a job of its own counts there.
  const files = count - tally.delegated
  const done = tally.done + tally.kept
  const { totalBytes, doneBytes } = tally
  if (state !== 'failed') return { files, done: done + tally.answered, failed: tally.failed, totalBytes, doneBytes }
  // What was given up is not done unless it was proven.
  const failed = tally.failed + count - endedOf(tally)
  return { files, done, failed, totalBytes, doneBytes: doneBytes - tally.answeredBytes }
}

export function addCounts(counts: readonly MemberCount[]): MemberCount {
  const sum = { files: 0, done: 0, failed: 0, totalBytes: 0, doneBytes: 0 }
  for (const count of counts) {
    sum.files += count.files
    sum.done += count.done
    sum.failed += count.failed
    sum.totalBytes += count.totalBytes
    sum.doneBytes += count.doneBytes
  }
  return sum
}

/** A group as a window shows it: one row whose parts are files. */
export function toGroupView(
  groupId: string,
  members: readonly JobRecord[],
  count: MemberCount,
  reading: ProgressReading,
): JobView {
  const [first] = members
  if (first === undefined) throw new RangeError('A group without files')
  const ended = members.filter((member) => isTerminal(member.machine.state))
  const place = { bucket: first.destination.bucket, key: folderOf(members) }
  const state = stateOfGroup(members)
  const isEnded = ended.length === members.length
  const { error } =
    members.find((member) => member.machine.state === 'failed') ??
    members.find((member) => member.error !== undefined) ??
    {}
  const startedAt = least(members.map((member) => member.startedAt))
  const receipt = members.find((member) => member.bundle !== undefined)?.receipt
  const { undoes, undoneBy } = members.find((member) => member.bundle !== undefined) ?? {}
  return {
    id: groupId,
    kind: first.kind,
    connectionId: first.connectionId,
    connectionName: first.connectionName,
    source: place,
    destination: place,
    ...state,
    createdAt: first.createdAt,
    totalBytes: count.totalBytes,
    doneBytes: count.doneBytes,
    partCount: count.files,
    donePartCount: count.done,
    isStalled: !isEnded && reading.isStalled,
    actions: actionsOfGroup(members),
    files: { count: count.files, doneCount: count.done, failedCount: count.failed },
    ...(state.state === 'queued' ? { turn: turnOf(members.find(isQueued) ?? first) } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(isEnded ? { finishedAt: Math.max(...ended.map((member) => member.finishedAt ?? 0)) } : rateOf(reading)),
    ...(error === undefined ? {} : { error }),
    ...(receipt === undefined || state.state !== 'succeeded' ? {} : { receipt }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(undoneBy === undefined ? {} : { undoneBy }),
  }
}

function isQueued({ machine }: JobRecord): boolean {
  return machine.state === 'queued'
}

function rateOf({ rateBytesPerSecond, secondsLeft }: ProgressReading) {
  return {
    ...(rateBytesPerSecond === undefined ? {} : { rateBytesPerSecond }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  }
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

/** The folder that all files have in common, ending in a slash; the first file's key where there is none. */
function folderOf(members: readonly JobRecord[]): string {
  const keys = members.map((member) => member.destination.key)
  const [first = ''] = keys
  let folder = first.slice(0, first.lastIndexOf('/') + 1)
  while (folder !== '' && !keys.every((key) => key.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  }
  return folder === '' ? first : folder
}

const stateOfFile: Readonly<Record<JobState, PartStateCode>> = {
  queued: partStates.waiting,
  paused: partStates.waiting,
  waiting: partStates.retrying,
  running: partStates.copying,
  committing: partStates.copying,
  verifying: partStates.copying,
  cancelling: partStates.copying,
  cleaning: partStates.copying,
  succeeded: partStates.done,
  failed: partStates.failed,
  cancelled: partStates.waiting,
}

/**
 * The files of a group as runs of equal state.
 * @param filesOf runs of a member that stands for many files; undefined for one file.
 */
export function toGroupParts(
  groupId: string,
  members: readonly JobRecord[],
  count: MemberCount,
  filesOf: (member: JobRecord) => [PartStateCode, number][] | undefined,
): PartsView {
  const runs: [PartStateCode, number][] = []
  for (const member of members) {
    for (const [state, files] of filesOf(member) ?? [[stateOfFile[member.machine.state], 1] as const]) {
      const last = runs.at(-1)
      if (last !== undefined && last[0] === state) last[1] += files
      else runs.push([state, files])
    }
  }
  const { totalBytes, files } = count
  return { jobId: groupId, partSizeBytes: Math.ceil(totalBytes / Math.max(1, files)), totalBytes, runs }
}
