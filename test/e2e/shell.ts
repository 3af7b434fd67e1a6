import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectRoot } from '../quality/run-tool.ts'

export type Language = 'zh-CN' | 'en'

export interface ShellOptions {
  readonly dataDir: string
  readonly language: Language
  /** How fast the practice store copies for each request; absent: its own default. */
  readonly copyBytesPerSecond?: number
  /** An administrator's settings. */
  readonly policyFile?: string
}

/** A browser shell in a process of its own, with the engine and the practice store in it. */
export interface RunningShell {
  /** The address with its one-time token, as it was printed. */
  readonly url: string
  readonly pid: number
  /** All that it wrote so far, on both streams. */
  output(): string
  /** Ends it as a person would, with everything put away. */
  stop(): Promise<void>
  /** Ends it as a power failure would. */
  kill(): Promise<void>
}

/** A folder for data; downloads of a shell on it go below it too, where the system says such things in a file. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-e2e-'))
  await mkdir(configOf(folder))
  await writeFile(join(configOf(folder), 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloadsOf(folder)}"\n`)
  return folder
}

const configOf = (dataDir: string) => join(dataDir, 'config')
/** Where a shell puts downloads and exports. */
export const downloadsOf = (dataDir: string) => join(dataDir, 'downloads')

export async function removeDataFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

const readyLine = /^Strata is ready: (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/

/**
 * Starts the browser shell and waits for the line that says that it answers.
 * @throws Error with what it wrote, when it ends before that.
 */
export async function startShell({
  dataDir,
  language,
  copyBytesPerSecond,
  policyFile,
}: ShellOptions): Promise<RunningShell> {
  const rate = copyBytesPerSecond === undefined ? [] : [`--practice-copy-bytes-per-second=${copyBytesPerSecond}`]
  const policy = policyFile === undefined ? [] : ['--policy', policyFile]
  const args = ['--shell=browser', '--port=0', '--no-open', '--data-dir', dataDir, ...rate, ...policy]
  const locale = language === 'zh-CN' ? 'zh_CN.UTF-8' : 'en_US.UTF-8'
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'electron/start.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, LANG: locale, LC_ALL: locale, TZ: 'Asia/Shanghai', XDG_CONFIG_HOME: configOf(dataDir) },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const ended = new Promise<void>((settle) => {
    child.once('close', () => settle())
  })
  const lines: string[] = []
  const url = await new Promise<string>((settle, reject) => {
    const read = (line: string) => {
      lines.push(line)
      const match = readyLine.exec(line)
      if (match?.[1] !== undefined) settle(match[1])
    }
    createInterface({ input: child.stdout }).on('line', read)
    createInterface({ input: child.stderr }).on('line', read)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`The shell ended before it was ready:\n${lines.join('\n')}`)))
  })
  return {
    url,
    pid: child.pid ?? 0,
    output: () => lines.join('\n'),
    stop: () => endWith(child, 'SIGTERM', ended),
    kill: () => endWith(child, 'SIGKILL', ended),
  }
}

async function endWith(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  const hurry = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(hurry)
}
