import type {
  CallInput,
  CallName,
  CallOutput,
  EngineEvent,
  Envelope,
  EventName,
  EventPayload,
} from '../../app/contract/index.ts'
import type { Transport } from './transport.ts'

/** The engine as features see it: typed calls, events by name, and a hint when events were missed. */
export interface Bridge {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Envelope<CallOutput<Name>>>
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void
  /** Events were missed (a gap in the numbers, or the link was lost): ask anew. */
  onGap(listener: () => void): () => void
  onLink(listener: (state: 'open' | 'lost') => void): () => void
}

type Listener = (payload: never) => void

export function createBridge(transport: Transport): Bridge {
  const listeners = new Map<EventName, Set<Listener>>()
  const gapListeners = new Set<() => void>()
  let lastSeq: number | undefined

  const announceGap = () => {
    for (const listener of gapListeners) listener()
  }
  transport.subscribe((event: EngineEvent) => {
    const missed = lastSeq !== undefined && event.seq > lastSeq + 1
    lastSeq = event.seq
    for (const listener of listeners.get(event.name) ?? []) listener(event.payload as never)
    if (missed) announceGap()
  })
  transport.onLink?.((state) => {
    if (state !== 'open') return
    lastSeq = undefined
    announceGap()
  })

  return {
    // The engine checks both directions with its schemas, so the shape of an answer is known here.
    call: (name, input) => transport.call(name, input) as Promise<Envelope<never>>,
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as Listener)
      return () => set.delete(listener as Listener)
    },
    onGap(listener) {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    onLink: (listener) => transport.onLink?.(listener) ?? (() => undefined),
  }
}
