import { join } from 'node:path'
import { openEngine, openPassphraseVault } from '../../app/engine.ts'
import type { StartArguments } from '../arguments.ts'
import { createFileLog } from '../file-log.ts'
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

/**
 * Opens the engine and serves it until `close`.
 * @throws AppError as `openEngine`; an Error with code `EADDRINUSE` or `EACCES` for the port.
 */
export async function runBrowserShell(options: BrowserShellOptions): Promise<RunningShell> {
  const { args, dataDir } = options
  const log = createFileLog(join(dataDir, 'logs'), Date.now)
  const vault = await openPassphraseVault({ file: join(dataDir, 'vault.json'), now: Date.now })
  const engine = await openEngine({
    dataDir,
    vault,
    shell: 'browser',
    version: options.version,
    systemLanguage: options.language,
    practice: args.practice,
    ...(args.practiceCopyBytesPerSecond === undefined
      ? {}
      : { practiceCopyBytesPerSecond: args.practiceCopyBytesPerSecond }),
    log,
  })
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
