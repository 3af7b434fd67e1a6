import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BucketInfoView, ErrorView, FolderRow, ListingState } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { createListWindow, type ListWindow, type ListWindowOptions } from '../../bridge/list-window.ts'
import { parentPrefix, type Place, samePlace } from './place.ts'

export type OrderBy = 'name' | 'size' | 'modified'
export interface Order {
  readonly by: OrderBy
  readonly direction: 'ascending' | 'descending'
}

export interface BrowserState {
  readonly place: Place | undefined
  readonly back: readonly Place[]
  readonly forward: readonly Place[]
  readonly bucketInfo: BucketInfoView | undefined
  /** Why versions could not be turned on. */
  readonly versioningError: ErrorView | undefined
  readonly listing: ListingState | undefined
  readonly error: ErrorView | undefined
  /** Rows after the filter. */
  readonly shownCount: number
  /** Grows whenever fetched rows change, so that views that read `row` draw again. */
  readonly rowsVersion: number
  /** The first answer of rows has come. */
  readonly hasRows: boolean
  readonly filter: string
  readonly order: Order
  readonly showDeleted: boolean
  /** Keys of deleted files that were chosen, to be brought back together. */
  readonly chosen: ReadonlySet<string>
  /** Row under the keyboard's cursor. */
  readonly cursor: number
}

export interface BrowserActions {
  row(index: number): FolderRow | undefined
  ensureRows(first: number, last: number): void
  open(place: Place): void
  goBack(): void
  goForward(): void
  goUp(): void
  refresh(): void
  /** Reads the folder again without taking away what is shown. */
  refreshQuietly(): void
  leave(): void
  setFilter(filter: string): void
  setOrder(order: Order): void
  setShowDeleted(showDeleted: boolean): void
  setCursor(index: number): void
  /** The bucket keeps every version from now on. */
  enableVersioning(): Promise<void>
  toggleChosen(key: string): void
  clearChosen(): void
  stop(): void
}

export type BrowserStore = StoreApi<BrowserState> & BrowserActions

const longestTrail = 50
const nothingChosen: ReadonlySet<string> = new Set()
/** `bringBack.start` takes no more at a time. */
const mostChosen = 1000

