/** Listens to signals on behalf of many requests. */
export interface AbortHub {
  /** Calls `onAbort` once when the signal ends, which it has not yet. @returns stops listening. */
  listen(signal: AbortSignal, onAbort: () => void): () => void
}

/**
 * One listener for each signal, however many requests it may end: an EventTarget walks through its listeners whenever one comes or goes,
 * and the signal of a long copy has one for every request in flight.
 */
export function createAbortHub(): AbortHub {
  const hubs = new WeakMap<AbortSignal, Set<() => void>>()
  return {
    listen(signal, onAbort) {
      let listeners = hubs.get(signal)
      if (listeners === undefined) {
        const made = new Set<() => void>()
        listeners = made
        hubs.set(signal, made)
        signal.addEventListener('abort', () => [...made].forEach((listener) => listener()), { once: true })
      }
      const known = listeners
      known.add(onAbort)
      return () => void known.delete(onAbort)
    },
  }
}
