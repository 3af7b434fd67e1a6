import { type PartStateCode, partStates } from '../domain/job.ts'
import { type BundleItem, type ItemState, itemStates } from './bundle-item.ts'
import type { Evidence } from './evidence.ts'
import type { JobRecord } from './job-record.ts'
import type { Journal } from './journal.ts'

export type BundleTally = NonNullable<NonNullable<JobRecord['bundle']>['tally']>

/** Where the files of one bundle stand: a byte and a size for each in memory, everything else in the journal. */
export interface BundleBoard {
  readonly count: number
  tally(): BundleTally
  /** What every file that is done was proven by. */
  evidence(): Evidence[]
  stateOf(at: number): ItemState
  /** Files from a place on, in the order of their keys. */
  page(from: number, count: number): BundleItem[]
  /** At most `most` files in one of these states, from a place on, and where to go on; undefined: at the end. */
  among(states: readonly ItemState[], from: number, most: number): { items: BundleItem[]; next: number | undefined }
  /** Of the files in one of these states or at one of these places so many from the `from`th on, and how many they are in all. */
  chosen(
    wanted: { readonly states: readonly ItemState[]; readonly places: ReadonlySet<number> },
    from: number,
    most: number,
  ): { items: BundleItem[]; count: number }
  /** The journal follows. */
  save(items: readonly BundleItem[]): void
  /** As `save`, but the journal is told later, or not at all: after a crash it is found out again. */
  note(item: BundleItem): void
  /** Runs of equal state, as a window shows parts. */
  runs(): [PartStateCode, number][]
}

const shown: Readonly<Record<ItemState, PartStateCode>> = {
  waiting: partStates.waiting,
  sent: partStates.copying,
  doubtful: partStates.retrying,
  answered: partStates.done,
  done: partStates.done,
  kept: partStates.done,
  failed: partStates.failed,
  delegated: partStates.copying,
}

const leastEvidence: readonly Evidence[] = ['size', 'listing']

/** @param saved hears of every change. */
export function openBundleBoard(
  journal: Journal,
  groupId: string,
  saved: (items: readonly BundleItem[]) => void,
): BundleBoard {
  const marks = journal.items.marks(groupId)
  const states = Uint8Array.from(marks, ({ state }) => itemStates.indexOf(state))
  const sizes = Float64Array.from(marks, ({ sizeBytes }) => sizeBytes)
  const counts = new Map<ItemState, number>()
  let totalBytes = 0
  let doneBytes = 0
  let answeredBytes = 0

  const nameOf = (code: number | undefined): ItemState => itemStates[code ?? 0] ?? 'waiting'
  const isCopied = (state: ItemState) => state === 'done' || state === 'kept' || state === 'answered'
  const count = (state: ItemState, sizeBytes: number, by: 1 | -1) => {
    counts.set(state, (counts.get(state) ?? 0) + by)
    // A job of its own counts its bytes itself.
    if (state !== 'delegated') totalBytes += by * sizeBytes
    if (isCopied(state)) doneBytes += by * sizeBytes
    if (state === 'answered') answeredBytes += by * sizeBytes
  }
  for (const { state, sizeBytes } of marks) count(state, sizeBytes, 1)
  // Of files that were done in an earlier life the least is known that each of them has.
  let evidence: readonly Evidence[] | undefined = (counts.get('done') ?? 0) > 0 ? leastEvidence : undefined

  function mark({ at, state, sizeBytes, verifiedBy = [] }: BundleItem): void {
    if (state === 'done') evidence = evidence?.filter((one) => verifiedBy.includes(one)) ?? verifiedBy
    count(nameOf(states[at]), sizes[at] ?? 0, -1)
    count(state, sizeBytes, 1)
    states[at] = itemStates.indexOf(state)
    sizes[at] = sizeBytes
  }

  /** @param places ascending; neighbours are read together. */
  function readAt(places: readonly number[]): BundleItem[] {
    const items: BundleItem[] = []
    let from = 0
    for (let index = 1; index <= places.length; index++) {
      const first = places[from] ?? 0
      if (places[index] === first + index - from) continue
      items.push(...journal.items.read(groupId, first, index - from))
      from = index
    }
    return items
  }

  return {
    count: states.length,
    tally: () => ({
      done: counts.get('done') ?? 0,
      kept: counts.get('kept') ?? 0,
      failed: counts.get('failed') ?? 0,
      answered: counts.get('answered') ?? 0,
      delegated: counts.get('delegated') ?? 0,
      totalBytes,
      doneBytes,
      answeredBytes,
    }),
    evidence: () => [...(evidence ?? [])],
    stateOf: (at) => nameOf(states[at]),
    page: (from, most) => journal.items.read(groupId, from, most),
    among(wanted, from, most) {
      const places: number[] = []
      let at = from
      for (; at < states.length && places.length < most; at++) {
        if (wanted.includes(nameOf(states[at]))) places.push(at)
      }
      return { items: readAt(places), next: at < states.length ? at : undefined }
    },
    chosen(wanted, from, most) {
      const isWanted = itemStates.map((state) => wanted.states.includes(state))
      const places: number[] = []
      let found = 0
      for (let at = 0; at < states.length; at++) {
        if (isWanted[states[at] ?? 0] !== true && !wanted.places.has(at)) continue
        if (found >= from && places.length < most) places.push(at)
        found++
      }
      return { items: readAt(places), count: found }
    },
    save(items) {
      if (items.length === 0) return
      for (const item of items) mark(item)
      journal.putItems(groupId, items)
      saved(items)
    },
    note(item) {
      mark(item)
      saved([])
    },
    runs() {
      const runs: [PartStateCode, number][] = []
      for (const code of states) {
        const state = shown[nameOf(code)]
        const last = runs.at(-1)
        if (last !== undefined && last[0] === state) last[1]++
        else runs.push([state, 1])
      }
      return runs
    },
  }
}

/** Files of a tally that have ended. */
export function endedOf({ done, kept, failed, delegated }: BundleTally): number {
  return done + kept + failed + delegated
}
