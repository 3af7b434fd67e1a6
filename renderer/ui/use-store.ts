import { useStore as useVanilla } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'

/** Reads a store through a narrow selector. */
export function useStore<State, Selected>(store: StoreApi<State>, selector: (state: State) => Selected): Selected {
  return useVanilla(store, selector)
}
