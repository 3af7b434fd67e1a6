import type { Observation, Pace } from './pace.ts'

/** The right to one request in flight. */
export interface Slot {
  /** Gives it back and says how the request went; more than once does no harm. */
  release(outcome: Observation['outcome'], bytes?: number): void
}

/** Requests that may be in flight at one endpoint, shared fairly: a free slot goes to the waiting job that holds the fewest. */
export interface SlotPool {
  acquire(jobId: string, signal: AbortSignal): Promise<Slot>
  readonly inFlight: number
}

interface Waiter {
  readonly grant: () => void
}

/** @param pace says how many slots the endpoint has, and learns from each that is given back. */
export function createSlotPool(pace: Pace, now: () => number): SlotPool {
  const held = new Map<string, number>()
  // One queue for each job, in the order in which the jobs began to wait.
  const waiting = new Map<string, Set<Waiter>>()
  let inFlight = 0

  const take = (jobId: string) => {
    inFlight++
    held.set(jobId, (held.get(jobId) ?? 0) + 1)
    pace.started(inFlight)
  }
  const makeSlot = (jobId: string): Slot => {
    const takenAt = now()
    let isReleased = false
    return {
      release(outcome, bytes = 0) {
        if (isReleased) return
        isReleased = true
        inFlight--
        const left = (held.get(jobId) ?? 1) - 1
        if (left === 0) held.delete(jobId)
        else held.set(jobId, left)
        pace.observe({ outcome, bytes, tookMs: now() - takenAt }, now())
        grantNext()
      },
    }
  }
  const grantNext = () => {
    while (inFlight < pace.limit() && waiting.size > 0) {
      let poorest: string | undefined
      for (const jobId of waiting.keys()) {
        if (poorest === undefined || (held.get(jobId) ?? 0) < (held.get(poorest) ?? 0)) poorest = jobId
        if ((held.get(poorest) ?? 0) === 0) break
      }
      if (poorest === undefined) return
      const queue = waiting.get(poorest)
      const [waiter] = queue ?? []
      if (queue === undefined || waiter === undefined) {
        waiting.delete(poorest)
        continue
      }
      queue.delete(waiter)
      if (queue.size === 0) waiting.delete(poorest)
      take(poorest)
      waiter.grant()
    }
  }

  return {
    get inFlight() {
      return inFlight
    },
    acquire(jobId, signal) {
      if (signal.aborted) return Promise.reject(reasonOf(signal))
      if (inFlight < pace.limit() && waiting.size === 0) {
        take(jobId)
        return Promise.resolve(makeSlot(jobId))
      }
      return new Promise((resolve, reject) => {
        const queue = waiting.get(jobId) ?? new Set()
        waiting.set(jobId, queue)
        const onAbort = () => {
          queue.delete(waiter)
          if (queue.size === 0 && waiting.get(jobId) === queue) waiting.delete(jobId)
          reject(reasonOf(signal))
        }
        const waiter: Waiter = {
          grant: () => {
            signal.removeEventListener('abort', onAbort)
            resolve(makeSlot(jobId))
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        queue.add(waiter)
      })
    },
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}
