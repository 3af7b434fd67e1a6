import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BrowserServer, startBrowserServer } from '../../../electron/browser/server.ts'
import { fakeEngine, silentLog } from '../../fakes/fake-engine.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let folder: string
let server: BrowserServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-renderer-'))
  await writeFile(join(folder, '..', 'outside.html'), 'outside')
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<p>Strata</p>')
  await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'run()')
  await writeFile(join(folder, '.hidden.html'), 'hidden')
  await writeFile(join(folder, 'notes.txt'), 'notes')
  server = await startBrowserServer({ engine: fakeEngine(), rendererDir: folder, port: 0, log: silentLog })
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

const pathOf = (address: string) => address.slice(address.indexOf('/?'))
const cookieOf = (answer: Answer) => String(answer.headers['set-cookie']).split(';')[0] ?? ''
const letIn = async () => cookieOf(await get(pathOf(server.newAddress())))

describe('browser shell', () => {
  it('listens on the loopback address only', () => {
    expect(server.newAddress()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  })

  it('exchanges the token of its address for a strict cookie that scripts cannot read', async () => {
    const answer = await get(pathOf(server.newAddress()))
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^strata-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ])
    expect(answer.body).toMatch(/content="0; url=\/#enter=[\w-]{43}"/)
  })

  it('serves the page and its assets to whoever holds the cookie', async () => {
    const cookie = await letIn()
    expect(await get('/', { cookie })).toMatchObject({ status: 200, body: '<p>Strata</p>' })
    const script = await get('/assets/index-1a2b.js', { cookie: `other=1; ${cookie}` })
    expect(script).toMatchObject({ status: 200, body: 'run()' })
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('shows nothing but how to open Strata without the cookie', async () => {
    for (const path of ['/', '/assets/index-1a2b.js', '/nothing']) {
      const answer = await get(path)
      expect(answer.status).toBe(401)
      expect(answer.body).toContain('npm start')
      expect(answer.body).not.toContain('run()')
    }
  })

  it('opens an address once, and says how to get another', async () => {
    const path = pathOf(server.newAddress())
    const cookie = cookieOf(await get(path))
    const second = await get(path)
    expect(second.status).toBe(403)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(second.body).toContain('opens only once')
    expect(second.body).toContain('已经使用过')
    // The browser that was let in may reload the same address.
    expect((await get(path, { cookie })).body).toContain('url=/')
  })

  it('does not use a token up for a link checker that asks for the head', async () => {
    const path = pathOf(server.newAddress())
    await get(path, {}, 'HEAD')
    expect((await get(path)).headers['set-cookie']).toHaveLength(1)
  })

  it('refuses 10 000 wrong tokens without becoming slow, and still takes the right one', async () => {
    const address = server.newAddress()
    const durations: number[] = []
    for (let batch = 0; batch < 10; batch++) {
      const startedAt = performance.now()
      for (let burst = 0; burst < 20; burst++) {
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            get(`/?token=${String(batch * 1000 + burst * 50 + index).padStart(43, 'w')}`),
          ),
        )
        expect(answers.every((answer) => answer.status === 403)).toBe(true)
      }
      durations.push(performance.now() - startedAt)
    }
    const first = Math.max(...durations.slice(0, 3))
    expect(Math.min(...durations.slice(-3))).toBeLessThan(first * 4)
    expect((await get(pathOf(address))).headers['set-cookie']).toHaveLength(1)
  }, 60_000)

  it.each([
    { name: 'an empty token', path: '/?token=' },
    { name: 'a short token', path: '/?token=short' },
    { name: 'a long token', path: `/?token=${'x'.repeat(5000)}` },
    { name: 'a second parameter', path: '/?a=1&token=wrong' },
    { name: 'a NUL', path: '/?token=%00' },
  ])('lets nobody in by $name', async ({ path }) => {
    const answer = await get(path)
    expect([401, 403]).toContain(answer.status)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('refuses another name for this computer, so that no foreign name can be pointed at it', async () => {
    const cookie = await letIn()
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port}.evil.example`,
    ]) {
      expect((await get('/', { cookie, host })).status).toBe(421)
    }
    expect((await get('/', { cookie, host: `localhost:${server.port}` })).status).toBe(200)
  })

  it('refuses what another origin asks for', async () => {
    const cookie = await letIn()
    for (const origin of [
      'null',
      'https://evil.example',
      `http://127.0.0.1:${server.port + 1}`,
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect((await get('/', { cookie, origin })).status).toBe(403)
    }
    expect((await get('/', { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403)
    expect((await get('/', { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).status).toBe(403)
    const frame = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
    expect((await get('/', { cookie, ...frame })).status).toBe(403)
    expect((await get('/', { cookie, ...frame, 'sec-fetch-dest': 'document' })).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('refuses %s', async (method) => {
    expect((await get('/', { cookie: await letIn() }, method)).status).toBe(405)
  })

  it.each([
    '/../outside.html',
    '/assets/../../outside.html',
    '/%2e%2e/outside.html',
    '/..%2foutside.html',
    '/assets\\..\\..\\outside.html',
    '//outside.html',
    '/.hidden.html',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/index.html%00.js',
    '/C:/Windows/win.html',
    '/constructor',
  ])('serves nothing for %s', async (path) => {
    expect((await get(path, { cookie: await letIn() })).status).toBe(404)
  })

  it('sends a strict policy with every answer', async () => {
    const cookie = await letIn()
    const answers = [
      await get('/', { cookie }),
      await get('/'),
      await get('/x', { cookie }),
      await get('/', { host: 'evil' }),
    ]
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe')
      expect(policy).not.toContain('*')
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      })
    }
  })

  it('gives a fresh address to the owner of the control key only', async () => {
    const answer = await get('/new-address', { authorization: `Bearer ${server.controlKey}` })
    expect(answer.status).toBe(200)
    expect((await get(pathOf(answer.body))).headers['set-cookie']).toHaveLength(1)
    for (const authorization of ['', 'Bearer ', `Bearer ${'x'.repeat(43)}`, server.controlKey]) {
      expect((await get('/new-address', { authorization, cookie: await letIn() })).status).toBe(403)
    }
  })

  it('hands content out by ranges to who was let in, under rules of its own', async () => {
    expect((await get('/stream/film')).status).toBe(401)
    const cookie = await letIn()
    const part = await get('/stream/film', { cookie, range: 'bytes=0-4' })
    expect(part).toMatchObject({ status: 206, body: 'whole' })
    expect(part.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-range': 'bytes 0-4/10',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect((await get('/stream/film', { cookie })).body).toBe('whole film')
    expect(await get('/stream/film', { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' })
    expect((await get('/stream/other', { cookie })).status).toBe(404)
    expect((await get('/stream/../index.html', { cookie })).status).toBe(404)
    expect((await get('/stream/film', { cookie, origin: 'http://evil.example' })).status).toBe(403)
  })
})
