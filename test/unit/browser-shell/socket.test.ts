import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { EngineEvent } from '../../../app/contract/events.ts'
import { type BrowserServer, startBrowserServer } from '../../../electron/browser/server.ts'
import { type FakeEngine, fakeEngine, silentLog } from '../../fakes/fake-engine.ts'

let server: BrowserServer
let engine: FakeEngine
let sockets: WebSocket[]
beforeEach(async () => {
  sockets = []
  engine = fakeEngine()
  server = await startBrowserServer({ engine, rendererDir: '/nowhere', port: 0, log: silentLog })
})
afterEach(async () => {
  for (const socket of sockets) socket.terminate()
  await server.close()
})

const own = () => `http://127.0.0.1:${server.port}`

async function enter(): Promise<{ readonly cookie: string; readonly proof: string }> {
  const answer = await fetch(server.newAddress())
  const proof = /#enter=([\w-]+)"/.exec(await answer.text())?.[1] ?? ''
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '', proof }
}

function connect(headers: Record<string, string>, proof = '', path = '/ws'): WebSocket {
  const protocols = ['strata', ...(proof === '' ? [] : [`proof.${proof}`])]
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, { headers })
  sockets.push(socket)
  return socket
}

async function opened(): Promise<WebSocket> {
  const { cookie, proof } = await enter()
  const socket = connect({ cookie, origin: own() }, proof)
  await once(socket, 'open')
  expect(socket.protocol).toBe('strata')
  return socket
}

async function refusal(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error]
  return error.message
}

async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return JSON.parse(data.toString('utf8'))
}

const event: EngineEvent = { seq: 7, name: 'jobs.changed', payload: { jobs: [], removed: [] } }

describe('WebSocket of the browser shell', () => {
  it('carries a call and its answer', async () => {
    const socket = await opened()
    socket.send(JSON.stringify({ id: 5, name: 'app.info', payload: { a: 1 } }))
    expect(await nextMessage(socket)).toEqual({ id: 5, envelope: { ok: true, value: { name: 'app.info' } } })
    expect(engine.asked).toMatchObject([{ name: 'app.info', payload: { a: 1 } }])
  })

  it('carries events to every window', async () => {
    const [one, other] = [await opened(), await opened()]
    const heard = Promise.all([nextMessage(one), nextMessage(other)])
    engine.emit(event)
    expect(await heard).toEqual([{ event }, { event }])
  })

  it('ends what a window asked for when the window goes', async () => {
    engine = fakeEngine(() => new Promise(() => undefined))
    await server.close()
    server = await startBrowserServer({ engine, rendererDir: '/nowhere', port: 0, log: silentLog })
    const socket = await opened()
    socket.send(JSON.stringify({ id: 1, name: 'buckets.list', payload: {} }))
    await expect.poll(() => engine.asked.length).toBe(1)
    expect(engine.listenerCount()).toBe(1)
    socket.close()
    await expect.poll(() => engine.asked[0]?.signal.aborted).toBe(true)
    expect(engine.listenerCount()).toBe(0)
  })

  it('refuses a page of another origin, or of none, even with the cookie', async () => {
    const { cookie, proof } = await enter()
    expect(await refusal(connect({ cookie, origin: 'https://evil.example' }, proof))).toContain('403')
    expect(await refusal(connect({ cookie, origin: 'null' }, proof))).toContain('403')
    expect(await refusal(connect({ cookie, origin: `http://127.0.0.1:${server.port + 1}` }))).toContain('403')
    expect(await refusal(connect({ cookie, origin: `http://localhost:${server.port}` }))).toContain('403')
    expect(await refusal(connect({ cookie }, proof))).toContain('403')
  })

  it('refuses a cookie alone, which every server of this computer gets to see, and a proof of another session', async () => {
    const [one, other] = [await enter(), await enter()]
    const origin = own()
    expect(await refusal(connect({ cookie: one.cookie, origin }))).toContain('401')
    expect(await refusal(connect({ cookie: one.cookie, origin }, other.proof))).toContain('401')
    expect(await refusal(connect({ cookie: one.cookie, origin }, 'x'.repeat(43)))).toContain('401')
    expect(await refusal(connect({ cookie: one.cookie, origin }, 'x'.repeat(1000)))).toContain('401')
    await once(connect({ cookie: `a=b; ${one.cookie}`, origin }, one.proof), 'open')
  })

  it('refuses a foreign host name, a missing cookie and another path', async () => {
    const { cookie, proof } = await enter()
    const host = `evil.example:${server.port}`
    expect(await refusal(connect({ cookie, host, origin: `http://${host}` }, proof))).toContain('421')
    expect(await refusal(connect({ origin: own() }, proof))).toContain('401')
    expect(
      await refusal(connect({ origin: own(), cookie: `strata-${server.port}=${'x'.repeat(43)}` }, proof)),
    ).toContain('401')
    expect(await refusal(connect({ cookie, origin: own() }, proof, '/other'))).toContain('404')
  })

  it.each([
    '',
    'not json',
    '[]',
    '{}',
    '{"id":-1,"name":"a"}',
    '{"id":"1","name":"a"}',
    `{"id":1,"name":"${'n'.repeat(101)}"}`,
  ])('ends a connection that sends %j', async (text) => {
    const socket = await opened()
    socket.send(text)
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1008)
    expect(engine.asked).toEqual([])
  })

  it('ends a connection that sends bytes, or more than a megabyte', async () => {
    const binary = await opened()
    binary.send(Buffer.from('{"id":1,"name":"a"}'), { binary: true })
    expect((await once(binary, 'close'))[0]).toBe(1008)
    const large = await opened()
    large.on('error', () => undefined)
    large.send(JSON.stringify({ id: 1, name: 'a', payload: 'x'.repeat(1024 * 1024) }))
    expect((await once(large, 'close'))[0]).toBe(1009)
    expect(engine.asked).toEqual([])
  })

  it('ends a connection that asks without waiting for answers', async () => {
    engine = fakeEngine(() => new Promise(() => undefined))
    await server.close()
    server = await startBrowserServer({ engine, rendererDir: '/nowhere', port: 0, log: silentLog })
    const socket = await opened()
    for (let id = 0; id < 300; id++) socket.send(JSON.stringify({ id, name: 'a', payload: {} }))
    expect((await once(socket, 'close'))[0]).toBe(1008)
    expect(engine.asked.length).toBe(256)
  })

  it('says goodbye when Strata ends', async () => {
    const socket = await opened()
    const closed = once(socket, 'close')
    await server.close()
    expect((await closed)[0]).toBeOneOf([1001, 1006])
  })
})
