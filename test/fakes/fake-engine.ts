import type { EngineEvent } from '../../app/contract/events.ts'
import type { Envelope } from '../../app/contract/envelope.ts'
import type { Engine } from '../../app/engine.ts'

export interface FakeEngine extends Engine {
  /** Names and payloads that were asked, in order. */
  readonly asked: { readonly name: unknown; readonly payload: unknown; readonly signal: AbortSignal }[]
  emit(event: EngineEvent): void
  listenerCount(): number
  isClosed(): boolean
  /** Files that were handed over, by name and content. */
  readonly offered: { readonly name: string; readonly text: string }[]
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
  const offered: { readonly name: string; readonly text: string }[] = []
  let closed = false
  return {
    asked,
    offered,
    offerFile: (name, text) => void offered.push({ name, text }),
    dispatch(name, payload, signal) {
      asked.push({ name, payload, signal })
      return answer(name, payload, signal)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stream(token, range) {
      if (token !== 'film') return { status: 404, headers: {} }
      const headers = { 'content-type': 'video/mp4', 'content-security-policy': "sandbox; default-src 'none'" }
      if (range === undefined) return { status: 200, headers, body: bytesOf('whole film') }
      return { status: 206, headers: { ...headers, 'content-range': 'bytes 0-4/10' }, body: bytesOf('whole') }
    },
    async close() {
      closed = true
    },
    emit: (event) => listeners.forEach((listener) => listener(event)),
    listenerCount: () => listeners.size,
    isClosed: () => closed,
  }
}

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
