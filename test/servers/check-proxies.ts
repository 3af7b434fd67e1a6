/**
 * `npm run test:proxies`: requests through real proxies on loopback, Debian's tinyproxy and squid (HTTP, with a user) and dante-server
 * (SOCKS5), to a plain and to a TLS server, and by the environment's and the system's settings. Installs them through apt where that is allowed; elsewhere it names them and fails.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { proxySource } from '../../app/connections/proxy.ts'
import { openHttpClient } from '../../app/http/http-client.ts'
import { projectRoot } from '../quality/run-tool.ts'

const programs = {
  tinyproxy: '/usr/bin/tinyproxy',
  squid: '/usr/sbin/squid',
  'dante-server': '/usr/sbin/danted',
} as const

function ensurePrograms(): void {
  const missing = Object.entries(programs).filter(([, path]) => !existsSync(path))
  if (missing.length === 0) return
  const names = missing.map(([name]) => name)
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`Please install ${names.join(' and ')}`)
  execFileSync('apt-get', ['-q', 'install', '-y', '--no-install-recommends', ...names], { stdio: 'inherit' })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (isOpen) return
    await delay(50)
  }
  throw new Error(`Nothing listens on port ${port}`)
}

ensurePrograms()
const folder = await mkdtemp(join(tmpdir(), 'strata-proxies-'))
const fixtures = join(projectRoot, 'test', 'fixtures', 'tls')
const cert = await readFile(join(fixtures, 'localhost.cert.pem'), 'utf8')
const key = await readFile(join(fixtures, 'localhost.key.pem'), 'utf8')
const plain = createServer((request, response) => response.end(`plain ${request.url}`))
const secure = createTlsServer({ cert, key }, (request, response) => response.end(`secure ${request.url}`))
const origins = [`http://127.0.0.1:${await listen(plain)}`, `https://localhost:${await listen(secure)}`]
const children: ChildProcess[] = []

async function startTinyproxy(): Promise<number> {
  const port = await freePort()
  const file = join(folder, 'tinyproxy.conf')
  await writeFile(file, `Port ${port}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nBasicAuth anna s3cret\n`)
  children.push(spawn(programs.tinyproxy, ['-d', '-c', file], { stdio: 'ignore' }))
  await waitForPort(port)
  return port
}

/** Resolves a name of its own, `store.example`, to this computer; nobody else knows that name. */
async function startSquid(): Promise<number> {
  const port = await freePort()
  const helper = join(folder, 'who.sh')
  await writeFile(helper, '#!/bin/sh\nwhile read line; do [ "$line" = "anna s3cret" ] && echo OK || echo ERR; done\n')
  await writeFile(join(folder, 'hosts'), '127.0.0.1 localhost store.example\n')
  // squid gives its rights up and still has to read these.
  for (const file of [folder, helper]) await chmod(file, 0o755)
  const lines = [
    `http_port 127.0.0.1:${port}`,
    `hosts_file ${join(folder, 'hosts')}`,
    `auth_param basic program ${helper}`,
    'auth_param basic children 1',
    'acl users proxy_auth REQUIRED',
    `acl forbidden url_regex forbidden`,
    'http_access deny forbidden',
    'http_access allow users',
    'http_access deny all',
    'cache deny all',
    'access_log none',
    'cache_log /dev/null',
    'cache_store_log none',
    'pid_filename none',
    'pinger_enable off',
    'shutdown_lifetime 0 seconds',
    'via off',
  ]
  const file = join(folder, 'squid.conf')
  await writeFile(file, `${lines.join('\n')}\n`)
  children.push(spawn(programs.squid, ['-N', '-f', file], { stdio: 'ignore' }))
  await waitForPort(port)
  return port
}

async function startDante(): Promise<number> {
  const port = await freePort()
  const file = join(folder, 'danted.conf')
  const rules = ['client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }', 'socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }']
  const head = [
    `logoutput: ${join(folder, 'danted.log')}`,
    `internal: 127.0.0.1 port = ${port}`,
    'external: lo',
    'clientmethod: none',
    'socksmethod: none',
  ]
  await writeFile(file, `${[...head, ...rules].join('\n')}\n`)
  children.push(spawn(programs['dante-server'], ['-f', file, '-p', join(folder, 'danted.pid')], { stdio: 'ignore' }))
  await waitForPort(port)
  return port
}

type Proxy = Parameters<typeof openHttpClient>[0]['proxy']

