/**
 * `npm run test:proxies`: requests through real proxies on loopback, Debian's tinyproxy (HTTP, with a user) and dante-server (SOCKS5),
 * to a plain and to a TLS server. Installs them through apt where that is allowed; elsewhere it names them and fails.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openHttpClient } from '../../app/http/http-client.ts'
import { projectRoot } from '../quality/run-tool.ts'

const programs = { tinyproxy: '/usr/bin/tinyproxy', 'dante-server': '/usr/sbin/danted' } as const

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

async function ask(origin: string, proxy: string): Promise<string> {
  const client = openHttpClient({ connectMs: 5000, ca: cert, proxy })
  try {
    const host = new URL(origin).host
    const request = { method: 'GET', origin, host, target: '/a//b/../c%20d', headers: {}, quietMs: 5000 } as const
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
function check(what: string, found: string, expected: string): void {
  const isRight = found === expected
  if (!isRight) failed++
  console.log(`${isRight ? 'ok  ' : 'FAIL'} ${what}: ${found}${isRight ? '' : `, not ${expected}`}`)
}

try {
  const http = await startTinyproxy()
  const socks = await startDante()
  for (const origin of origins) {
    const kind = origin.startsWith('https') ? 'secure' : 'plain'
    const answer = `200 ${kind} /a//b/../c%20d`
    check(`tinyproxy with its user, ${kind}`, await ask(origin, `http://anna:s3cret@127.0.0.1:${http}`), answer)
    // Plain requests it refuses as if it were the store (401, HTML); the store's reader calls that `not-a-store`.
    const refusal = (await ask(origin, `http://anna:wrong@127.0.0.1:${http}`)).slice(0, 12)
    check(`tinyproxy with a wrong password, ${kind}`, refusal, kind === 'plain' ? '401 <?xml ve' : 'proxy-failed')
    check(`dante, ${kind}`, await ask(origin, `socks5://127.0.0.1:${socks}`), answer)
  }
} finally {
  for (const child of children) child.kill('SIGTERM')
  plain.closeAllConnections()
  secure.closeAllConnections()
  plain.close()
  secure.close()
  await rm(folder, { recursive: true, force: true })
}
console.log(`${6 - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
