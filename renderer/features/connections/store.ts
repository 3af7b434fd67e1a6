import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  BucketView,
  ConnectionDraft,
  ConnectionView,
  ErrorView,
  ImportCandidate,
  TestStep,
} from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { type CareStore, createCareStore } from './care-store.ts'
import { createImportStore, type ImportStore } from './import-store.ts'
import { createOpenedStore, type OpenedStore } from './opened-store.ts'

export interface BucketList {
  readonly isOpen: boolean
  readonly isLoading: boolean
  readonly buckets: readonly BucketView[]
  readonly error?: ErrorView | undefined
}

/** The form that is open. What is typed stays in its fields: a draft with its secret is never kept here. */
export interface ConnectForm {
  /** Absent: a new connection. */
  readonly connection?: ConnectionView | undefined
  readonly start?: ImportCandidate | undefined
  readonly isTesting: boolean
  readonly isSaving: boolean
  readonly steps: readonly TestStep[]
  readonly error?: ErrorView | undefined
}

export interface ConnectionsState {
  readonly connections: readonly ConnectionView[]
  readonly isLoading: boolean
  readonly error: ErrorView | undefined
  readonly buckets: Readonly<Record<string, BucketList>>
  readonly form: ConnectForm | undefined
  readonly removing: ConnectionView | undefined
}

export interface ConnectionsActions {
  load(): Promise<void>
  setExpanded(connectionId: string, isOpen: boolean): void
  loadBuckets(connectionId: string): Promise<void>
  /** `start`: something that was found, from which the fields of a new connection are filled. */
  openForm(connection?: ConnectionView, start?: ImportCandidate): void
  closeForm(): void
  /** With the id of the connection that is edited, an empty secret is the saved one. */
  test(draft: ConnectionDraft, id?: string): Promise<void>
  /** @returns the saved connection, or undefined when it failed (the form says why). */
  save(draft: ConnectionDraft): Promise<ConnectionView | undefined>
  askRemove(connection: ConnectionView | undefined): void
  remove(): Promise<void>
}

export type ConnectionsStore = StoreApi<ConnectionsState> &
  ConnectionsActions & {
    readonly importing: ImportStore
    readonly care: CareStore
    readonly opened: OpenedStore
  }

const noBuckets: BucketList = { isOpen: false, isLoading: false, buckets: [] }
const freshForm = { isTesting: false, isSaving: false, steps: [] } as const

export function createConnectionsStore(bridge: Bridge): ConnectionsStore {
  const store = createStore<ConnectionsState>(() => ({
    connections: [],
    isLoading: true,
    error: undefined,
    buckets: {},
    form: undefined,
    removing: undefined,
  }))
  const { getState: get, setState: set } = store
  const setBuckets = (id: string, change: Partial<BucketList>) =>
    set((state) => ({ buckets: { ...state.buckets, [id]: { ...(state.buckets[id] ?? noBuckets), ...change } } }))
  const setForm = (change: Partial<ConnectForm>) =>
    set((state) => (state.form === undefined ? state : { form: { ...state.form, ...change } }))
  let formNumber = 0

  const loadBuckets = async (connectionId: string) => {
    setBuckets(connectionId, { isLoading: true, error: undefined })
    const connection = get().connections.find(({ id }) => id === connectionId)
    if (connection?.bucket !== undefined && connection.bucket !== '') {
      setBuckets(connectionId, { isLoading: false, buckets: [{ name: connection.bucket }] })
      return
    }
    const answer = await bridge.call('buckets.list', { connectionId })
    if (answer.ok) setBuckets(connectionId, { isLoading: false, buckets: answer.value })
    else setBuckets(connectionId, { isLoading: false, error: answer.error })
  }
  const setExpanded = (connectionId: string, isOpen: boolean) => {
    setBuckets(connectionId, { isOpen })
    const list = get().buckets[connectionId]
    if (isOpen && (list === undefined || (list.buckets.length === 0 && !list.isLoading))) void loadBuckets(connectionId)
  }
  const runTest = async (input: { draft: ConnectionDraft; id?: string }) => {
    const number = formNumber
    setForm({ isTesting: true, steps: [], error: undefined })
    const answer = await bridge.call('connections.test', input)
    // Another form may be open by now.
    if (number !== formNumber) return
    if (answer.ok) setForm({ isTesting: false, steps: answer.value })
    else setForm({ isTesting: false, error: answer.error })
  }
  bridge.on('connections.changed', ({ connections }) => set({ connections }))

  const importing = createImportStore(bridge)

  return {
    ...store,
    importing,
    care: createCareStore(bridge),
    opened: createOpenedStore(bridge),
    async load() {
      set({ isLoading: true, error: undefined })
      const answer = await bridge.call('connections.list', {})
      if (!answer.ok) return set({ isLoading: false, error: answer.error })
      set({ isLoading: false, connections: answer.value })
      const [only] = answer.value
      if (only !== undefined && get().buckets[only.id] === undefined) setExpanded(only.id, true)
    },
    setExpanded,
    loadBuckets,
    openForm(connection, start) {
      formNumber++
      importing.reset()
      void importing.loadRegions()
      set({ form: { ...freshForm, connection, start } })
    },
    closeForm() {
      formNumber++
      importing.reset()
      set({ form: undefined })
    },
    test: (draft, id) => runTest(id === undefined ? { draft } : { draft, id }),
    async save(draft) {
      const editing = get().form?.connection
      setForm({ isSaving: true, error: undefined })
      const answer =
        editing === undefined
          ? await bridge.call('connections.create', draft)
          : await bridge.call('connections.update', { id: editing.id, draft })
      if (!answer.ok) {
        setForm({ isSaving: false, error: answer.error })
        return undefined
      }
      const saved = answer.value
      formNumber++
      set((state) => ({
        form: undefined,
        connections: [...state.connections.filter(({ id }) => id !== saved.id), saved],
      }))
      setBuckets(saved.id, { isOpen: true, buckets: [], error: undefined })
      void loadBuckets(saved.id)
      return saved
    },
    askRemove: (removing) => set({ removing }),
    async remove() {
      const { removing } = get()
      if (removing === undefined) return
      const answer = await bridge.call('connections.remove', { id: removing.id })
      set((state) => ({
        removing: undefined,
        error: answer.ok ? undefined : answer.error,
        // One of the organisation stays, without its key; the event tells.
        connections:
          answer.ok && removing.isManaged !== true
            ? state.connections.filter(({ id }) => id !== removing.id)
            : state.connections,
      }))
    },
  }
}
