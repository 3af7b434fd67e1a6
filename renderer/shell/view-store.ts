import { createStore, type StoreApi } from 'zustand/vanilla'

/** What the middle of the window shows. */
export type View = 'files' | 'deleted' | 'uploads' | 'activity'

export type ViewStore = StoreApi<{ readonly view: View }> & { show(view: View): void }

export function createViewStore(): ViewStore {
  const store = createStore<{ readonly view: View }>(() => ({ view: 'files' }))
  return { ...store, show: (view) => store.setState({ view }) }
}
