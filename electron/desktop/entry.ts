import { dirname, join } from 'node:path'
import * as electron from 'electron'
import { createSecretScreen, openEngine } from '../../app/engine.ts'
import { readArguments } from '../arguments.ts'
import { defaultDataFolder } from '../data-folder.ts'
import { endOnCrash } from '../crash-report.ts'
import { createFileLog, readLogEnd } from '../file-log.ts'
import { findPolicy } from '../policy-location.ts'
import { boundHeap } from '../heap.ts'
import { createMain } from './main.ts'

// Bundled as electron/dist/main.cjs; the renderer's build and the preload lie where the package puts them.
const root = dirname(dirname(import.meta.dirname))
const { app } = electron
// Electron's own arguments come first: the executable and, when not packaged, the folder of the program.
const argv = process.argv
  .slice(app.isPackaged ? 1 : 2)
  .filter((argument) => /^--(data-dir=|practice|no-practice)/.test(argument))
const read = readArguments(argv)
const args = read.kind === 'arguments' ? read.value : { practice: 'sample' as const }
const named = 'dataDir' in args ? args.dataDir : undefined
const dataDir = named ?? defaultDataFolder(process.platform, process.env, app.getPath('home'))

const screen = createSecretScreen()
const clean = (text: string) => screen.clean(text)
const logs = join(dataDir, 'logs')
const log = createFileLog(logs, Date.now, clean)
endOnCrash(process, log, clean, () => app.exit(1))
const main = createMain({
  electron,
  openEngine,
  args,
  dataDir,
  // No argument names another one: the packaged program obeys the system's file alone.
  policyFile: findPolicy(process.platform, process.env, undefined),
  rendererDir: join(root, 'renderer', 'dist'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  argv: process.argv.slice(app.isPackaged ? 1 : 2),
  workingDirectory: process.cwd(),
  version: app.getVersion(),
  platform: process.platform,
  env: process.env,
  log,
  readLog: (maxBytes) => readLogEnd(logs, maxBytes),
  screen,
  now: Date.now,
})

// Only now: what is loaded at the start fills a young generation that would otherwise stay too small.
main.started.then(boundHeap, (thrown: unknown) => {
  log.error('The desktop shell ended', { error: thrown })
  app.exit(1)
})
