import type { JobAction, JobView, RestoreWarning } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { mayRetryItem, placeOfItem } from './bundle-view.ts'
import { type FilesShown, type FilesWindow, isUnfinished } from './bundle-window.ts'
import { type Bundles, eachOnce } from './bundles.ts'
import { type Groups, lossesIn, rowIdOf } from './group-book.ts'
import type { JobBook } from './job-book.ts'
import { actionsOfGroup } from './job-groups.ts'
import type { JobMaker } from './job-making.ts'
import type { JobRecord } from './job-record.ts'
import { actionsOf } from './job-view.ts'
import { assertAccepted, readVersioning } from './planning.ts'
import type { RestoreManyRequest } from './requests.ts'

export interface GroupActionsOptions {
  readonly book: JobBook
  readonly bundles: Bundles
  readonly groups: Groups
  readonly make: JobMaker
  readonly newId: () => string
  readonly storeOf: (connectionId: string) => ObjectStore
  /** Puts jobs into the book and on the disk, and has them started. */
  readonly enter: (records: readonly JobRecord[]) => Promise<void>
  /** All that was said before is on the disk. */
  readonly durable: () => Promise<void>
  readonly consider: (record: JobRecord) => void
  readonly act: (jobId: string, action: JobAction) => Promise<string>
  readonly viewOf: (record: JobRecord) => JobView
  readonly onRemoved: (groupId: string) => void
}

/** What may be asked of many files at once. */
export interface GroupActions {
  /** @returns the group's id. */
  restore(request: RestoreManyRequest, signal: AbortSignal): Promise<string>
  /** Files of a group in the order of their keys, where the bucket keeps versions. Errors: `job-not-found`. */
  children(groupId: string, window: FilesWindow): FilesShown
  /**
   * Files that failed once more, by the ids that `children` knows them by. Answered once it is on the disk.
   * Errors: `job-not-found`; `illegal-transition` where one of them cannot be tried again now. Nothing is begun then.
   */
  retryFiles(groupId: string, fileIds: readonly string[]): Promise<void>
  /** @returns the group to look at next. */
  act(groupId: string, action: JobAction): Promise<string>
}

export function createGroupActions(options: GroupActionsOptions): GroupActions {
  const { book, bundles, groups, make } = options

  async function enterBundle(record: JobRecord): Promise<void> {
    try {
      await options.durable()
    } catch (thrown) {
      book.remove(record.id)
      bundles.forget(record)
      throw thrown
    }
    options.consider(book.get(record.id))
  }

  /** What is tried again takes the place of what failed: of many all that did, or only what is at these places. */
  async function retry(
    many: JobRecord | undefined,
    files: readonly JobRecord[],
    places?: ReadonlySet<number>,
  ): Promise<void> {
    const again = many === undefined ? undefined : bundles.retry(many, places)
    await options.enter(files.map((file) => make.again(file)))
    for (const { id } of files) book.remove(id)
    if (again === undefined) return
    await options.durable()
    options.consider(book.get(again.id))
  }

  async function undo(many: JobRecord | undefined, files: readonly JobRecord[]): Promise<string> {
    const groupId = options.newId()
    const undone = many === undefined ? undefined : bundles.undo(many, groupId)
    const undos = files.map((file) => ({ ...make.undo(file), groupId, row: 'group' as const }))
    await options.enter(undos)
    for (const { id, undoes } of undos) if (undoes !== undefined) book.patch(undoes, { undoneBy: id })
    if (undone !== undefined) {
      await options.durable()
      options.consider(book.get(undone.id))
    }
    return groupId
  }

  return {
    async restore({ connectionId, bucket, items, acceptWarnings: agreed = [] }, signal) {
      const versioning = await readVersioning(options.storeOf(connectionId), bucket, signal)
      const accepted = lossesIn(versioning)
      assertAccepted(accepted, agreed)
      if (versioning === 'enabled') {
        const record = bundles.enter({ connectionId, bucket, items })
        await enterBundle(record)
        return rowIdOf(record)
      }
      const acceptWarnings: RestoreWarning[] = versioning === 'unknown' ? ['versioning-unknown'] : accepted
      // Where versions may be replaced, each file is looked at closely.
      const groupId = options.newId()
      const records = eachOnce(items).map(({ sizeBytes = 0, ...version }) =>
        make.grouped({ connectionId, bucket, ...version, acceptWarnings }, groupId, sizeBytes),
      )
      await options.enter(records)
      return groupId
    },
    children(groupId, window) {
      const members = groups.members(groupId)
      if (members.length === 0) throw new AppError('job-not-found', 'No such group')
      const many = members.find(({ bundle }) => bundle !== undefined)
      const files = members.filter((member) => member !== many)
      const unfinished = files.filter(isUnfinished)
      if (many === undefined) {
        const shown = window.show === 'unfinished' ? unfinished : files
        const jobs = shown.slice(window.from, window.from + window.count).map(options.viewOf)
        return { jobs, count: shown.length, unfinishedCount: unfinished.length }
      }
      const own = new Map(files.map((file) => [file.destination.key, file]))
      const view = (key: string) => {
        const file = own.get(key)
        return file === undefined ? undefined : options.viewOf(file)
      }
      const keys = new Set(unfinished.map((file) => file.destination.key))
      return bundles.children(many, { view, unfinished: keys }, window)
    },
    async retryFiles(groupId, fileIds) {
      const members = groups.members(groupId)
      const many = members.find(({ bundle }) => bundle !== undefined)
      const files = members.filter((member) => member !== many && fileIds.includes(member.id))
      const known = many === undefined ? [] : fileIds.map((id) => placeOfItem(many, id))
      const places = new Set(known.filter((place) => place !== undefined))
      if (files.length + places.size < new Set(fileIds).size) throw new AppError('job-not-found', 'No such file')
      const isFailed = (place: number) => many !== undefined && mayRetryItem(many, bundles.board(many).stateOf(place))
      if (![...places].every(isFailed) || !files.every((file) => actionsOf(file).includes('retry'))) {
        throw new AppError('illegal-transition', 'Only files that failed can be tried again')
      }
      await retry(places.size === 0 ? undefined : many, files, places)
      await options.durable()
    },
    async act(groupId, action) {
      const members = groups.members(groupId)
      if (!actionsOfGroup(members).includes(action)) {
        throw new AppError('illegal-transition', `${action} is not possible for this group now`)
      }
      const meant = members.filter((member) => actionsOf(member).includes(action))
      const many = meant.find(({ bundle }) => bundle !== undefined)
      const files = meant.filter((member) => member !== many)
      if (action === 'retry') {
        await retry(many, files)
        return groupId
      }
      if (action === 'undo') return undo(many, files)
      for (const { id } of meant) await options.act(id, action)
      if (action === 'clear') {
        if (many !== undefined) bundles.forget(many)
        options.onRemoved(groupId)
      }
      return groupId
    },
  }
}
