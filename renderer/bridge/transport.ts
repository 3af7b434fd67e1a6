import type { EngineEvent, Envelope } from '../../app/contract/index.ts'

/** Carries calls and events between this window and the engine; it never throws. */
export interface Transport {
  call(name: string, payload: unknown): Promise<Envelope<unknown>>
  /** @returns ends the subscription. */
  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Hears when the way to the engine is lost and found again. A transport that cannot lose it leaves this out. */
  onLink?(listener: (state: 'open' | 'lost') => void): () => void
}
