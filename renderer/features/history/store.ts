import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorView, ListingState, VersionDetails, VersionRow } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { createListWindow, type ListWindow } from '../../bridge/list-window.ts'
import { type FilterForm, isFiltering, noFilter, toVersionFilter } from './filter.ts'

/** One file, wherever it is. */
export interface FileRef {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
}

export type HistoryTab = 'history' | 'about'

export interface HistoryState {
  readonly file: FileRef | undefined
  readonly tab: HistoryTab
  readonly listing: ListingState | undefined
  readonly error: ErrorView | undefined
  readonly count: number
  readonly rowsVersion: number
  readonly hasRows: boolean
  readonly selected: number
  readonly filter: FilterForm
  readonly isFilterShown: boolean
  readonly details: VersionDetails | undefined
  readonly detailsError: ErrorView | undefined
  readonly widthPx: number
  /** The timeline was asked for by a key and takes the focus as soon as it is drawn. */
  readonly wantsFocus: boolean
}

export interface HistoryActions {
  row(index: number): VersionRow | undefined
  ensureRows(first: number, last: number): void
  /** The newest layer that has content, when it is among the first ones. */
  newestVersion(): VersionRow | undefined
  open(file: FileRef, tab?: HistoryTab): void
  /** Hands the focus to the timeline, now or when its first rows are there. */
  askFocus(): void
  tookFocus(): void
  close(): void
  /** Reads the history again, for example after a restore. */
  refresh(): void
  select(index: number): void
  /** Shows only the versions that fit. */
  setFilter(filter: FilterForm): void
  /** Shows the fields of the filter; hidden, it lets every version through. */
  showFilter(isShown: boolean): void
  setTab(tab: HistoryTab): void
  setWidth(widthPx: number): void
  stop(): void
}

export type HistoryStore = StoreApi<HistoryState> & HistoryActions

export const drawerWidth = { smallest: 320, usual: 384, largest: 720 } as const
const widthKey = 'strata.drawer-width'

/** What is remembered between windows: nothing but measures. */
export type Memory = Pick<Storage, 'getItem' | 'setItem'>

function readWidth(memory: Memory): number {
  const width = Number(memory.getItem(widthKey))
  return width >= drawerWidth.smallest && width <= drawerWidth.largest ? width : drawerWidth.usual
}

export function createHistoryStore(bridge: Bridge, memory: Memory): HistoryStore {
  const store = createStore<HistoryState>(() => ({
    file: undefined,
    tab: 'history',
    listing: undefined,
    error: undefined,
    count: 0,
    rowsVersion: 0,
    hasRows: false,
    selected: -1,
    filter: noFilter,
    isFilterShown: false,
    details: undefined,
    detailsError: undefined,
    widthPx: readWidth(memory),
    wantsFocus: false,
  }))
  const { getState: get, setState: set } = store
  let list: ListWindow<VersionRow> | undefined
  let openList: string | undefined
  let visit = 0

  /** Until a person chooses: the newest earlier version, which is the one most people came for. */
  const preselect = () => {
    if (get().selected !== -1) return
    for (let index = 0; index < 20; index++) {
      const row = list?.row(index)
      if (row === undefined) break
      if (row.kind === 'version' && !row.isLatest) return set({ selected: index })
    }
  }
  const loadDetails = async () => {
    const { file, tab, selected } = get()
    if (file === undefined || tab !== 'about') return
    // About speaks of the chosen version, else of the newest one that has content.
    const rows = [selected, 0, 1, 2].map((index) => list?.row(index))
    const row = rows.find((candidate) => candidate?.kind === 'version')
    if (row === undefined || get().details?.versionId === row.versionId) return
    set({ details: undefined, detailsError: undefined })
    const answer = await bridge.call('version.details', { ...file, versionId: row.versionId })
    if (get().file !== file) return
    if (answer.ok) set({ details: answer.value })
    else set({ detailsError: answer.error })
  }
  const start = async (file: FileRef) => {
    const thisVisit = ++visit
    list?.close()
    list = undefined
    openList = undefined
    set({ listing: undefined, error: undefined, details: undefined, detailsError: undefined })
    const answer = await bridge.call('history.open', { ...file })
    if (answer.ok && isFiltering(get().filter)) {
      await bridge.call('history.filter', { listId: answer.value.listId, ...toVersionFilter(get().filter) })
    }
    if (thisVisit !== visit) {
      if (answer.ok) void bridge.call('listing.close', { listId: answer.value.listId })
      return
    }
    if (!answer.ok) return set({ error: answer.error })
    const { listId } = answer.value
    openList = listId
    list = createListWindow<VersionRow>({
      bridge,
      listId,
      fetchRows: (from, count) => bridge.call('history.rows', { listId, from, count }),
      onRows(count) {
        const { listing } = get()
        const isDone = listing !== undefined && (listing.complete || listing.stopped || listing.error !== undefined)
        // While a history is read again, what is shown stays, and with it the focus.
        if (count === 0 && !isDone) return
        set((state) => ({ count, rowsVersion: state.rowsVersion + 1, hasRows: true }))
        preselect()
        void loadDetails()
      },
      onState: (listing) => set({ listing }),
      onError: (error) => set({ error }),
    })
    list.ensure(0, 99)
  }

  const setFilter = (filter: FilterForm) => {
    set({ filter, selected: -1 })
    void applyFilter()
  }
  const applyFilter = async () => {
    const listId = openList
    if (listId === undefined) return
    const answer = await bridge.call('history.filter', { listId, ...toVersionFilter(get().filter) })
    if (listId !== openList) return
    if (answer.ok) list?.refresh()
    else set({ error: answer.error })
  }

  return {
    ...store,
    row: (index) => list?.row(index),
    ensureRows: (first, last) => list?.ensure(first, last),
    newestVersion: () => [0, 1, 2, 3, 4].map((index) => list?.row(index)).find((row) => row?.kind === 'version'),
    open(file, tab = 'history') {
      set({
        file,
        tab,
        count: 0,
        hasRows: false,
        selected: -1,
        wantsFocus: false,
        filter: noFilter,
        isFilterShown: false,
      })
      void start(file)
    },
    askFocus: () => set({ wantsFocus: true }),
    tookFocus: () => set({ wantsFocus: false }),
    close() {
      visit++
      list?.close()
      list = undefined
      set({ file: undefined, listing: undefined, error: undefined, hasRows: false, count: 0 })
    },
    refresh() {
      const { file } = get()
      if (file === undefined) return
      set({ selected: -1 })
      void start(file)
    },
    select(index) {
      set((state) => ({ selected: Math.max(0, Math.min(index, state.count - 1)) }))
      void loadDetails()
    },
    setFilter,
    showFilter(isFilterShown) {
      set({ isFilterShown })
      if (!isFilterShown && isFiltering(get().filter)) setFilter(noFilter)
    },
    setTab(tab) {
      set({ tab })
      void loadDetails()
    },
    setWidth(widthPx) {
      const width = Math.round(Math.min(drawerWidth.largest, Math.max(drawerWidth.smallest, widthPx)))
      set({ widthPx: width })
      memory.setItem(widthKey, String(width))
    },
    stop: () => list?.stop(),
  }
}
