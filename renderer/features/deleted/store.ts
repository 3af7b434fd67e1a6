import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, DeletedRow, ErrorView, ListingState } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { createListWindow, type ListWindow } from '../../bridge/list-window.ts'

/** A bucket, or what is below a folder of it. */
export interface DeletedPlace {
  readonly connectionId: string
  readonly bucket: string
  /** Empty: the whole bucket. */
  readonly prefix: string
}

export type DeletedScope = CallInput<'deleted.keys'>['scope']
export type GroupBy = CallInput<'deleted.arrange'>['groupBy']

/** Files that a person wants back, before they say yes. */
export interface Asking {
  readonly scope: DeletedScope
  readonly count: number
}

export interface DeletedState {
  readonly place: DeletedPlace | undefined
  readonly listing: ListingState | undefined
  readonly error: ErrorView | undefined
  /** Rows, headings among them. */
  readonly count: number
  readonly rowsVersion: number
  readonly hasRows: boolean
  readonly filter: string
  readonly groupBy: GroupBy
  readonly cursor: number
  /** Keys of files that came back since the scan. */
  readonly returned: ReadonlySet<string>
  readonly asking: Asking | undefined
  readonly isStarting: boolean
}

export interface DeletedActions {
  row(index: number): DeletedRow | undefined
  ensureRows(first: number, last: number): void
  open(place: DeletedPlace): void
  close(): void
  refresh(): void
  stop(): void
  setFilter(filter: string): void
  setGroupBy(groupBy: GroupBy): void
  setCursor(index: number): void
  markReturned(keys: readonly string[]): void
  ask(asking: Asking | undefined): void
  /** Brings back what was asked for. */
  bringBackAsked(): Promise<void>
}

export type DeletedStore = StoreApi<DeletedState> & DeletedActions

/** `deleted.keys` and `bringBack.start` take no more at a time. */
const batchSize = 1000
const nothing: ReadonlySet<string> = new Set()

export function createDeletedStore(bridge: Bridge): DeletedStore {
  const store = createStore<DeletedState>(() => ({
    place: undefined,
    listing: undefined,
    error: undefined,
    count: 0,
    rowsVersion: 0,
    hasRows: false,
    filter: '',
    groupBy: 'day',
    cursor: 0,
    returned: nothing,
    asking: undefined,
    isStarting: false,
  }))
  const { getState: get, setState: set } = store
  let list: ListWindow<DeletedRow> | undefined
  let listId: string | undefined
  let visit = 0

  const start = async (place: DeletedPlace) => {
    const thisVisit = ++visit
    list?.close()
    list = undefined
    listId = undefined
    set({ place, listing: undefined, error: undefined, count: 0, hasRows: false, cursor: 0, returned: nothing })
    const answer = await bridge.call('deleted.open', { ...place })
    if (thisVisit !== visit) {
      if (answer.ok) void bridge.call('listing.close', { listId: answer.value.listId })
      return
    }
    if (!answer.ok) return set({ error: answer.error })
    const id = answer.value.listId
    listId = id
    list = createListWindow<DeletedRow>({
      bridge,
      listId: id,
      fetchRows: (from, count) => bridge.call('deleted.rows', { listId: id, from, count }),
      onRows: (count) => set((state) => ({ count, rowsVersion: state.rowsVersion + 1, hasRows: true })),
      onState: (listing) => set({ listing }),
      onError: (error) => set({ error }),
    })
    const { filter, groupBy } = get()
    if (filter !== '' || groupBy !== 'day') await arrange()
    list?.ensure(0, 99)
  }
  const arrange = async () => {
    const { filter, groupBy } = get()
    if (listId === undefined) return
    const arranged = list
    const answer = await bridge.call('deleted.arrange', { listId, groupBy, filter })
    if (arranged !== list) return
    if (answer.ok) set({ count: answer.value.count, cursor: 0 })
    list?.refresh()
  }
  const collectKeys = async (scope: DeletedScope): Promise<readonly string[] | ErrorView> => {
    const keys: string[] = []
    for (;;) {
      if (listId === undefined) return keys
      const answer = await bridge.call('deleted.keys', { listId, scope, from: keys.length, count: batchSize })
      if (!answer.ok) return answer.error
      keys.push(...answer.value.keys)
      if (answer.value.keys.length === 0 || keys.length >= answer.value.count) return keys
    }
  }

  return {
    ...store,
    row: (index) => list?.row(index),
    ensureRows: (first, last) => list?.ensure(first, last),
    open(place) {
      set({ filter: '' })
      void start(place)
    },
    close() {
      visit++
      list?.close()
      list = undefined
      listId = undefined
      set({ place: undefined, listing: undefined, error: undefined, count: 0, hasRows: false })
    },
    refresh() {
      const { place } = get()
      if (place !== undefined) void start(place)
    },
    stop: () => list?.stop(),
    setFilter(filter) {
      set({ filter })
      void arrange()
    },
    setGroupBy(groupBy) {
      set({ groupBy })
      void arrange()
    },
    setCursor: (index) => set((state) => ({ cursor: Math.max(0, Math.min(index, state.count - 1)) })),
    markReturned: (keys) => set((state) => ({ returned: new Set([...state.returned, ...keys]) })),
    ask: (asking) => set({ asking, isStarting: false }),
    async bringBackAsked() {
      const { asking, place } = get()
      if (asking === undefined || place === undefined) return
      set({ isStarting: true })
      const keys = await collectKeys(asking.scope)
      if ('code' in keys) return set({ error: keys, asking: undefined, isStarting: false })
      const { returned } = get()
      const wanted = keys.filter((key) => !returned.has(key))
      const { connectionId, bucket } = place
      let groupId: string | undefined
      for (let from = 0; from < wanted.length; from += batchSize) {
        const answer = await bridge.call('bringBack.start', {
          connectionId,
          bucket,
          keys: wanted.slice(from, from + batchSize),
          groupId,
        })
        if (!answer.ok) return set({ error: answer.error, asking: undefined, isStarting: false })
        groupId = answer.value.groupId
      }
      set({ asking: undefined, isStarting: false })
    },
  }
}
