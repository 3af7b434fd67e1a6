import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Engine, Logger } from '../../app/engine.ts'
import { securityHeaders } from '../content-security-policy.ts'
import { readStaticFile } from '../static-files.ts'
import { streamToken } from '../stream-path.ts'
import { createGate, type Gate } from './gate.ts'
import { enterPage, strangerPage, usedPage } from './pages.ts'
import { createSocketCarrier } from './socket.ts'

const loopback = '127.0.0.1'
/** Where another process of the same user asks for a fresh address. */
export const controlPath = '/new-address'
/** Where a page goes that has the cookie and not the proof. */
const strangerPath = '/stranger'

export interface BrowserServerOptions {
  readonly engine: Pick<Engine, 'dispatch' | 'subscribe' | 'stream'>
  /** Folder of the built renderer. */
  readonly rendererDir: string
  /** 0: any free port. */
  readonly port: number
  readonly log: Logger
}

export interface BrowserServer {
  readonly port: number
  /** A fresh address; it lets one browser in, once. */
  newAddress(): string
  /** Lets another process of the same user ask for a fresh address; kept in a file that only this user may read. */
  readonly controlKey: string
  close(): Promise<void>
}

interface Refusal {
  readonly status: number
  readonly text: string
}

/**
 * Refuses what did not come from a page of ours: another name for this computer (DNS rebinding), another origin's page, another method.
 */
function judge(request: IncomingMessage, hosts: ReadonlySet<string>, kind: 'page' | 'socket'): Refusal | undefined {
  const { host, origin } = request.headers
  if (host === undefined || !hosts.has(host)) return { status: 421, text: 'This is not the address of Strata' }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, text: 'Only GET and HEAD' }
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, text: 'Another origin may not ask' }
  if (kind === 'socket') return origin === undefined ? { status: 403, text: 'The origin is missing' } : undefined
  const site = request.headers['sec-fetch-site']
  const isForeign = site === 'cross-site' || site === 'same-site'
  // People follow links from other pages; pages of others may not load anything themselves.
  if (isForeign && request.headers['sec-fetch-mode'] !== 'navigate')
    return { status: 403, text: 'Another site may not ask' }
  if (isForeign && request.headers['sec-fetch-dest'] !== 'document')
    return { status: 403, text: 'Strata is not shown in a frame' }
  return undefined
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

function tokenOf(url: string): string | undefined {
  return /^\/\?(?:[^#]*&)?token=([A-Za-z0-9_-]*)(?:[&#]|$)/.exec(url)?.[1]
}

/** Serves the renderer and carries the contract, on the loopback address only. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { engine, log, rendererDir } = options
  const carrier = createSocketCarrier(engine, log)
  let hosts: ReadonlySet<string> = new Set()
  let headers: Readonly<Record<string, string>> = {}
  let cookieName = ''
  let port = 0
  const controlKey = randomBytes(32).toString('base64url')
  let gate: Gate = createGate(cookieName)

  const send = (response: ServerResponse, status: number, type: string, body: string | Buffer, more = {}) => {
    response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...more })
    response.end(response.req.method === 'HEAD' ? undefined : body)
  }
  const sendPage = (response: ServerResponse, status: number, body: string, more = {}) =>
    send(response, status, 'text/html; charset=utf-8', body, more)
  const sendRefusal = (response: ServerResponse, { status, text }: Refusal) =>
    send(response, status, 'text/plain; charset=utf-8', `${text}\n`)

  const newAddress = () => `http://${loopback}:${port}/?token=${gate.issueToken()}`

  const enter = (request: IncomingMessage, response: ServerResponse, token: string) => {
    // Reloading the printed address in the browser that was let in simply goes on.
    if (gate.holds(request.headers.cookie)) return sendPage(response, 200, enterPage())
    // A preview or a link checker that only asks for the head must not use the token up.
    if (request.method === 'HEAD') return sendPage(response, 200, enterPage())
    const exchanged = gate.exchange(token)
    if (exchanged.kind !== 'session')
      return sendPage(response, 403, exchanged.kind === 'used' ? usedPage : strangerPage)
    const { session } = exchanged
    const cookie = `${cookieName}=${session.cookie}; Path=/; HttpOnly; SameSite=Strict`
    return sendPage(response, 200, enterPage(session.proof), { 'Set-Cookie': cookie })
  }
  const sendStream = async (request: IncomingMessage, response: ServerResponse, token: string) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const answered = await engine.stream(token, request.headers.range, gone.signal)
    // The headers of content go before those of our pages: what a bucket holds may do less than they may.
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    response.writeHead(answered.status, { ...own, ...answered.headers })
    if (answered.body === undefined || request.method === 'HEAD') {
      response.end()
      gone.abort()
      return
    }
    // A player that has enough closes the line in mid-film: that is no failure.
    await pipeline(Readable.from(answered.body), response).catch(() => response.destroy())
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const refusal = judge(request, hosts, 'page')
    if (refusal !== undefined) return sendRefusal(response, refusal)
    const url = request.url ?? '/'
    const token = tokenOf(url)
    if (token !== undefined) return enter(request, response, token)
    if (url === controlPath) {
      const isOwner = isSame(request.headers.authorization ?? '', `Bearer ${controlKey}`)
      if (!isOwner) return sendRefusal(response, { status: 403, text: 'Not yours to ask' })
      return send(response, 200, 'text/plain; charset=utf-8', newAddress())
    }
    if (!gate.holds(request.headers.cookie) || url === strangerPath) return sendPage(response, 401, strangerPage)
    const streamed = streamToken(url)
    if (streamed !== undefined) return sendStream(request, response, streamed)
    const file = await readStaticFile(rendererDir, url.split(/[?#]/, 1)[0] ?? '/')
    if (file === undefined) return sendRefusal(response, { status: 404, text: 'Nothing here' })
    return send(response, 200, file.contentType, file.content)
  }
  // Cookies are not parted by port: another server of this computer gets ours, and gets no further than the empty page with it.
  const mayLink = ({ headers: { cookie, 'sec-websocket-protocol': protocols } }: IncomingMessage) =>
    gate.proves(cookie, protocols)
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = judge(request, hosts, 'socket')
    const status = refusal?.status ?? (request.url !== '/ws' ? 404 : mayLink(request) ? undefined : 401)
    if (status === undefined) return carrier.upgrade(request, socket, head)
    socket.on('error', () => socket.destroy())
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 },
    (request, response) => {
      answer(request, response).catch((thrown: unknown) => {
        log.error('A request could not be answered', { name: thrown instanceof Error ? thrown.name : 'unknown' })
        response.destroy()
      })
    },
  )
  server.maxConnections = 256
  server.on('upgrade', upgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: loopback, port: options.port }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  port = address.port
  hosts = new Set([`${loopback}:${port}`, `localhost:${port}`])
  headers = securityHeaders(`ws://${loopback}:${port} ws://localhost:${port}`)
  cookieName = `strata-${port}`
  gate = createGate(cookieName)

  return {
    port,
    newAddress,
    controlKey,
    async close() {
      carrier.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