async function ask(origin: string, proxy: Proxy, target = '/a//b/../c%20d'): Promise<string> {
  const client = openHttpClient({ connectMs: 5000, ca: cert, ...(proxy === undefined ? {} : { proxy }) })
  try {
    const host = new URL(origin).host
    const request = { method: 'GET', origin, host, target, headers: {}, quietMs: 5000 } as const
    const answer = await client.send(request, AbortSignal.timeout(10_000))
    let text = ''
    for await (const piece of answer.body) text += Buffer.from(piece).toString()
    return `${answer.status} ${text}`
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
  } finally {
    await client.close()
  }
}

let failed = 0
let checked = 0
function check(what: string, found: string, expected: string): void {
  const isRight = found === expected
  checked++
  if (!isRight) failed++
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${what}: ${found}${isRight ? '' : `, not ${expected}`}`)
}

try {
  const http = await startTinyproxy()
  const squid = await startSquid()
  const socks = await startDante()
  const user = 'anna:s3cret'
  for (const origin of origins) {
    const kind = origin.startsWith('https') ? 'secure' : 'plain'
    const answer = `200 ${kind} /a//b/../c%20d`
    for (const [name, port] of [
      ['tinyproxy', http],
      ['squid', squid],
    ] as const) {
      check(`${name} with its user, ${kind}`, await ask(origin, `http://${user}@127.0.0.1:${port}`), answer)
      const wrong = await ask(origin, `http://anna:wrong@127.0.0.1:${port}`)
      check(`${name} with a wrong password, ${kind}`, wrong, 'proxy-password')
      check(`${name} without a user, ${kind}`, await ask(origin, `http://127.0.0.1:${port}`), 'proxy-password')
    }
    check(`dante, ${kind}`, await ask(origin, `socks5://127.0.0.1:${socks}`), answer)
  }
  const nowhere = `http://127.0.0.1:${await freePort()}`
  for (const [name, port] of [
    ['tinyproxy', http],
    ['squid', squid],
  ] as const) {
    const found = await ask(nowhere, `http://${user}@127.0.0.1:${port}`)
    check(`${name} without a way to the store`, found, 'proxy-failed')
  }
  const [plainOrigin = ''] = origins
  const refused = await ask(plainOrigin, `http://${user}@127.0.0.1:${squid}`, '/forbidden')
  check('squid whose rules forbid it', refused, 'proxy-failed')
  check('dante without a way to the store', await ask(nowhere, `socks5://127.0.0.1:${socks}`), 'proxy-failed')
  check('no proxy there', await ask(plainOrigin, nowhere), 'cannot-connect')

  const named = `http://store.example:${new URL(plainOrigin).port}`
  const reached = '200 plain /a//b/../c%20d'
  const by = (env: Record<string, string>, system?: string) =>
    proxySource({ kind: 'system' }, async () => '', {
      env,
      ...(system === undefined ? {} : { resolveSystemProxy: async () => system }),
    })
  const address = `http://${user}@127.0.0.1:${squid}`
  check('HTTP_PROXY', await ask(named, by({ HTTP_PROXY: address })), reached)
  check('http_proxy before HTTP_PROXY', await ask(named, by({ http_proxy: address, HTTP_PROXY: nowhere })), reached)
  check('ALL_PROXY', await ask(named, by({ ALL_PROXY: address })), reached)
  // Only the proxy knows the name: going directly, nobody does.
  const except = (list: string) => by({ HTTP_PROXY: address, NO_PROXY: list })
  check('NO_PROXY names the store', await ask(named, except('other.example, .store.example')), 'dns-failed')
  check('NO_PROXY names another', await ask(named, except('other.example')), reached)
  check("the system's settings", await ask(named, by({}, `PROXY 127.0.0.1:${squid}; DIRECT`)), 'proxy-password')
  check("the system's settings say directly", await ask(named, by({}, 'DIRECT')), 'dns-failed')
  const own = proxySource({ kind: 'manual', address: `127.0.0.1:${squid}`, user: 'anna' }, async () => 's3cret', {
    env: {},
  })
  check("a connection's own proxy", await ask(named, own), reached)
} finally {
  for (const child of children) child.kill('SIGTERM')
  plain.closeAllConnections()
  secure.closeAllConnections()
  plain.close()
  secure.close()
  await rm(folder, { recursive: true, force: true })
}
console.log(`${checked - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
