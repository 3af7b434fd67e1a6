import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const projectRoot = resolve(import.meta.dirname, '../..')

export interface Finished {
  readonly exitCode: number
  /** Standard output and standard error, as they came. */
  readonly output: string
  readonly durationMs: number
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Shows the output while it comes. */
  readonly show?: 'live'
}

/** The path of the script behind a tool's command, so that no shell and no `.cmd` file is needed on any system. */
export function findToolScript(tool: string): string {
  for (const packageName of [tool, ...(packagesOfTools[tool] ?? [])]) {
    const manifestPath = join(projectRoot, 'node_modules', packageName, 'package.json')
    if (!existsSync(manifestPath)) continue
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin?: string | Record<string, string> }
    const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[tool]
    if (script !== undefined) return join(dirname(manifestPath), script)
  }
  throw new Error(`No package provides the command ${tool}: run npm ci`)
}

const packagesOfTools: Readonly<Record<string, readonly string[]>> = {
  tsc: ['typescript'],
  biome: ['@biomejs/biome'],
  depcruise: ['dependency-cruiser'],
}

/** Runs one of package.json's scripts without npm and without a shell; every script is `command argument argument`. */
export function runScript(name: string, extra: readonly string[] = [], options: RunOptions = {}): Promise<Finished> {
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const line = manifest.scripts[name]
  if (line === undefined) throw new Error(`package.json has no script ${name}`)
  const [command = '', ...args] = line.split(' ')
  if (command !== 'node') return runNode([findToolScript(command), ...args, ...extra], options)
  const [script = '', ...rest] = args
  return runNode([join(projectRoot, script), ...rest, ...extra], options)
}

/** Runs this Node with `args`; resolves whatever the exit code is. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return run(process.execPath, args, options)
}

/** Plain text, without Node's note that its SQLite is young. */
const quiet = { FORCE_COLOR: '0', NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const startedAt = performance.now()
  return new Promise((settle, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? projectRoot,
      env: { ...process.env, ...quiet, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    const take = (sink: NodeJS.WriteStream) => (chunk: Buffer) => {
      chunks.push(chunk)
      if (options.show === 'live') sink.write(chunk)
    }
    child.stdout.on('data', take(process.stdout))
    child.stderr.on('data', take(process.stderr))
    child.on('error', reject)
    child.on('close', (code) => {
      settle({
        exitCode: code ?? 1,
        output: Buffer.concat(chunks).toString('utf8'),
        durationMs: performance.now() - startedAt,
      })
    })
  })
}

/** Runs `tasks` with at most `width` at a time, keeping the order of the results. */
export async function runTogether<Result>(
  tasks: readonly (() => Promise<Result>)[],
  width: number,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const queue = tasks.entries()
  const worker = async () => {
    for (const [index, task] of queue) results[index] = await task()
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker))
  return results
}
