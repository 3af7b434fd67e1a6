import type { EngineEvent, EventName, EventPayload } from '../contract/events.ts'

/** Sends events to whoever listens, each with the next number. */
export interface EventBus {
  readonly seq: number
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  subscribe(listener: (event: EngineEvent) => void): () => void
}

export function createEventBus(onListenerFailed: (thrown: unknown) => void): EventBus {
  const listeners = new Set<(event: EngineEvent) => void>()
  let seq = 0
  return {
    get seq() {
      return seq
    },
    emit(name, payload) {
      seq++
      const event = { seq, name, payload } as EngineEvent
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (thrown) {
          onListenerFailed(thrown)
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Gathers what changed and tells it at most ten times a second; the first change of a quiet time at once. */
export interface Gatherer {
  add(id: string): void
  /** Tells what is left, and nothing any more. */
  close(): void
}

const everyMs = 100

/** @param tell hears the ids that changed since it was called last. */
export function createGatherer(tell: (ids: readonly string[]) => void): Gatherer {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const flush = () => {
    timer = undefined
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    // Before telling: a listener may cause the next change.
    timer = setTimeout(flush, everyMs)
    timer.unref()
    tell(ids)
  }
  return {
    add(id) {
      if (isClosed) return
      changed.add(id)
      // Not within the caller's own change: several fields change in a row.
      timer ??= setTimeout(flush, 0)
    },
    close() {
      clearTimeout(timer)
      flush()
      clearTimeout(timer)
      isClosed = true
    },
  }
}