export function createBrowserStore(bridge: Bridge): BrowserStore {
  const store = createStore<BrowserState>(() => ({
    place: undefined,
    back: [],
    forward: [],
    bucketInfo: undefined,
    versioningError: undefined,
    listing: undefined,
    error: undefined,
    shownCount: 0,
    rowsVersion: 0,
    hasRows: false,
    filter: '',
    order: { by: 'name', direction: 'ascending' },
    showDeleted: false,
    chosen: nothingChosen,
    cursor: 0,
  }))
  const { getState: get, setState: set } = store
  let list: ListWindow<FolderRow> | undefined
  let listId: string | undefined
  let looked = { first: 0, last: 99 }
  /** Tells an answer of this visit from one that comes too late. */
  let visit = 0

  const arrange = async () => {
    const { filter, order } = get()
    if (listId === undefined) return
    const arranged = list
    const answer = await bridge.call('folder.arrange', {
      listId,
      filter,
      orderBy: order.by,
      direction: order.direction,
    })
    if (arranged !== list) return
    if (answer.ok) set({ shownCount: answer.value.count, cursor: 0 })
    list?.refresh()
  }
  const openWindow = (id: string, hear: Pick<ListWindowOptions<FolderRow>, 'onRows' | 'onState'>) =>
    createListWindow<FolderRow>({
      bridge,
      listId: id,
      fetchRows: (from, count) => bridge.call('folder.rows', { listId: id, from, count }),
      onError: (error) => set({ error }),
      ...hear,
    })
  const onRows = (shownCount: number) =>
    set((state) => ({ shownCount, rowsVersion: state.rowsVersion + 1, hasRows: true }))
  const openListing = async (place: Place) => {
    const thisVisit = ++visit
    const answer = await bridge.call('folder.open', { ...place, showDeleted: get().showDeleted })
    if (thisVisit === visit) return answer
    if (answer.ok) void bridge.call('listing.close', { listId: answer.value.listId })
    return undefined
  }
  const startListing = async (place: Place) => {
    list?.close()
    list = undefined
    listId = undefined
    set({ listing: undefined, error: undefined, shownCount: 0, hasRows: false, cursor: 0, chosen: nothingChosen })
    const answer = await openListing(place)
    if (answer === undefined) return
    if (!answer.ok) return set({ error: answer.error })
    listId = answer.value.listId
    list = openWindow(listId, { onRows, onState: (listing) => set({ listing }) })
    const { filter, order } = get()
    if (filter !== '' || order.by !== 'name' || order.direction !== 'ascending') await arrange()
    list?.ensure(0, 99)
  }
  /** Lists again behind what is shown, and takes its place when it is whole: nothing jumps. */
  const relist = async (place: Place) => {
    const thisVisit = visit + 1
    const answer = await openListing(place)
    if (answer === undefined || !answer.ok) return
    const id = answer.value.listId
    let whole: ListingState | undefined
    const fresh = openWindow(id, {
      onRows(count) {
        if (list === fresh) return onRows(count)
        if (whole === undefined) return
        list?.close()
        list = fresh
        listId = id
        set({ listing: whole })
        onRows(count)
      },
      onState(listing) {
        if (list === fresh) return set({ listing })
        if (thisVisit !== visit || listing.error !== undefined) return fresh.close()
        if (!listing.complete || whole !== undefined) return
        whole = listing
        const { filter, order } = get()
        const arranged = bridge.call('folder.arrange', {
          listId: id,
          filter,
          orderBy: order.by,
          direction: order.direction,
        })
        void arranged.then(() => fresh.ensure(looked.first, looked.last))
      },
    })
  }
  const askBucket = async (place: Place) => {
    const answer = await bridge.call('buckets.info', { connectionId: place.connectionId, bucket: place.bucket })
    if (answer.ok && get().place?.bucket === place.bucket) set({ bucketInfo: answer.value })
  }
  const visitPlace = (place: Place) => {
    const before = get().place
    const isOtherBucket = before?.connectionId !== place.connectionId || before.bucket !== place.bucket
    set({ place, filter: '', ...(isOtherBucket ? { bucketInfo: undefined, versioningError: undefined } : {}) })
    if (isOtherBucket) void askBucket(place)
    void startListing(place)
  }
  const open = (place: Place) => {
    const { place: before, back } = get()
    if (before !== undefined && !samePlace(before, place)) {
      set({ back: [...back, before].slice(-longestTrail), forward: [] })
    }
    visitPlace(place)
  }

  return {
    ...store,
    row: (index) => list?.row(index),
    ensureRows(first, last) {
      looked = { first, last }
      list?.ensure(first, last)
    },
    open,
    goBack() {
      const { back, forward, place } = get()
      const target = back.at(-1)
      if (target === undefined || place === undefined) return
      set({ back: back.slice(0, -1), forward: [...forward, place] })
      visitPlace(target)
    },
    goForward() {
      const { back, forward, place } = get()
      const target = forward.at(-1)
      if (target === undefined || place === undefined) return
      set({ forward: forward.slice(0, -1), back: [...back, place] })
      visitPlace(target)
    },
    goUp() {
      const { place } = get()
      const prefix = place === undefined ? undefined : parentPrefix(place.prefix)
      if (place !== undefined && prefix !== undefined) open({ ...place, prefix })
    },
    refresh() {
      const { place } = get()
      if (place !== undefined) void startListing(place)
    },
    refreshQuietly() {
      const { place } = get()
      if (place !== undefined) void relist(place)
    },
    leave() {
      visit++
      list?.close()
      list = undefined
      set({ place: undefined, listing: undefined, error: undefined, hasRows: false, shownCount: 0 })
    },
    setFilter(filter) {
      set({ filter })
      void arrange()
    },
    setOrder(order) {
      set({ order })
      void arrange()
    },
    setShowDeleted(showDeleted) {
      set({ showDeleted })
      const { place } = get()
      if (place !== undefined) void startListing(place)
    },
    setCursor: (index) => set((state) => ({ cursor: Math.max(0, Math.min(index, state.shownCount - 1)) })),
    async enableVersioning() {
      const { place } = get()
      if (place === undefined) return
      const { connectionId, bucket } = place
      const answer = await bridge.call('versioning.enable', { connectionId, bucket })
      if (get().place?.bucket !== bucket) return
      set({ versioningError: answer.ok ? undefined : answer.error })
      if (answer.ok) await askBucket(place)
    },
    toggleChosen(key) {
      const chosen = new Set(get().chosen)
      if (!chosen.delete(key) && chosen.size < mostChosen) chosen.add(key)
      set({ chosen })
    },
    clearChosen: () => set({ chosen: nothingChosen }),
    stop: () => list?.stop(),
  }
}
