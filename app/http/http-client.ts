import type { LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { Pool, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici'
import { createAbortHub } from './abort-hub.ts'
import type { ByteShelf } from './bounded-body.ts'
import { createLane, type Lane, type LaneTurn } from './lane.ts'
import { classifyNetworkError } from './network-errors.ts'
import { readProxyRefusal } from './proxy-answers.ts'
import { CollectAnswer, type RawHeaders, type WholeAnswer } from './whole-answer.ts'

/** How long a store may be silent, in milliseconds. */
export interface HttpTimeouts {
  readonly connectMs: number
  /** Until the first byte of an ordinary answer, and between two pieces of any body. */
  readonly quietMs: number
  /** The same for copies and for Complete, which are silent until the store has done its work (protocols 3.1). */
  readonly copyMs: number
  /** Until an ordinary answer has been read whole: a body that drips for ever ends here. */
  readonly wholeAnswerMs: number
}

export const defaultTimeouts: HttpTimeouts = {
  connectMs: 10_000,
  quietMs: 30_000,
  copyMs: 15 * 60_000,
  wholeAnswerMs: 120_000,
}

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

export interface HttpRequest {
  readonly method: Method
  /** `scheme://host[:port]` to connect to. */
  readonly origin: string
  /** Value of the Host header; the TLS name is taken from it. */
  readonly host: string
  /** Raw request target, already encoded; it is sent as it is (protocols 3.1). */
  readonly target: string
  /** Names in lower case; values as text, sent as UTF-8 bytes. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly quietMs: number
  /** Ends the connection after this answer. */
  readonly connection?: 'close' | undefined
  /** Copies have connections of their own, so that nobody waits behind sixty of them; default: `ask`. */
  readonly lane?: 'ask' | 'copy'
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; values as UTF-8 text where their bytes are UTF-8, else as Latin-1. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
  /** Leaves the rest of the body unread and frees the connection. */
  discard(): void
}

/** Sends single requests; knows nothing of stores, retries or signatures. */
export interface HttpClient {
  /** @throws AppError (see network-errors.ts), or the signal's reason. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
  /** As `send`, with the answer read to its end: the way of nearly all requests, since it costs half of what a stream does. */
  exchange(request: HttpRequest, shelf: ByteShelf, signal: AbortSignal): Promise<WholeAnswer>
  /** Copies are about to come: opens up to so many connections for them, where no proxy stands between. */
  openAhead(place: Pick<HttpRequest, 'origin' | 'host'>, connections: number): void
  close(): Promise<void>
}

export interface HttpClientOptions {
  /** PEM certificates that are trusted besides the system's. */
  readonly ca?: string | readonly string[]
  /** Address of a proxy, `http://[user:password@]host:port` (or https, socks5), or what tells it for an origin. */
  readonly proxy?: string | ((origin: string) => Promise<string | undefined>)
  readonly connectMs: number
  /** How the names of hosts become addresses where no proxy does it; the system's way by default. */
  readonly lookup?: LookupFunction
  /** Connections kept for one origin and lane. */
  readonly connections?: Readonly<Record<'ask' | 'copy', number>>
}

/** As many copies as are ever in flight at one endpoint: a connection more would only be opened while another is about to be free. */
const usualConnections = { ask: 64, copy: 64 } as const

type Way = Pick<HttpRequest, 'origin' | 'host' | 'lane'>

/** Opens a client that keeps one pool of connections for each origin. */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const pools = new Map<string, Dispatcher>()
  const lanes = new Map<string, Lane>()
  const tls = {
    timeout: options.connectMs,
    ...(options.ca === undefined ? {} : { ca: caList(options.ca) }),
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  }
  const hub = createAbortHub()
  const proxyOf = (origin: string) =>
    typeof options.proxy === 'function' ? askFor(options.proxy, origin) : options.proxy

  /** How connections to this name are opened: a certificate is checked against the name that is asked for. */
  function shapeFor({ origin, host, lane = 'ask' }: Way) {
    const servername = host.replace(/:\d+$/, '')
    return {
      connect: origin.startsWith('https:') && !isAddress(servername) ? { ...tls, servername } : tls,
      connections: (options.connections ?? usualConnections)[lane],
      maxHeaderSize: 64 * 1024,
    }
  }

  function dispatcherFor(way: Way, proxy: string | undefined): Dispatcher {
    const { origin, host, lane = 'ask' } = way
    const id = `${lane} ${origin} ${host} ${proxy ?? ''}`
    const known = pools.get(id)
    if (known) return known
    const { connect, ...shape } = { ...shapeFor(way), pipelining: 1 }
    const proxied = { ...shape, requestTls: connect, connectTimeout: options.connectMs }
    const made =
      proxy === undefined
        ? new Pool(origin, { ...shape, connect })
        : proxy.startsWith('socks5:')
          ? // Asked directly: ProxyAgent hands user and password over without decoding them (undici 8.12).
            new Socks5ProxyAgent(proxy, proxied)
          : new ProxyAgent({ ...proxied, uri: proxy })
    pools.set(id, made)
    return made
  }

  function laneFor(way: Way): Lane {
    const id = `${way.origin} ${way.host}`
    const known = lanes.get(id)
    if (known) return known
    const made = createLane(way.origin, shapeFor({ ...way, lane: 'copy' }))
    lanes.set(id, made)
    return made
  }

  function collect(request: HttpRequest, proxy: string | undefined, shelf: ByteShelf, signal: AbortSignal) {
    return new Promise<WholeAnswer>((resolve, reject) => {
      let turn: LaneTurn | undefined
      let hasEnded = false
      const leave = () => {
        hasEnded = true
        stopListening()
        turn?.done()
      }
      const handler = new CollectAnswer(shelf, {
        ended(status, headers, bytes) {
          leave()
          resolve({ status, headers: readHeaders(headers), bytes, free: () => handler.free() })
        },
        failed(reason) {
          leave()
          reject(reason)
        },
      })
      const stopListening = hub.listen(signal, () => handler.abort(new Error('aborted')))
      if (request.lane !== 'copy' || proxy !== undefined)
        dispatcherFor(request, proxy).dispatch(toSent(request), handler)
      else {
        const sent = laneFor(request).send(toSent(request), handler)
        if (hasEnded) sent.done()
        else turn = sent
      }
    })
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted()
      const proxy = await proxyOf(request.origin)
      signal.throwIfAborted()
      try {
        const answer = await dispatcherFor(request, proxy).request({ ...toSent(request), signal })
        // A body that ends in an error after it was discarded must not become an unhandled 'error' event.
        answer.body.on('error', () => undefined)
        const headers = readHeaders(answer.headers)
        const refusal = refusalBy(proxy, request.origin, answer.statusCode, headers)
        if (refusal !== undefined) {
          answer.body.destroy()
          throw refusal
        }
        return {
          status: answer.statusCode,
          headers,
          body: watchBody(answer.body, signal),
          discard: () => void answer.body.destroy(),
        }
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        throw classifyNetworkError(thrown, proxy === undefined ? 'direct' : 'proxy')
      }
    },
    async exchange(request, shelf, signal) {
      signal.throwIfAborted()
      const proxy = await proxyOf(request.origin)
      signal.throwIfAborted()
      try {
        const answer = await collect(request, proxy, shelf, signal)
        const refusal = refusalBy(proxy, request.origin, answer.status, answer.headers)
        if (refusal === undefined) return answer
        answer.free()
        throw refusal
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        throw classifyNetworkError(thrown, proxy === undefined ? 'direct' : 'proxy')
      }
    },
    openAhead(place, connections) {
      const open = (proxy: string | undefined) => {
        if (proxy === undefined) laneFor(place).openAhead(connections)
      }
      // Who then asks for the origin finds out what is wrong with it.
      Promise.resolve(proxyOf(place.origin)).then(open, () => undefined)
    },
    async close() {
      const open = [...pools.values(), ...lanes.values()]
      pools.clear()
      lanes.clear()
      await Promise.all(open.map((pool) => pool.destroy()))
    },
  }
}

