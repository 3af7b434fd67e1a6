import type { JobView, RestoreWarning } from '../contract/views.ts'
import type { VersioningState } from '../domain/object-version.ts'
import type { JobBook } from './job-book.ts'
import { toGroupView } from './job-groups.ts'
import type { JobRecord } from './job-record.ts'
import { createProgressMeter, type ProgressMeter } from './progress.ts'

/** Which jobs show as one row, and how fast they go together. */
export interface Groups {
  /** Empty: no such group. */
  members(groupId: string): readonly JobRecord[]
  view(groupId: string): JobView | undefined
  views(): JobView[]
  moved(record: JobRecord): void
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

export function createGroups(book: JobBook, now: () => number): Groups {
  const meters = new Map<string, ProgressMeter>()

  function view(groupId: string, members: readonly JobRecord[]): JobView | undefined {
    if (members.length === 0) return undefined
    const left = members.reduce(
      (sum, { machine, totalBytes }) => (machine.state === 'succeeded' ? sum : sum + totalBytes),
      0,
    )
    return toGroupView(groupId, members, meters.get(groupId)?.read(left, now()) ?? { isStalled: false })
  }

  return {
    members: (groupId) => book.ofGroup(groupId),
    view: (groupId) => view(groupId, book.ofGroup(groupId)),
    views: () => book.groupIds().flatMap((groupId) => view(groupId, book.ofGroup(groupId)) ?? []),
    moved({ row, groupId, machine, totalBytes }) {
      if (row === undefined || groupId === undefined) return
      const meter = meters.get(groupId) ?? createProgressMeter(now())
      meters.set(groupId, meter)
      if (machine.state === 'succeeded') meter.add(totalBytes, now())
    },
  }
}
