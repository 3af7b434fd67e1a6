import { createServer as createHttpServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A proxy on loopback that remembers whom it was asked for. With a user it wants that user's password. */
export interface FakeProxy {
  readonly address: string
  /** Targets as they were asked: `host:port`, or a whole address for plain requests. */
  readonly asked: string[]
  close(): Promise<void>
}

interface User {
  readonly name: string
  readonly password: string
}

async function listen(server: Server): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function join(client: Socket, host: string, port: number, onOpen: () => void): void {
  const target = connect(port, host, () => {
    onOpen()
    target.pipe(client)
    client.pipe(target)
  })
  target.on('error', () => client.destroy())
  client.on('error', () => target.destroy())
}

/** An HTTP proxy: CONNECT, and plain requests by whole address. */
export async function startHttpProxy(user?: User): Promise<FakeProxy> {
  const asked: string[] = []
  const expected =
    user === undefined ? undefined : `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
  const isRefused = (given: string | undefined) => expected !== undefined && given !== expected
  const server = createHttpServer((request, response) => {
    asked.push(request.url ?? '')
    if (isRefused(request.headers['proxy-authorization'])) return void response.writeHead(407).end()
    const { 'proxy-authorization': _, ...headers } = request.headers
    // By its parts: an address given whole would be tidied up on the way.
    const [, hostname = '', port = '', path = '/'] = /^http:\/\/([^/:]+):?(\d*)(.*)$/.exec(request.url ?? '') ?? []
    const onward = httpRequest({ hostname, port, path, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '')
    if (isRefused(request.headers['proxy-authorization'])) {
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
    }
    const [host = '', port = ''] = (request.url ?? '').split(':')
    join(client, host, Number(port), () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'))
  })
  const { port, close } = await listen(server)
  return { address: `http://127.0.0.1:${port}`, asked, close }
}

/** A SOCKS5 proxy: RFC 1928 CONNECT with names and IPv4 addresses, RFC 1929 user and password. */
export async function startSocksProxy(user?: User): Promise<FakeProxy> {
  const asked: string[] = []
  const server = createServer((client) => {
    const method = user === undefined ? 0 : 2
    const steps: ((data: Buffer) => void)[] = [
      () => client.write(Buffer.from([5, method])),
      ...(user === undefined
        ? []
        : [
            (data: Buffer) => {
              const nameEnd = 2 + (data[1] ?? 0)
              const isRight =
                data.subarray(2, nameEnd).toString() === user.name &&
                data.subarray(nameEnd + 1).toString() === user.password
              client.write(Buffer.from([1, isRight ? 0 : 1]))
              if (!isRight) client.end()
            },
          ]),
      (data: Buffer) => {
        const isName = data[3] === 3
        const nameEnd = 5 + (data[4] ?? 0)
        const host = isName ? data.subarray(5, nameEnd).toString() : data.subarray(4, 8).join('.')
        const port = data.readUInt16BE(isName ? nameEnd : 8)
        asked.push(`${host}:${port}`)
        client.removeAllListeners('data')
        join(client, host, port, () => client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])))
      },
    ]
    client.on('data', (data) => steps.shift()?.(data))
  })
  const { port, close } = await listen(server)
  return { address: `socks5://127.0.0.1:${port}`, asked, close }
}
