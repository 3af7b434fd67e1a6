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
  /** @param when `now`: somebody waits for this one. It is told at once, twice a second at most. */
  add(id: string, when?: 'now'): void
  /** Tells what is left, and nothing any more. */
  close(): void
}

/** Seven times a second, which leaves room for the two that may come at once. */
const everyMs = 150
const urgentInSecond = 2

/** @param tell hears the ids that changed since it was called last. */
export function createGatherer(tell: (ids: readonly string[]) => void, now: () => number): Gatherer {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isAtOnce = false
  let urgentAt: readonly number[] = []
  let isClosed = false

  const flush = () => {
    timer = undefined
    isAtOnce = false
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    // Before telling: a listener may cause the next change.
    timer = setTimeout(flush, everyMs)
    timer.unref()
    tell(ids)
  }
  // Not within the caller's own change: several fields change in a row.
  const flushAtOnce = () => {
    clearTimeout(timer)
    timer = setTimeout(flush, 0)
    isAtOnce = true
  }
  const mayHurry = () => {
    const at = now()
    urgentAt = urgentAt.filter((earlier) => earlier > at - 1_000 && earlier <= at)
    if (urgentAt.length >= urgentInSecond) return false
    urgentAt = [...urgentAt, at]
    return true
  }
  return {
    add(id, when) {
      if (isClosed) return
      changed.add(id)
      if (timer === undefined) flushAtOnce()
      else if (when === 'now' && !isAtOnce && mayHurry()) flushAtOnce()
    },
    close() {
      clearTimeout(timer)
      flush()
      clearTimeout(timer)
      isClosed = true
    },
  }
}
