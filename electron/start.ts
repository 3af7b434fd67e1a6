import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { readArguments, type StartArguments, usage } from './arguments.ts'
import { askRunningStrata } from './browser/control-file.ts'
import { findPolicy } from './policy-location.ts'
import { type RunningShell, runBrowserShell } from './browser/run.ts'
import { buildOutdated } from './build.ts'
import { chooseShell, findRuntime, type Runtime } from './choose-shell.ts'
import { defaultDataFolder } from './data-folder.ts'
import { runDesktopProcess } from './desktop/start-process.ts'
import { languageOfProcess, type Sentence } from './language.ts'
import { describeStartProblem } from './start-problems.ts'

const longestCloseMs = 15_000
const root = dirname(import.meta.dirname)
const language = languageOfProcess()

// The address is alone on stdout, so that a script can read it; everything for people goes to stderr.
const print = (line: string) => void process.stdout.write(`${line}\n`)
const tell = (text: string) => void process.stderr.write(`${text}\n`)
const say = (sentence: Sentence) => tell(sentence[language])

const building: Readonly<Record<'renderer' | 'desktop', Sentence>> = {
  renderer: { 'zh-CN': '正在构建界面……', en: 'Building the interface…' },
  desktop: { 'zh-CN': '正在构建桌面程序……', en: 'Building the desktop program…' },
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed && typeof manifest.version === 'string' ? manifest.version : '0.0.0'
}

async function runDesktop(runtime: Runtime, args: StartArguments, dataDir: string): Promise<number> {
  await buildOutdated(root, ['renderer', 'desktop'], (name) => say(building[name]))
  return runDesktopProcess(runtime.executable, root, args, dataDir)
}

/** Closes the shell once, whichever signal asks and however often. */
function closeOnSignals(shell: RunningShell): void {
  let closing: Promise<void> | undefined
  const close = () => {
    // A store that does not answer must not keep Strata from ending.
    setTimeout(() => process.exit(1), longestCloseMs).unref()
    closing ??= shell.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close)
}

async function runBrowser(
  args: StartArguments,
  dataDir: string,
  policyFile: string | undefined,
): Promise<number | undefined> {
  await buildOutdated(root, ['renderer'], (name) => say(building[name]))
  try {
    const rendererDir = join(root, 'renderer', 'dist')
    const version = readVersion()
    const shell = await runBrowserShell({ args, dataDir, rendererDir, version, language, policyFile, print, say })
    closeOnSignals(shell)
    return undefined
  } catch (thrown) {
    const problem = describeStartProblem(thrown, dataDir, language)
    if (problem === undefined) throw thrown
    tell(problem)
    const running = await askRunningStrata(dataDir, AbortSignal.timeout(2000))
    if (running !== undefined)
      say({ 'zh-CN': `正在运行的 Strata：${running}`, en: `The one that is running: ${running}` })
    return 1
  }
}

/** @returns the exit code, or undefined while a shell runs in this process. */
async function start(argv: readonly string[]): Promise<number | undefined> {
  const read = readArguments(argv)
  if (read.kind === 'help') {
    print(usage)
    return 0
  }
  if (read.kind === 'refused') {
    say(read.why)
    return 2
  }
  const args = read.value
  // npm runs scripts in the project's folder; people mean the one they are in.
  const here = process.env['INIT_CWD'] ?? process.cwd()
  const dataDir = resolve(here, args.dataDir ?? defaultDataFolder(process.platform, process.env, homedir()))
  const tried = args.policyFile === undefined ? undefined : resolve(here, args.policyFile)
  const policyFile = findPolicy(process.platform, process.env, tried)
  const isHeadless = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
  const choice = chooseShell(args.shell, findRuntime(root, process.platform, process.env), !isHeadless)
  say(choice.why)
  if (choice.kind === 'impossible') return 1
  return choice.kind === 'desktop' ? runDesktop(choice.runtime, args, dataDir) : runBrowser(args, dataDir, policyFile)
}

const exitCode = await start(process.argv.slice(2))
if (exitCode !== undefined) process.exit(exitCode)
