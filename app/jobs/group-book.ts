import type { JobView, PartsView, RestoreWarning } from '../contract/views.ts'
import type { VersioningState } from '../domain/object-version.ts'
import type { BundleBoard } from './bundle-board.ts'
import type { JobBook } from './job-book.ts'
import { addCounts, countMember, type MemberCount, toGroupParts, toGroupView } from './job-groups.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import { createProgressMeter, type ProgressMeter, type ProgressReading } from './progress.ts'

/** Which jobs show as one row, and how fast they go together. */
export interface Groups {
  /** Empty: no such group. */
  members(groupId: string): readonly JobRecord[]
  view(groupId: string): JobView | undefined
  views(): JobView[]
  parts(groupId: string): PartsView
  moved(record: JobRecord): void
  /** A file of a group was answered. */
  copied(groupId: string, bytes: number): void
}

/** The row that shows a job. */
export function rowIdOf(record: JobRecord): string {
  return record.row === 'group' ? (record.groupId ?? record.id) : record.id
}

/** What a copy over a file may destroy in a bucket, file by file or not: it is agreed to for all of them. */
export function lossesIn(versioning: VersioningState): RestoreWarning[] {
  if (versioning === 'never') return ['destroys-current']
  return versioning === 'suspended' ? ['destroys-null-version', 'consumes-source'] : []
}

/** Bytes for the rate that is shown, and files for the time left: small files take their time whatever their size. */
interface Meters {
  readonly bytes: ProgressMeter
  readonly files: ProgressMeter
}

const idle: ProgressReading = { isStalled: false }

/** @param boardOf a member that stands for many files. */
export function createGroups(book: JobBook, now: () => number, boardOf: (member: JobRecord) => BundleBoard): Groups {
  const meters = new Map<string, Meters>()

  function metersOf(groupId: string): Meters {
    const known = meters.get(groupId) ?? { bytes: createProgressMeter(now()), files: createProgressMeter(now()) }
    meters.set(groupId, known)
    return known
  }

  function countOf(members: readonly JobRecord[]): MemberCount {
    return addCounts(
      members.map((member) => {
        const { bundle, machine } = member
        if (bundle === undefined) return countMember(member, undefined)
        const known = isTerminal(machine.state) ? bundle.tally : undefined
        return countMember(member, known ?? boardOf(member).tally())
      }),
    )
  }

  function view(groupId: string, members: readonly JobRecord[]): JobView | undefined {
    if (members.length === 0) return undefined
    const count = countOf(members)
    const known = meters.get(groupId)
    const bytes = known?.bytes.read(count.totalBytes - count.doneBytes, now()) ?? idle
    const files = known?.files.read(count.files - count.done - count.failed, now()) ?? idle
    const { secondsLeft: _, ...reading } = bytes
    // Where some are tried again by themselves, others may never be begun: how long those would take says nothing.
    const isOfSome = members.some(({ bundle }) => bundle?.only !== undefined)
    const { secondsLeft } = isOfSome ? idle : files
    return toGroupView(groupId, members, count, {
      ...reading,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    })
  }

  function copied(groupId: string, sizeBytes: number): void {
    const { bytes, files } = metersOf(groupId)
    bytes.add(sizeBytes, now())
    files.add(1, now())
  }

  return {
    members: (groupId) => book.ofGroup(groupId),
    view: (groupId) => view(groupId, book.ofGroup(groupId)),
    views: () => book.groupIds().flatMap((groupId) => view(groupId, book.ofGroup(groupId)) ?? []),
    parts(groupId) {
      const members = book.ofGroup(groupId)
      return toGroupParts(groupId, members, countOf(members), (member) =>
        member.bundle === undefined ? undefined : boardOf(member).runs(),
      )
    },
    moved({ row, groupId, machine, totalBytes, bundle }) {
      if (row === undefined || groupId === undefined) return
      metersOf(groupId)
      if (machine.state === 'succeeded' && bundle === undefined) copied(groupId, totalBytes)
    },
    copied,
  }
}
