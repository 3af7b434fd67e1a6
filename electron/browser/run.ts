import { join } from 'node:path'
import { createSecretScreen, openEngine, openPassphraseVault } from '../../app/engine.ts'
import type { StartArguments } from '../arguments.ts'
import { endOnCrash } from '../crash-report.ts'
import { createFileLog, readLogEnd } from '../file-log.ts'
import type { Language, Sentence } from '../language.ts'
import { writeControlFile } from './control-file.ts'
import { browserCommand, openBrowser } from './open-browser.ts'
import { startBrowserServer } from './server.ts'

export interface BrowserShellOptions {
  readonly args: StartArguments
  readonly dataDir: string
  readonly rendererDir: string
  readonly version: string
  readonly language: Language
  /** The administrator's settings of this computer. */
  readonly policyFile?: string | undefined
  readonly print: (line: string) => void
  readonly say: (sentence: Sentence) => void
}

export interface RunningShell {
  close(): Promise<void>
}

const openByHand: Sentence = {
  'zh-CN':
    '这里没有可用的显示器或浏览器。请在本机的浏览器中打开上面的地址；如果是远程登录，请先在自己的电脑上运行 ssh -L 端口:127.0.0.1:端口 主机名。',
  en: 'There is no display or browser here. Open the address above in a browser on this computer; from afar, run ssh -L PORT:127.0.0.1:PORT HOST on your own computer first.',
}

function describeEnd(name: string, message: string, at: readonly string[]): Sentence {
  const facts = [`${name}: ${message}`, ...at].join('\n    ')
  return {
    'zh-CN': `Strata 意外退出。再次启动后，传输会从中断处继续。\n${facts}`,
    en: `Strata ended unexpectedly. Transfers go on where they were when it is started again.\n${facts}`,
  }
}

/**
 * Opens the engine and serves it until `close`.
 * @throws AppError as `openEngine`; an Error with code `EADDRINUSE` or `EACCES` for the port.
 */
export async function runBrowserShell(options: BrowserShellOptions): Promise<RunningShell> {
  const { args, dataDir } = options
  const screen = createSecretScreen()
  const logs = join(dataDir, 'logs')
  const log = createFileLog(logs, Date.now, (text) => screen.clean(text))
  endOnCrash(
    process,
    log,
    (text) => screen.clean(text),
    ({ name, message, at }) => {
      options.say(describeEnd(name, message, at))
      process.exit(1)
    },
  )
  const vault = await openPassphraseVault({ file: join(dataDir, 'vault.json'), now: Date.now })
  const engine = await openEngine({
    dataDir,
    vault,
    shell: 'browser',
    version: options.version,
    systemLanguage: options.language,
    practice: args.practice,
    ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
    ...(args.practiceCopyBytesPerSecond === undefined
      ? {}
      : { practiceCopyBytesPerSecond: args.practiceCopyBytesPerSecond }),
    log,
    readLog: (maxBytes) => readLogEnd(logs, maxBytes),
    screen,
  })
  log.info('Strata started', { version: options.version, shell: 'browser', platform: process.platform })
  try {
    const server = await startBrowserServer({ engine, rendererDir: options.rendererDir, port: args.port, log })
    const removeControlFile = await writeControlFile(dataDir, server.port, server.controlKey)
    options.print(`Strata is ready: ${server.newAddress()}`)
    if (args.open === 'open') await openOrExplain(server.newAddress(), options.say)
    return {
      async close() {
        await removeControlFile()
        await server.close()
        await engine.close()
      },
    }
  } catch (thrown) {
    await engine.close()
    throw thrown
  }
}

async function openOrExplain(address: string, say: (sentence: Sentence) => void): Promise<void> {
  const command = browserCommand(process.platform, process.env, address)
  if (command === undefined || !(await openBrowser(command))) say(openByHand)
}
