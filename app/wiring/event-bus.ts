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

/** Gathers what changed and tells it at most ten times in any second; the first change of a quiet time at once. */
export interface Gatherer {
  /** @param when `now`: somebody waits for this one. It is told at once unless much was told a moment ago. */
  add(id: string, when?: 'now'): void
  /** Tells what is left, and nothing any more. */
  close(): void
}

const mostInSecond = 10
const everyMs = 200
/** So many of a second that are urgent come at once, more at a distance; some are left to what follows, so that the list never stands still. */
const urgentAtOnce = 4
const urgentEveryMs = 50
const urgentInSecond = 8

/** @param tell hears the ids that changed since it was called last. */
export function createGatherer(tell: (ids: readonly string[]) => void, now: () => number): Gatherer {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let dueAt = 0
  /** Within the last second, oldest first. */
  let toldAt: readonly number[] = []
  let isClosed = false

  const flush = () => {
    timer = undefined
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    toldAt = [...toldAt, now()]
    tell(ids)
  }
  const waitMs = (at: number, isUrgent: boolean) => {
    toldAt = toldAt.filter((earlier) => earlier > at - 1_000 && earlier <= at)
    const last = toldAt.at(-1)
    if (last === undefined) return 0
    if (isUrgent && toldAt.length < urgentAtOnce) return 0
    const distanceMs = isUrgent && toldAt.length < urgentInSecond ? urgentEveryMs : everyMs
    const full = toldAt.at(-mostInSecond) ?? Number.NEGATIVE_INFINITY
    return Math.max(0, last + distanceMs - at, full + 1_000 - at)
  }
  return {
    add(id, when) {
      if (isClosed) return
      changed.add(id)
      const at = now()
      const delayMs = waitMs(at, when === 'now')
      if (timer !== undefined && dueAt <= at + delayMs) return
      clearTimeout(timer)
      dueAt = at + delayMs
      // Not within the caller's own change: several fields change in a row.
      timer = setTimeout(flush, delayMs)
      if (delayMs > 0) timer.unref()
    },
    close() {
      clearTimeout(timer)
      flush()
      isClosed = true
    },
  }
}
