import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import * as z from 'zod'
import type { Engine, Logger } from '../../app/engine.ts'

/** Larger than any call of the contract; ws ends a connection that sends more. */
export const maxMessageBytes = 1024 * 1024
const maxCallsInFlight = 256
/** A window that reads so slowly is gone; it reconnects and asks anew. */
const maxUnreadBytes = 64 * 1024 * 1024
const socketProtocol = 'strata'
const policyViolation = 1008
const tryAgainLater = 1013
const goingAway = 1001

const callSchema = z.object({
  id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  name: z.string().max(100),
  payload: z.unknown(),
})

export interface SocketCarrier {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

function parseCall(text: string) {
  try {
    const parsed = callSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Carries calls, answers and events over WebSockets that were let in already. */
export function createSocketCarrier(engine: Pick<Engine, 'dispatch' | 'subscribe'>, log: Logger): SocketCarrier {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: true,
    // A proof that was sent as a protocol is not said back.
    handleProtocols: (protocols) => (protocols.has(socketProtocol) ? socketProtocol : false),
  })

  const serve = (socket: WebSocket) => {
    const ended = new AbortController()
    let inFlight = 0
    const send = (message: unknown) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > maxUnreadBytes) return socket.close(tryAgainLater)
      socket.send(JSON.stringify(message))
    }
    const answer = async (text: string) => {
      const call = parseCall(text)
      if (call === undefined || inFlight >= maxCallsInFlight) return socket.close(policyViolation)
      inFlight++
      const envelope = await engine.dispatch(call.name, call.payload, ended.signal)
      inFlight--
      send({ id: call.id, envelope })
    }
    const unsubscribe = engine.subscribe((event) => send({ event }))
    socket.on('message', (data, isBinary) => {
      if (isBinary || !(data instanceof Buffer)) return socket.close(policyViolation)
      answer(data.toString('utf8')).catch((thrown: unknown) => {
        log.error('An answer could not be sent', { name: thrown instanceof Error ? thrown.name : 'unknown' })
        socket.terminate()
      })
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      unsubscribe()
      ended.abort()
    })
  }

  return {
    upgrade: (request, socket, head) => server.handleUpgrade(request, socket, head, serve),
    close() {
      for (const client of server.clients) client.close(goingAway)
      server.close()
    },
  }
}
