import type { ObjectStore } from '../stores/object-store.ts'

/** The open stores, one for each connection. */
export interface StoreShelf {
  /** Opens it when it is not open. */
  get(connectionId: string): ObjectStore
  /** Closes the store of a connection that changed; the next one that asks gets a new one. */
  drop(connectionId: string): void
  close(): Promise<void>
}

export function createStoreShelf(open: (connectionId: string) => ObjectStore): StoreShelf {
  const stores = new Map<string, ObjectStore>()
  return {
    get(connectionId) {
      const known = stores.get(connectionId)
      if (known !== undefined) return known
      const store = open(connectionId)
      stores.set(connectionId, store)
      return store
    },
    drop(connectionId) {
      const store = stores.get(connectionId)
      stores.delete(connectionId)
      void store?.close()
    },
    async close() {
      const open = [...stores.values()]
      stores.clear()
      await Promise.all(open.map((store) => store.close()))
    },
  }
}
