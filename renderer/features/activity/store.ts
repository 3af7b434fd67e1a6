import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ActivityLabels, ActivityRow, ErrorView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export const outcomes = ['all', 'succeeded', 'failed', 'cancelled'] as const
export type OutcomeFilter = (typeof outcomes)[number]

export interface ActivityState {
  readonly rows: readonly ActivityRow[]
  /** How many there are in all. */
  readonly count: number
  readonly isLoading: boolean
  readonly error: ErrorView | undefined
  readonly search: string
  readonly outcome: OutcomeFilter
  /** Where the list was written, until something else is done. */
  readonly savedAs: string | undefined
}

export interface ActivityActions {
  load(): Promise<void>
  loadMore(): Promise<void>
  setSearch(search: string): void
  setOutcome(outcome: OutcomeFilter): void
  /** Takes back what a receipt tells of. */
  undo(id: string): Promise<void>
  exportCsv(labels: ActivityLabels, fileName: string): Promise<void>
}

export type ActivityStore = StoreApi<ActivityState> & ActivityActions

const pageSize = 200

export function createActivityStore(bridge: Bridge): ActivityStore {
  const store = createStore<ActivityState>(() => ({
    rows: [],
    count: 0,
    isLoading: false,
    error: undefined,
    search: '',
    outcome: 'all',
    savedAs: undefined,
  }))
  const { getState: get, setState: set } = store
  let turn = 0
  const filterOf = ({ search, outcome }: ActivityState) => ({
    search,
    ...(outcome === 'all' ? {} : { outcomes: [outcome] }),
  })
  const fetchRows = async (offset: number) => {
    const thisTurn = ++turn
    set({ isLoading: true, error: undefined })
    const answer = await bridge.call('activity.list', { ...filterOf(get()), offset, count: pageSize })
    if (thisTurn !== turn) return
    if (!answer.ok) return set({ isLoading: false, error: answer.error })
    const before = offset === 0 ? [] : get().rows
    set({ isLoading: false, rows: [...before, ...answer.value.rows], count: answer.value.count })
  }
  return {
    ...store,
    async load() {
      set({ savedAs: undefined })
      await fetchRows(0)
    },
    loadMore: () => fetchRows(get().rows.length),
    setSearch(search) {
      set({ search })
      void fetchRows(0)
    },
    setOutcome(outcome) {
      set({ outcome })
      void fetchRows(0)
    },
    async undo(id) {
      set({ error: undefined })
      const answer = await bridge.call('activity.undo', { id })
      if (!answer.ok) set({ error: answer.error })
    },
    async exportCsv(labels, fileName) {
      set({ savedAs: undefined, error: undefined })
      const answer = await bridge.call('activity.export', {
        filter: filterOf(get()),
        labels,
        fileName,
        where: 'downloads',
      })
      if (answer.ok) set({ savedAs: answer.value.path })
      else set({ error: answer.error })
    },
  }
}
