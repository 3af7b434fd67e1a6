import type { Socket } from 'node:net'
import { buildConnector, Client, type Dispatcher } from 'undici'

/** How long a connection that was opened ahead waits for its first request, in milliseconds; as long as undici keeps a used one. */
const spareMs = 4_000

/** Connections to one host, each with one request on it at most. */
export interface Lane {
  /** Sends as soon as a connection is free. */
  send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): LaneTurn
  /** Opens connections until there are so many, for requests that will soon come. What fails or is not used ends quietly. */
  openAhead(count: number): void
  destroy(): Promise<void>
}

/** One request on its way. */
export interface LaneTurn {
  /** The answer has ended, or nobody waits for it any more: the connection is for the next one. Called once. */
  done(): void
}

export interface LaneOptions {
  readonly connections: number
  readonly connect: buildConnector.BuildOptions
  readonly maxHeaderSize: number
}

interface Turn {
  readonly options: Dispatcher.DispatchOptions
  readonly handler: Dispatcher.DispatchHandler
  client: Client | undefined
}

/**
 * What undici's Pool does with one request for each connection, without the way through its queue: there a request that comes while all
 * others are under way waits for two turns of the event loop after the answer that made room for it, which under sixty answers at once is
 * as long as a tenth of a round trip. Undici's own client keeps each connection.
 */
export function createLane(origin: string, options: LaneOptions): Lane {
  const sockets = createSpareSockets(new URL(origin), options.connect)
  const { connect } = sockets
  const clients: Client[] = []
  // The one that was used last comes first, so that what is not needed grows old and is closed.
  const free: Client[] = []
  const waiting = new Set<Turn>()

  function start(turn: Turn, client: Client): void {
    turn.client = client
    client.dispatch(turn.options, turn.handler)
  }

  function addClient(): Client {
    const client = new Client(origin, { connect, maxHeaderSize: options.maxHeaderSize, pipelining: 1, allowH2: false })
    clients.push(client)
    return client
  }

  function done(turn: Turn): void {
    const { client } = turn
    if (client === undefined) {
      waiting.delete(turn)
      return
    }
    const [next] = waiting
    if (next === undefined) {
      free.push(client)
      return
    }
    waiting.delete(next)
    start(next, client)
  }

  return {
    send(dispatch, handler) {
      const turn: Turn = { options: dispatch, handler, client: undefined }
      const client = free.pop() ?? (clients.length < options.connections ? addClient() : undefined)
      if (client === undefined) waiting.add(turn)
      else start(turn, client)
      return { done: () => done(turn) }
    },
    openAhead(count) {
      const wanted = Math.min(count, options.connections)
      while (clients.length < wanted) free.push(addClient())
      sockets.open(wanted - clients.filter((client) => client.stats.connected).length)
    },
    async destroy() {
      sockets.close()
      // Who waits is told by the client that it is given next.
      await Promise.all(clients.map((client) => client.destroy()))
    },
  }
}

interface SpareSockets {
  /** For undici: a connection that is there or under way, else a new one. */
  readonly connect: buildConnector.connector
  /** Opens until so many are there or under way. */
  open(count: number): void
  close(): void
}

/** Connections that were opened before anybody asked for them. */
function createSpareSockets(origin: URL, shape: buildConnector.BuildOptions): SpareSockets {
  const connector = buildConnector({ ...shape, allowH2: false })
  const spare = new Set<Socket>()
  const askers: buildConnector.Callback[] = []
  let underWay = 0
  let isClosed = false
  let aging: NodeJS.Timeout | undefined
  const target = {
    host: origin.host,
    hostname: origin.hostname.replace(/^\[|\]$/g, ''),
    protocol: origin.protocol,
    port: origin.port,
  }

  const dropAll = () => {
    for (const socket of spare) socket.destroy()
    spare.clear()
  }
  const keep = (socket: Socket) => {
    if (isClosed) return socket.destroy()
    spare.add(socket)
    socket.unref()
    return socket.once('close', () => spare.delete(socket))
  }
  const takeSpare = (): Socket | undefined => {
    for (const socket of spare) {
      spare.delete(socket)
      if (!socket.destroyed && socket.readyState === 'open') return socket.ref()
    }
    return undefined
  }
  const opened: buildConnector.Callback = (...args) => {
    underWay--
    const asker = askers.shift()
    if (asker !== undefined) asker(...args)
    else if (args[0] === null) keep(args[1])
  }

  return {
    connect(options, callback) {
      const ready = takeSpare()
      // Never within the call: undici has not written down yet that it is connecting.
      if (ready !== undefined) queueMicrotask(() => callback(null, ready))
      else if (askers.length < underWay) askers.push(callback)
      else connector(options, callback)
    },
    open(count) {
      if (isClosed) return
      for (let missing = count - spare.size - underWay; missing > 0; missing--) {
        underWay++
        connector(target, opened)
      }
      clearTimeout(aging)
      aging = setTimeout(dropAll, spareMs).unref()
    },
    close() {
      isClosed = true
      clearTimeout(aging)
      dropAll()
    },
  }
}
