import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  isExcepted,
  parseProxyAddress,
  proxyFromEnvironment,
  proxySource,
  readSystemAnswer,
} from '../../../app/connections/proxy.ts'
import { type HttpClient, openHttpClient } from '../../../app/http/http-client.ts'
import { readProxyRefusal } from '../../../app/http/proxy-answers.ts'
import { type FakeProxy, startHttpProxy, startSocksProxy } from '../../fakes/fake-proxy.ts'

const signal = new AbortController().signal

describe("a proxy's address", () => {
  it.each([
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['proxy.example', 'http://proxy.example:8080'],
    ['http://proxy.example:80', 'http://proxy.example:80'],
    ['https://proxy.example', 'https://proxy.example:443'],
    ['socks5h://10.0.0.1', 'socks5://10.0.0.1:1080'],
    ['SOCKS://10.0.0.1:9050/', 'socks5://10.0.0.1:9050'],
    ['[::1]:8080', 'http://[::1]:8080'],
  ])('%s is %s', (text, address) => {
    expect(parseProxyAddress(text)).toBe(address)
  })

  it.each(['', 'ftp://x', 'http://user:pw@x', 'http://x/path', 'a b', 'http://', 'file:///x'])('refuses %j', (text) => {
    expect(() => parseProxyAddress(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })
})

describe('NO_PROXY', () => {
  it.each([
    ['https://store.example', 'store.example', true],
    ['https://a.store.example', 'store.example', true],
    ['https://a.store.example', '.store.example', true],
    ['https://a.store.example', '*.store.example', true],
    ['https://mystore.example', 'store.example', false],
    ['https://store.example', 'x, store.example:443', true],
    ['https://store.example:8443', 'store.example:443', false],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['https://anything.example', '*', true],
    ['https://store.example', '', false],
    ['http://localhost:9000', '', true],
    ['http://127.0.0.1:9000', '', true],
    ['http://[::1]:9000', '', true],
  ])('%s with %j is excepted: %s', (origin, noProxy, expected) => {
    expect(isExcepted(origin, noProxy)).toBe(expected)
  })
})

describe('the environment', () => {
  it.each([
    [{ HTTPS_PROXY: 'proxy:3128' }, 'https://a.example', 'http://proxy:3128'],
    [{ https_proxy: 'http://low:1', HTTPS_PROXY: 'http://high:1' }, 'https://a.example', 'http://low:1'],
    [{ HTTPS_PROXY: 'http://us%40er:p%3Aw@proxy:1' }, 'https://a.example', 'http://us%40er:p%3Aw@proxy:1'],
    [{ HTTP_PROXY: 'http://proxy:1' }, 'https://a.example', undefined],
    [{ ALL_PROXY: 'socks5://proxy' }, 'https://a.example', 'socks5://proxy:1080'],
    [{ HTTPS_PROXY: 'http://proxy:1', NO_PROXY: 'a.example' }, 'https://a.example', undefined],
    [{ HTTPS_PROXY: 'nonsense://' }, 'https://a.example', undefined],
    [{ HTTPS_PROXY: '' }, 'https://a.example', undefined],
  ])('%j gives %s the proxy %s', (env, origin, expected) => {
    expect(proxyFromEnvironment(origin, env)).toBe(expected)
  })

  it('comes before the settings of the system', async () => {
    const resolveSystemProxy = async () => 'PROXY system:1; DIRECT'
    const origin = 'https://a.example'
    const of = (env: Record<string, string>) =>
      proxySource({ kind: 'system' }, async () => '', { env, resolveSystemProxy })?.(origin)
    expect(await of({ HTTPS_PROXY: 'http://env:1' })).toBe('http://env:1')
    expect(await of({})).toBe('http://system:1')
    expect(readSystemAnswer('DIRECT')).toBeUndefined()
    expect(readSystemAnswer('SOCKS5 s:1080; PROXY p:1')).toBe('socks5://s:1080')
    expect(readSystemAnswer('QUIC x:1; HTTPS p:443')).toBe('https://p:443')
    expect(readSystemAnswer('')).toBeUndefined()
  })
})

describe('a connection', () => {
  it('takes its own proxy with the password from the vault, and none when told so', async () => {
    const deps = { env: { HTTPS_PROXY: 'http://env:1' } }
    const manual = proxySource({ kind: 'manual', address: 'proxy:1', user: 'a b' }, async () => 'p@ss', deps)
    expect(await manual?.('https://a.example')).toBe('http://a%20b:p%40ss@proxy:1')
    expect(await manual?.('http://127.0.0.1:9')).toBeUndefined()
    expect(proxySource({ kind: 'none' }, async () => '', deps)).toBeUndefined()
  })
})

describe('requests through a proxy', () => {
  const user = { name: 'anna', password: 'p:w@1' }
  let proxy: FakeProxy | undefined
  let client: HttpClient | undefined
  let origin = ''
  let seen: (string | undefined)[] = []
  const store = createServer((request, response) => {
    seen.push(request.headers.host, request.headers['proxy-authorization'], request.url)
    response.end('answer')
  })
  beforeEach(async () => {
    seen = []
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(store.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    await client?.close()
    await proxy?.close()
    store.closeAllConnections()
    await new Promise((resolve) => store.close(resolve))
  })

  async function send(address: string | undefined): Promise<string> {
    client = openHttpClient({ connectMs: 2000, proxy: async () => address })
    const answer = await client.send(
      { method: 'GET', origin, host: 'bucket.store.example', target: '/a//b/../c', headers: {}, quietMs: 2000 },
      signal,
    )
    let text = ''
    for await (const piece of answer.body) text += Buffer.from(piece).toString()
    return `${answer.status} ${text}`
  }
  const withUser = (address: string, password: string) =>
    address.replace('//', `//${user.name}:${encodeURIComponent(password)}@`)

  it.each([
    ['an HTTP proxy', startHttpProxy],
    ['a SOCKS5 proxy', startSocksProxy],
  ])('reach the store through %s, with and without a user', async (_name, start) => {
    for (const who of [undefined, user]) {
      proxy = await start(who)
      const address = who === undefined ? proxy.address : withUser(proxy.address, user.password)
      expect(await send(address)).toBe('200 answer')
      expect(proxy.asked.join()).toContain(new URL(origin).host)
      await client?.close()
      await proxy.close()
    }
    // The store sees its own name and never the proxy's password.
    const once = ['bucket.store.example', undefined, '/a//b/../c']
    expect(seen).toEqual([...once, ...once])
  })

  it.each([
    ['an HTTP proxy', startHttpProxy],
    ['a SOCKS5 proxy', startSocksProxy],
  ])('say that %s refused the password, without telling it', async (_name, start) => {
    proxy = await start(user)
    const failure = await send(withUser(proxy.address, 'planted-wrong')).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'proxy-password' })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('planted')
  })

  it.each([
    ['407 with an empty body', 407, {}, 'proxy-password'],
    ["tinyproxy's 401", 401, { server: 'tinyproxy/1.11.1', 'www-authenticate': 'Basic realm="x"' }, 'proxy-password'],
    ["squid's own refusal", 403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, 'proxy-failed'],
    ['a squid without a way to the store', 503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, 'proxy-failed'],
    ["a tinyproxy's own error", 500, { server: 'tinyproxy/1.11.1' }, 'proxy-failed'],
  ])("tell %s from the store's answers on plain http", async (_what, status, headers, code) => {
    const answering = createServer((_request, response) => response.writeHead(status, headers).end())
    await new Promise<void>((resolve) => answering.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(answering.address() as AddressInfo).port}`
    await expect(send(address)).rejects.toMatchObject({ code, facts: status === 407 ? {} : { httpStatus: status } })
    answering.close()
  })

  it("leave a store's own refusals alone", async () => {
    expect(readProxyRefusal(401, {})).toBeUndefined()
    expect(readProxyRefusal(403, { server: 'AliyunOSS' })).toBeUndefined()
    expect(readProxyRefusal(503, { server: 'nginx' })).toBeUndefined()
    expect(readProxyRefusal(200, { 'x-squid-error': 'x' })).toBeUndefined()
  })

  it('say that no proxy is there', async () => {
    await expect(send('http://127.0.0.1:9')).rejects.toMatchObject({
      code: expect.stringMatching(/cannot-connect|proxy-failed/),
    })
  })

  it('say that a bucket in front of an address of numbers is no host', async () => {
    const source = proxySource({ kind: 'system' }, async () => '', { env: {} })
    client = openHttpClient({ connectMs: 2000, ...(source === undefined ? {} : { proxy: source }) })
    const origin = 'http://bucket.127.0.0.1:9'
    const request = { method: 'GET', origin, host: 'x', target: '/', headers: {}, quietMs: 2000 } as const
    await expect(client.send(request, signal)).rejects.toMatchObject({ code: 'wrong-endpoint', retry: 'never' })
  })

  it('go directly where the source says so', async () => {
    expect(await send(undefined)).toBe('200 answer')
  })
})
