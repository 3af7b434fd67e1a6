import type { EngineEvent, Envelope } from '../../app/contract/index.ts'
import type { Transport } from './transport.ts'

/** The part of a WebSocket that is used, so that tests need no network. */
export interface SocketLike {
  send(text: string): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (message: { data: unknown }) => void): void
}

export interface SocketTransportOptions {
  readonly connect: () => SocketLike
  readonly wait: (delayMs: number, then: () => void) => void
}

const firstRetryMs = 250
const longestRetryMs = 5_000

const lostAnswer: Envelope<never> = {
  ok: false,
  error: { code: 'connection-lost', message: 'The link to the engine was lost', facts: {} },
}

interface Incoming {
  readonly id?: number
  readonly envelope?: Envelope<unknown>
  readonly event?: EngineEvent
}

/** Calls and events over one WebSocket that reconnects by itself. Calls made while it is away wait for it. */
export function createSocketTransport({ connect, wait }: SocketTransportOptions): Transport {
  const eventListeners = new Set<(event: EngineEvent) => void>()
  const linkListeners = new Set<(state: 'open' | 'lost') => void>()
  const pending = new Map<number, (answer: Envelope<unknown>) => void>()
  let unsent: string[] = []
  let socket: SocketLike | undefined
  let nextId = 1
  let retryMs = firstRetryMs
  let hasBeenOpen = false

  const receive = (data: unknown) => {
    const message = JSON.parse(String(data)) as Incoming
    if (message.event !== undefined) for (const listener of eventListeners) listener(message.event)
    if (message.id === undefined || message.envelope === undefined) return
    pending.get(message.id)?.(message.envelope)
    pending.delete(message.id)
  }
  const open = () => {
    const fresh = connect()
    fresh.addEventListener('open', () => {
      socket = fresh
      retryMs = firstRetryMs
      for (const text of unsent) fresh.send(text)
      unsent = []
      if (hasBeenOpen) for (const listener of linkListeners) listener('open')
      hasBeenOpen = true
    })
    fresh.addEventListener('message', (message) => receive(message.data))
    fresh.addEventListener('close', () => {
      const wasOpen = socket === fresh
      socket = undefined
      if (wasOpen) {
        // What was sent may or may not have been done; the screens ask anew once the link is back.
        for (const answer of pending.values()) answer(lostAnswer)
        pending.clear()
        for (const listener of linkListeners) listener('lost')
      }
      wait(retryMs, open)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    })
  }
  open()

  return {
    call: (name, payload) =>
      new Promise((resolve) => {
        const id = nextId++
        pending.set(id, resolve)
        const text = JSON.stringify({ id, name, payload })
        if (socket === undefined) unsent.push(text)
        else socket.send(text)
      }),
    subscribe(listener) {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
    onLink(listener) {
      linkListeners.add(listener)
      return () => linkListeners.delete(listener)
    },
  }
}