function toSent(request: HttpRequest): Dispatcher.DispatchOptions {
  return {
    origin: request.origin,
    path: request.target,
    method: request.method,
    headers: toWireHeaders(request.headers, request.host),
    headersTimeout: request.quietMs,
    bodyTimeout: request.quietMs,
    ...(request.body === undefined ? {} : { body: request.body }),
    // Said also where it is not so: unasked, undici ends the connection after each HEAD, and the next request pays for another with TLS.
    reset: request.connection === 'close',
  }
}

type ProxySource = (origin: string) => Promise<string | undefined>

/** The first who looks at the origin is the first to find that it is none. */
async function askFor(source: ProxySource, origin: string): Promise<string | undefined> {
  try {
    return await source(origin)
  } catch (thrown) {
    throw classifyNetworkError(thrown, 'direct')
  }
}

/** What an HTTP proxy said in the store's place, which it can on plain http alone. */
function refusalBy(proxy: string | undefined, origin: string, status: number, headers: Record<string, string>) {
  if (proxy?.startsWith('http') !== true || !origin.startsWith('http:')) return undefined
  return readProxyRefusal(status, headers)
}

async function* watchBody(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    throw classifyNetworkError(thrown, 'direct')
  }
}

const notAscii = /[\u0080-\uffff]/

/** Header values travel as bytes; undici writes Latin-1, so UTF-8 is spelled as Latin-1 characters (protocols 3.1). */
function toWireHeaders(headers: Readonly<Record<string, string>>, host: string): string[] {
  const wire = ['host', host]
  for (const name in headers) {
    const value = headers[name] ?? ''
    wire.push(name, notAscii.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value)
  }
  return wire
}

function readHeaders(headers: RawHeaders): Record<string, string> {
  const read: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    read[name.toLowerCase()] = fromLatin1(Array.isArray(value) ? value.join(', ') : value)
  }
  return read
}

const upperLatin1 = /[\u0080-\u00ff]/

function fromLatin1(value: string): string {
  if (!upperLatin1.test(value)) return value
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? value : text
}

/** Node takes what is given in place of its own list, so that list comes along. */
function caList(ca: string | readonly string[]): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system'), ...(typeof ca === 'string' ? [ca] : ca)]
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.startsWith('[')
}
