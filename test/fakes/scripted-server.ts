import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is sent back: bytes as they are; a stream of them; `reset` breaks the connection, `end` closes it afterwards. */
export interface WireAnswer {
  readonly bytes: Uint8Array | string | AsyncIterable<Uint8Array | string>
  readonly afterwards?: 'keep' | 'end' | 'reset'
}

export interface ScriptedServer {
  readonly endpoint: string
  readonly requests: WireRequest[]
  close(): Promise<void>
}

/** A server on the loopback address that answers each request with the bytes it is told to send: no HTTP library in between. */
export async function openScriptedServer(
  answer: (request: WireRequest, index: number) => WireAnswer | 'silence',
): Promise<ScriptedServer> {
  const requests: WireRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let pending = Buffer.alloc(0)
    let work = Promise.resolve()
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk])
      for (let read = takeRequest(pending); read !== undefined; read = takeRequest(pending)) {
        pending = pending.subarray(read.usedBytes)
        const { request } = read
        requests.push(request)
        const index = requests.length - 1
        work = work.then(() => send(socket, answer(request, index)))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** A whole answer with a length, as most tests need it. */
export function xmlAnswer(status: number, xml: string, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  const lines = Object.entries({ 'Content-Type': 'application/xml', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return {
    bytes: `HTTP/1.1 ${status} Told\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(xml)}\r\n\r\n${xml}`,
  }
}

async function send(socket: Socket, answer: WireAnswer | 'silence'): Promise<void> {
  if (answer === 'silence') return
  if (typeof answer.bytes === 'string' || answer.bytes instanceof Uint8Array) {
    socket.write(answer.bytes)
  } else {
    for await (const piece of answer.bytes) {
      if (socket.destroyed) return
      const isFlushed = socket.write(piece)
      if (!isFlushed) await new Promise<void>((resolve) => socket.once('drain', resolve).once('close', resolve))
    }
  }
  if (answer.afterwards === 'end') socket.end()
  if (answer.afterwards === 'reset') socket.resetAndDestroy()
}

function takeRequest(bytes: Buffer): { readonly request: WireRequest; readonly usedBytes: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = Buffer.from(line.slice(colon + 1).trim(), 'latin1').toString('utf8')
  }
  const length = Number(headers['content-length'] ?? 0)
  const usedBytes = end + 4 + length
  if (bytes.length < usedBytes) return undefined
  const [method = '', target = ''] = first.split(' ')
  return { request: { method, target, headers, body: bytes.subarray(end + 4, usedBytes).toString('utf8') }, usedBytes }
}
