import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { heapFlags } from '../../electron/heap.ts'
import { findFreePorts } from '../servers/daemon.ts'
import type { CopySpec } from './spec.ts'
import type { ToolResult } from './tools/conversation.ts'

export type ToolName = 'strata' | 'ali-oss' | 'boto3' | 'rclone' | 'bare'

/** One measured copy. */
export interface Measured extends ToolResult {
  /** In milliseconds of the epoch, as the store counts. */
  readonly beganAt: number
  readonly durationMs: number
  readonly peakRssMb: number
  /** From the moment before the copy to the peak. */
  readonly growthRssMb: number
  /** Of one core, while it copied. */
  readonly cpuPercent: number
}

/** A tool that has loaded and connected, in a process of its own. */
export interface RunningTool {
  readonly pid: number
  /** Resolves when it waits for the next copy. */
  ready(): Promise<void>
  go(signal: AbortSignal): Promise<ToolResult>
  stop(): Promise<void>
}

/** Clock ticks a second in /proc/PID/stat; the same on every Linux. */
const ticksPerSecond = 100

function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000
}

function rssMb(pid: number, which: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${which}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024
}

/** Nothing of a person's own settings for these stores. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|RCLONE|OSS)_/.test(name))
  return { ...Object.fromEntries(own), NODE_NO_WARNINGS: '1' }
}

export function startTool(tool: ToolName, spec: CopySpec): Promise<RunningTool> {
  return tool === 'rclone' ? startRclone(spec) : startConversation(tool, spec)
}

/** Lets a tool that is ready do one copy, and measures only that. A copy above `limitMs` is cut. */
export async function measure(running: RunningTool, limitMs: number): Promise<Measured> {
  const cpuBefore = cpuMs(running.pid)
  const rssBefore = rssMb(running.pid, 'VmRSS')
  const beganAt = Date.now()
  const startedAt = performance.now()
  const result = await running.go(AbortSignal.timeout(limitMs))
  const durationMs = performance.now() - startedAt
  const cpuPercent = ((cpuMs(running.pid) - cpuBefore) / durationMs) * 100
  const peakRssMb = rssMb(running.pid, 'VmHWM')
  return { ...result, beganAt, durationMs, cpuPercent, peakRssMb, growthRssMb: peakRssMb - rssBefore }
}

const commands: Readonly<Record<Exclude<ToolName, 'rclone'>, readonly string[]>> = {
  // With the flags of `npm start`.
  strata: [process.execPath, ...heapFlags, 'tools/strata.ts'],
  'ali-oss': [process.execPath, 'tools/ali-oss.ts'],
  boto3: ['/usr/bin/python3', 'tools/boto3_copy.py'],
  bare: [process.execPath, 'tools/bare.ts'],
}

async function startConversation(tool: Exclude<ToolName, 'rclone'>, spec: CopySpec): Promise<RunningTool> {
  const [command = '', ...args] = commands[tool]
  const child = spawn(command, [...args, JSON.stringify(spec)], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: quietEnvironment(),
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    async ready() {
      const line = await lines.next()
      if (line.value !== 'ready') throw new Error(`${tool} did not get ready: ${String(line.value)}`)
    },
    async go(signal) {
      const end = once(signal)
      child.stdin.write('go\n')
      const answer = await Promise.race([lines.next(), end])
      if (answer === 'cut') return { ok: false, detail: 'cut: took too long' }
      return JSON.parse(String(answer.value)) as ToolResult
    },
    async stop() {
      child.stdin.end()
      await Promise.race([ended, wait(3_000, undefined, { ref: false })])
      await stop(child)
    },
  }
}

function once(signal: AbortSignal): Promise<'cut'> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('cut'), { once: true }))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** rclone stays as a daemon and is asked over its own interface, so that its start is not measured. */
async function startRclone(spec: CopySpec): Promise<RunningTool> {
  const [port = 0] = await findFreePorts(1)
  const flags = [
    // What is there already is the newer version, which a restore puts the earlier content over.
    ...(spec.work === 'one' ? ['--ignore-times'] : ['--no-check-dest']),
    ...(spec.partSizeBytes === undefined ? [] : [`--s3-copy-cutoff=${spec.partSizeBytes}B`]),
    ...(spec.parallel === undefined
      ? []
      : [`--s3-upload-concurrency=${spec.parallel}`, `--transfers=${spec.parallel}`, `--checkers=${spec.parallel}`]),
  ]
  const remote = `:s3,provider=Other,env_auth=false,access_key_id=${spec.accessKeyId},secret_access_key=${spec.accessKeySecret},endpoint="${spec.endpoint}",region=${spec.region},force_path_style=true:`
  const child = spawn('rclone', ['rcd', '--rc-no-auth', `--rc-addr=127.0.0.1:${port}`, '--config=', ...flags], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: quietEnvironment(),
  })
  const post = (path: string, body: unknown, signal: AbortSignal) =>
    fetch(`http://127.0.0.1:${port}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  for (let tries = 0; ; tries++) {
    const isUp = await post('rc/noop', {}, AbortSignal.timeout(1_000)).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isUp) break
    if (tries > 100) throw new Error('rclone did not get ready')
    await wait(100)
  }
  // Made known before: looking at a bucket for the first time is not part of a copy.
  await post('operations/list', { fs: `${remote}plain`, remote: 'nothing' }, AbortSignal.timeout(60_000)).catch(
    () => undefined,
  )
  return {
    pid: child.pid ?? 0,
    ready: () => Promise.resolve(),
    async go(signal) {
      const request =
        spec.work === 'one'
          ? ([
              'operations/copyfile',
              {
                srcFs: `${remote}${spec.bucket}`,
                srcRemote: 'plain/big.bin',
                dstFs: `${remote}${spec.bucket}`,
                dstRemote: spec.key,
              },
            ] as const)
          : (['sync/copy', { srcFs: `${remote}plain/small`, dstFs: `${remote}${spec.bucket}/small` }] as const)
      try {
        const answer = await post(request[0], request[1], signal)
        return answer.ok ? { ok: true } : { ok: false, detail: (await answer.text()).slice(0, 300) }
      } catch (thrown) {
        return { ok: false, detail: signal.aborted ? 'cut: took too long' : String(thrown) }
      }
    },
    stop: () => stop(child),
  }
}
