import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeByteShelf } from '../../../app/http/bounded-body.ts'
import { openHttpClient } from '../../../app/http/http-client.ts'

const never = new AbortController().signal

type Respond = (message: IncomingMessage, response: ServerResponse) => void

/** A server and a client whose copies share three connections. */
async function open(respond: Respond) {
  const server = createServer(respond)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const host = origin.slice('http://'.length)
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const client = openHttpClient({ connectMs: 2_000, connections: { ask: 3, copy: 3 } })
  onTestFinished(async () => {
    await client.close()
    server.closeAllConnections()
    server.close()
  })
  const shelf = makeByteShelf()
  const exchange = async (target: string, signal: AbortSignal = never) => {
    const base = { method: 'PUT', headers: {}, quietMs: 5_000, lane: 'copy', origin, host } as const
    const answer = await client.exchange({ ...base, target }, shelf, signal)
    const text = answer.bytes.toString()
    answer.free()
    return `${answer.status} ${text}`
  }
  return { client, server, sockets, exchange, place: { origin, host } }
}

const echo: Respond = ({ url }, response) => void response.end(url)

describe('a lane of connections for copies', () => {
  it('uses one connection for requests that follow each other', async () => {
    const { exchange, sockets } = await open(echo)
    const answers: string[] = []
    for (let index = 0; index < 20; index++) answers.push(await exchange(`/${index}`))
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `200 /${index}`))
    expect(sockets).toHaveLength(1)
  })

  it('never has more requests under way than connections, and begins the others in their order', async () => {
    const arrived: string[] = []
    const held: (() => void)[] = []
    const { exchange, sockets } = await open((message, response) => {
      arrived.push(message.url ?? '')
      held.push(() => echo(message, response))
    })
    const answers = Promise.all(['/1', '/2', '/3', '/4', '/5'].map((target) => exchange(target)))
    await expect.poll(() => arrived.length).toBe(3)
    held.shift()?.()
    await expect.poll(() => arrived[3]).toBe('/4')
    while (arrived.length < 5 || held.length > 0) {
      held.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await answers).toEqual(['200 /1', '200 /2', '200 /3', '200 /4', '200 /5'])
    expect(sockets).toHaveLength(3)
  })

  it('opens connections ahead, as many as there may be, and sends over them', async () => {
    const { client, exchange, sockets, place } = await open(echo)
    client.openAhead(place, 64)
    await expect.poll(() => sockets.length).toBe(3)
    expect(await Promise.all(['/1', '/2', '/3'].map((target) => exchange(target)))).toHaveLength(3)
    client.openAhead(place, 64)
    expect(await exchange('/4')).toBe('200 /4')
    expect(sockets).toHaveLength(3)
  })

  it('takes connections that are only being opened, and opens no others beside them', async () => {
    const { client, exchange, sockets, place } = await open(echo)
    client.openAhead(place, 2)
    expect(await Promise.all(['/1', '/2'].map((target) => exchange(target)))).toEqual(['200 /1', '200 /2'])
    expect(sockets).toHaveLength(2)
  })

  it('leaves alone what the server closed before it was used', async () => {
    const { client, exchange, sockets, place } = await open(echo)
    client.openAhead(place, 3)
    await expect.poll(() => sockets.length).toBe(3)
    for (const socket of sockets) socket.destroy()
    await expect.poll(() => exchange('/again')).toBe('200 /again')
  })

  it('says nothing of connections that could not be opened ahead, until one is asked for', async () => {
    const { client, server, exchange, place } = await open(echo)
    server.close()
    await once(server, 'close')
    client.openAhead(place, 3)
    await expect(exchange('/')).rejects.toMatchObject({ code: 'cannot-connect' })
  })

  it('goes on with the next request when one is given up, answered or not yet sent', async () => {
    const { exchange } = await open((message, response) => {
      if (message.url !== '/silence') echo(message, response)
    })
    const controller = new AbortController()
    const silent = Array.from({ length: 4 }, () => exchange('/silence', controller.signal))
    const next = exchange('/next')
    controller.abort(new Error('enough'))
    for (const one of silent) await expect(one).rejects.toThrow('enough')
    expect(await next).toBe('200 /next')
  })

  it('goes on over a new connection after a broken one', async () => {
    let isFirst = true
    const { exchange } = await open((message, response) => {
      if (isFirst) response.socket?.destroy()
      else echo(message, response)
      isFirst = false
    })
    await expect(exchange('/1')).rejects.toMatchObject({ code: 'connection-lost' })
    expect(await exchange('/2')).toBe('200 /2')
  })

  it('ends what waits when it is closed', async () => {
    let arrived = 0
    const { client, exchange } = await open(() => void arrived++)
    const waiting = Array.from({ length: 5 }, () => exchange('/'))
    const ended = Promise.allSettled(waiting)
    await expect.poll(() => arrived).toBe(3)
    await client.close()
    for (const one of await ended) expect(one.status).toBe('rejected')
  })
})
