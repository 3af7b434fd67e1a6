import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A real server that tests run against. It ends with `stop`, or with this process at the latest. */
export interface RunningServer {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** Where its tools find it, where it has any. */
  readonly configFile?: string
  stop(): Promise<void>
}

export interface Daemon {
  readonly name: string
  readonly logFile: string
  hasEnded(): boolean
  stop(): Promise<void>
}

export interface DaemonCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  readonly env?: Readonly<Record<string, string>>
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Starts a process that stays in the foreground; its output goes to `logFile`. */
export function startDaemon({ name, command, args, logFile, env }: DaemonCommand): Daemon {
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } })
  closeSync(log)
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => settle())
    child.once('error', () => settle())
  })
  return {
    name,
    logFile,
    hasEnded: () => hasEnded(child),
    async stop() {
      if (!hasEnded(child)) child.kill('SIGTERM')
      const hurry = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(hurry)
      process.off('exit', endWithUs)
    },
  }
}

/** Ends daemons in the reverse order of their start. */
export async function stopAll(daemons: readonly Daemon[]): Promise<void> {
  for (const daemon of daemons.toReversed()) await daemon.stop()
}

/**
 * Asks again and again until `probe` says yes.
 * @throws Error with the last lines of the daemons' logs, when time is up or a daemon has ended.
 */
export async function waitFor(
  what: string,
  limitMs: number,
  daemons: readonly Daemon[],
  probe: () => Promise<boolean>,
): Promise<void> {
  const until = performance.now() + limitMs
  while (!(await probe().catch(() => false))) {
    const ended = daemons.find((daemon) => daemon.hasEnded())
    if (ended === undefined && performance.now() < until) {
      await delay(100)
      continue
    }
    const reason = ended === undefined ? `not ready within ${limitMs / 1000} s` : `${ended.name} ended by itself`
    const logs = daemons.map((daemon) => `--- ${daemon.name}\n${lastLines(daemon.logFile)}`).join('\n')
    throw new Error(`${what}: ${reason}\n${logs}`)
  }
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(-15).join('\n') : ''
}

/** `count` ports of the loopback address that nobody listens on now. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((settle, reject) => {
          const server = createServer().once('error', reject)
          server.listen(0, '127.0.0.1', () => settle(server))
        }),
    ),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((settle) => server.close(settle))))
  return ports
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}

/**
 * Makes sure that `programs` are there, by Debian's `packages` where that is allowed.
 * @throws Error that says what to install.
 */
export function ensurePrograms(programs: readonly string[], packages: readonly string[]): void {
  const missing = programs.filter((program) => !isInstalled(program))
  if (missing.length === 0) return
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `Missing: ${missing.join(', ')}. On Debian 12 they come with: sudo apt-get ${install.join(' ')}\n` +
        'Elsewhere, run this suite in a container or a virtual machine with Debian 12.',
    )
  }
  console.log(`Installing ${packages.join(', ')} with apt-get`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['-q', 'update'], { env, stdio: 'ignore' })
  execFileSync('apt-get', ['-q', ...install], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}
