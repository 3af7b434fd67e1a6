import type { EngineEvent, Envelope } from '../../app/contract/index.ts'
import type { Transport } from './transport.ts'

/** What the desktop shell's preload puts on the window. */
export interface PreloadApi {
  call(name: string, payload: unknown): Promise<Envelope<unknown>>
  subscribe(listener: (event: EngineEvent) => void): () => void
}

export function createPreloadTransport(api: PreloadApi): Transport {
  return {
    call: (name, payload) => api.call(name, payload),
    subscribe: (listener) => api.subscribe(listener),
  }
}
