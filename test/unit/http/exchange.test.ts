import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeByteShelf, maxErrorBytes } from '../../../app/http/bounded-body.ts'
import { openHttpClient } from '../../../app/http/http-client.ts'
import { openScriptedServer, type WireAnswer } from '../../fakes/scripted-server.ts'

const never = new AbortController().signal

async function askBy(lane: 'ask' | 'copy', answer: WireAnswer | 'silence', signal: AbortSignal = never) {
  const server = await openScriptedServer(() => answer)
  const client = openHttpClient({ connectMs: 2_000 })
  onTestFinished(async () => {
    await client.close()
    await server.close()
  })
  const request = {
    method: 'GET',
    origin: server.endpoint,
    host: server.endpoint.slice('http://'.length),
    target: '/',
    headers: { 'x-name': 'café' },
    quietMs: 2_000,
    lane,
  } as const
  const exchange = () => client.exchange(request, makeByteShelf(), signal)
  return { server, exchange }
}

const head = (status: number, sizeBytes: number) =>
  `HTTP/1.1 ${status} Word\r\ncontent-length: ${sizeBytes}\r\nX-Said: caf\u00c3\u00a9\r\n\r\n`

async function* inPieces(first: string, pieces: readonly string[]) {
  yield Buffer.from(first, 'latin1')
  for (const piece of pieces) {
    await setImmediate()
    yield piece
  }
}

describe.each(['ask', 'copy'] as const)('a whole exchange on the lane %s', (lane) => {
  const ask = (answer: WireAnswer | 'silence', signal?: AbortSignal) => askBy(lane, answer, signal)

  it('hands on a small answer with its headers as text, and sends headers as UTF-8', async () => {
    const { server, exchange } = await ask({ bytes: Buffer.from(`${head(200, 5)}hello`, 'latin1') })
    const answer = await exchange()
    expect([answer.status, answer.headers['x-said'], answer.bytes.toString()]).toEqual([200, 'café', 'hello'])
    expect(server.requests[0]?.headers['x-name']).toBe('café')
    answer.free()
  })

  it('puts an answer together that comes in pieces', async () => {
    const pieces = Array.from({ length: 50 }, (_, index) => String(index % 10).repeat(5_000))
    const { exchange } = await ask({ bytes: inPieces(head(200, 250_000), pieces) })
    const answer = await exchange()
    expect(answer.bytes.toString()).toBe(pieces.join(''))
    answer.free()
  })

  it('keeps the beginning of a long refusal', async () => {
    const { exchange } = await ask({ bytes: `${head(403, 200_000)}${'x'.repeat(200_000)}` })
    const answer = await exchange()
    expect([answer.status, answer.bytes.byteLength]).toEqual([403, maxErrorBytes])
  })

  it('fails when a success breaks off, and keeps the status of a refusal that does', async () => {
    const broken = (status: number) => ({ bytes: `${head(status, 50)}half`, afterwards: 'reset' }) as const
    await expect((await ask(broken(200))).exchange()).rejects.toMatchObject({ code: 'connection-lost' })
    const refusal = await (await ask(broken(503))).exchange()
    expect([refusal.status, refusal.bytes.byteLength]).toEqual([503, 0])
  })

  it('ends at once with the reason of its signal, before and while it waits', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const { server, exchange } = await ask('silence', controller.signal)
    const waiting = [exchange(), exchange(), exchange()]
    await expect.poll(() => server.requests.length).toBe(3)
    controller.abort(reason)
    for (const one of waiting) await expect(one).rejects.toBe(reason)
    await expect(exchange()).rejects.toBe(reason)
  })

  it('asks on over the connection of a HEAD', async () => {
    let connections = 0
    const server = createServer((request, response) => {
      if (request.method === 'HEAD') response.setHeader('content-length', '7')
      response.end(request.method === 'HEAD' ? undefined : 'content')
    }).on('connection', () => connections++)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = openHttpClient({ connectMs: 2_000 })
    onTestFinished(async () => {
      await client.close()
      server.close()
    })
    for (const method of ['HEAD', 'HEAD', 'GET'] as const) {
      const request = { method, origin: `http://${host}`, host, target: '/', headers: {}, quietMs: 2_000, lane }
      const answer = await client.exchange(request, makeByteShelf(), never)
      expect([answer.status, answer.bytes.toString()]).toEqual([200, method === 'GET' ? 'content' : ''])
      answer.free()
      // A connection is free again in the next turn.
      await setImmediate()
    }
    expect(connections).toBe(1)
  })
})
