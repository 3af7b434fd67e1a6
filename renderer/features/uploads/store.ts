import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, ErrorView, OpenUpload } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface UploadsPlace {
  readonly connectionId: string
  readonly bucket: string
}

/** What may be ended over the connection: everything nobody works on, only what Strata left, or nothing. */
export type Access = 'full' | 'restore-only' | 'read-only'

export interface UploadsState {
  readonly place: UploadsPlace | undefined
  /** Oldest first. */
  readonly uploads: readonly OpenUpload[]
  readonly state: 'reading' | 'complete' | 'stopped'
  readonly error: ErrorView | undefined
  /** By upload id; null: it may not be known. */
  readonly sizes: Readonly<Record<string, number | null>>
  readonly chosen: ReadonlySet<string>
  readonly cursor: number
  readonly isAsking: boolean
  readonly isEnding: boolean
  /** Why some could not be ended. */
  readonly failure: { readonly count: number; readonly error: ErrorView } | undefined
}

export interface UploadsActions {
  open(place: UploadsPlace): void
  close(): void
  refresh(): void
  stop(): void
  /** Rows between these two are looked at: their sizes are asked for. */
  look(first: number, last: number): void
  setCursor(index: number): void
  toggle(uploadId: string): void
  choose(uploadIds: readonly string[]): void
  ask(isAsking: boolean): void
  endChosen(): Promise<void>
}

export type UploadsStore = StoreApi<UploadsState> & UploadsActions

/** More than anybody looks through; the rest shows when these are ended. */
const mostShown = 20_000
const mostAtOnce = 100

const nothing: Omit<UploadsState, 'place'> = {
  uploads: [],
  state: 'reading',
  error: undefined,
  sizes: {},
  chosen: new Set(),
  cursor: 0,
  isAsking: false,
  isEnding: false,
  failure: undefined,
}

/** Why an upload cannot be ended here; undefined: it can. */
export function reasonToKeep(upload: OpenUpload, access: Access): 'working' | 'read-only' | 'others' | undefined {
  if (upload.owner === 'strata-working') return 'working'
  if (access === 'read-only') return 'read-only'
  return access === 'restore-only' && upload.owner === 'other' ? 'others' : undefined
}

export function createUploadsStore(bridge: Bridge): UploadsStore {
  const store = createStore<UploadsState>(() => ({ place: undefined, ...nothing }))
  const { getState: get, setState: set } = store
  /** Grows with every listing: what an earlier one still answers is not for this one. */
  let visit = 0
  const measuring = new Set<string>()

  const read = async (place: UploadsPlace) => {
    const turn = ++visit
    measuring.clear()
    set({ place, ...nothing })
    let after: CallInput<'uploads.list'>['after']
    do {
      const answer = await bridge.call('uploads.list', { ...place, after })
      if (turn !== visit || get().state === 'stopped') return
      if (!answer.ok) return set({ error: answer.error, state: 'stopped' })
      const uploads = [...get().uploads, ...answer.value.uploads]
      set({ uploads: uploads.toSorted((one, other) => one.initiatedAt - other.initiatedAt) })
      after = answer.value.next
    } while (after !== undefined && get().uploads.length < mostShown)
    set({ state: after === undefined ? 'complete' : 'stopped' })
  }
  const measure = async (place: UploadsPlace, uploads: readonly OpenUpload[]) => {
    const turn = visit
    for (const { uploadId } of uploads) measuring.add(uploadId)
    const refs = uploads.map(({ key, uploadId }) => ({ key, uploadId }))
    const answer = await bridge.call('uploads.sizes', { ...place, uploads: refs })
    if (turn !== visit) return
    const found = answer.ok ? answer.value.sizes : []
    const sizes = Object.fromEntries(found.map(({ uploadId, sizeBytes }) => [uploadId, sizeBytes ?? null]))
    const unknown = Object.fromEntries(uploads.map(({ uploadId }) => [uploadId, null]))
    set((state) => ({ sizes: { ...state.sizes, ...unknown, ...sizes } }))
  }
  const endSome = async (place: UploadsPlace, uploads: readonly OpenUpload[]) => {
    const refs = uploads.map(({ key, uploadId }) => ({ key, uploadId }))
    const answer = await bridge.call('uploads.end', { ...place, uploads: refs })
    const failed = answer.ok ? answer.value.failed : refs.map((ref) => ({ ...ref, error: answer.error }))
    const kept = new Set(failed.map((one) => one.uploadId))
    const gone = new Set(refs.map((ref) => ref.uploadId).filter((id) => !kept.has(id)))
    const [first] = failed
    set((state) => ({
      uploads: state.uploads.filter((upload) => !gone.has(upload.uploadId)),
      chosen: new Set([...state.chosen].filter((id) => !gone.has(id))),
      failure:
        first === undefined
          ? state.failure
          : { count: (state.failure?.count ?? 0) + failed.length, error: first.error },
    }))
  }

  return {
    ...store,
    open: (place) => void read(place),
    close() {
      visit++
      set({ place: undefined, ...nothing })
    },
    refresh() {
      const { place } = get()
      if (place !== undefined) void read(place)
    },
    stop: () => set({ state: 'stopped' }),
    look(first, last) {
      const { place, uploads, sizes } = get()
      if (place === undefined) return
      const unknown = uploads
        .slice(Math.max(0, first), last + 1)
        .filter(({ uploadId }) => !(uploadId in sizes) && !measuring.has(uploadId))
      if (unknown.length > 0) void measure(place, unknown.slice(0, mostAtOnce))
    },
    setCursor: (cursor) => set((state) => ({ cursor: Math.max(0, Math.min(cursor, state.uploads.length - 1)) })),
    toggle(uploadId) {
      const chosen = new Set(get().chosen)
      if (!chosen.delete(uploadId)) chosen.add(uploadId)
      set({ chosen })
    },
    choose: (uploadIds) => set({ chosen: new Set(uploadIds) }),
    ask: (isAsking) => set({ isAsking }),
    async endChosen() {
      const { place, uploads, chosen } = get()
      if (place === undefined) return
      set({ isEnding: true, failure: undefined })
      const meant = uploads.filter(({ uploadId }) => chosen.has(uploadId))
      for (let from = 0; from < meant.length; from += mostAtOnce) {
        await endSome(place, meant.slice(from, from + mostAtOnce))
      }
      set({ isEnding: false, isAsking: false })
    },
  }
}
