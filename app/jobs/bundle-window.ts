import type { JobView } from '../contract/views.ts'
import type { BundleBoard } from './bundle-board.ts'
import type { ItemState } from './bundle-item.ts'
import { toItemView } from './bundle-view.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'

/** Which files of a group are looked at: all, or those that are not finished, counted from 0. */
export interface FilesWindow {
  readonly from: number
  readonly count: number
  readonly show?: 'all' | 'unfinished' | undefined
}

export interface FilesShown {
  readonly jobs: JobView[]
  /** How many there are to look at. */
  readonly count: number
  readonly unfinishedCount: number
}

/** Jobs of their own that files of a bundle have. */
export interface OwnJobs {
  view(key: string): JobView | undefined
  /** Keys of those that are not finished. */
  readonly unfinished: ReadonlySet<string>
}

const pageSize = 500
const left: readonly ItemState[] = ['waiting', 'sent', 'doubtful', 'answered']

/** Did this job fail, also where it is tried again? */
export function isUnfinished({ machine, retryOf }: JobRecord): boolean {
  return machine.state === 'failed' || (retryOf !== undefined && !isTerminal(machine.state))
}

/** A window of a bundle's files in the order of their keys. The states of all are looked at, and only those that are shown are read. */
export function showFiles(record: JobRecord, board: BundleBoard, own: OwnJobs, window: FilesWindow): FilesShown {
  const { from, count, show } = window
  const isAll = show !== 'unfinished'
  const states = unfinishedStates(record)
  const places = new Set(triedPlaces(record, board))
  if (!isAll) for (const place of placesOf(board, own.unfinished)) places.add(place)
  const chosen = board.chosen({ states, places }, from, isAll ? 0 : count)
  const items = isAll ? board.page(from, count) : chosen.items
  const viewOwn = (state: ItemState, key: string) => (state === 'delegated' ? own.view(key) : undefined)
  return {
    jobs: items.map((item) => viewOwn(item.state, item.key) ?? toItemView(record, item)),
    count: isAll ? board.count : chosen.count,
    unfinishedCount: isAll ? chosen.count + own.unfinished.size : chosen.count,
  }
}

/** Where the job was given up, what it had not ended is not finished either, also while some of it is tried again. */
function unfinishedStates({ machine, bundle }: JobRecord): readonly ItemState[] {
  const isGivenUp = machine.state === 'failed' || (bundle?.only?.error !== undefined && !isTerminal(machine.state))
  return isGivenUp ? ['failed', ...left] : ['failed']
}

/** Files that failed, are tried again by themselves and have not ended. */
function triedPlaces({ machine, bundle }: JobRecord, board: BundleBoard): readonly number[] {
  if (isTerminal(machine.state)) return []
  return bundle?.only?.places.filter((place) => left.includes(board.stateOf(place))) ?? []
}

/** Places of files with jobs of their own; nothing is read where none is asked for. */
function placesOf(board: BundleBoard, keys: ReadonlySet<string>): readonly number[] {
  const places: number[] = []
  for (let from: number | undefined = 0; from !== undefined && places.length < keys.size; ) {
    const { items, next } = board.among(['delegated'], from, pageSize)
    for (const { at, key } of items) if (keys.has(key)) places.push(at)
    from = next
  }
  return places
}
