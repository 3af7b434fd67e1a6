import type { EngineEvent } from '../../app/contract/events.ts'
import type { Envelope } from '../../app/contract/envelope.ts'
import type { Engine } from '../../app/engine.ts'

export interface FakeEngine extends Engine {
  /** Names and payloads that were asked, in order. */
  readonly asked: { readonly name: unknown; readonly payload: unknown; readonly signal: AbortSignal }[]
  emit(event: EngineEvent): void
  listenerCount(): number
  isClosed(): boolean
}

/** An engine that remembers what it was asked and answers by `answer`. */
export function fakeEngine(
  answer: (name: unknown, payload: unknown, signal: AbortSignal) => Promise<Envelope<unknown>> = async (name) => ({
    ok: true,
    value: { name },
  }),
): FakeEngine {
  const listeners = new Set<(event: EngineEvent) => void>()
  const asked: FakeEngine['asked'] = []
  let closed = false
  return {
    asked,
    dispatch(name, payload, signal) {
      asked.push({ name, payload, signal })
      return answer(name, payload, signal)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stream: async () => ({ status: 404, headers: {} }),
    async close() {
      closed = true
    },
    emit: (event) => listeners.forEach((listener) => listener(event)),
    listenerCount: () => listeners.size,
    isClosed: () => closed,
  }
}

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined }
