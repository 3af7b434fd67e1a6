import { basename, join } from 'node:path'
import type { EngineEvent } from '../../app/contract/events.ts'
import type { Engine, EngineOptions, Logger } from '../../app/engine.ts'
import type { StartArguments } from '../arguments.ts'
import { type Language, systemLanguage } from '../language.ts'
import { describeStartProblem } from '../start-problems.ts'
import type { ElectronPort, Preventable, WindowPort } from './electron-port.ts'
import { hardenContents, hardenSession } from './harden.ts'
import { answerCalls, forwardEvents } from './ipc.ts'
import { createJobWatch, signalJobs } from './job-watch.ts'
import { setMenu } from './menu.ts'
import { registerAppScheme, serveApp } from './protocol.ts'
import { collectFiles, type FileOpener, filesAmong, readConnectionFileText } from './opened-files.ts'
import { askForFolder, askToKeepForSession, askToQuit, tellProblem, unreadableFile } from './questions.ts'
import { createSystemCipher, openDesktopVault } from './vault.ts'
import { openWindow, showWindow } from './window.ts'

/** A window that ends sooner than this would end again. */
const shortestLifeMs = 10_000

export interface MainOptions {
  readonly electron: ElectronPort
  readonly openEngine: (options: EngineOptions) => Promise<Engine>
  readonly args: Pick<StartArguments, 'practice' | 'practiceCopyBytesPerSecond'>
  readonly dataDir: string
  /** The administrator's settings of this computer. */
  readonly policyFile?: string | undefined
  readonly rendererDir: string
  /** The bundled preload. */
  readonly preload: string
  /** What the program was started with, and where: files to open among them. */
  readonly argv: readonly string[]
  readonly workingDirectory: string
  readonly version: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly readLog?: EngineOptions['readLog']
  readonly screen?: EngineOptions['screen']
  readonly now: () => number
}

export interface DesktopMain {
  /** Settles when the first window is open, or when Strata has decided to end. */
  readonly started: Promise<void>
}

/** The desktop shell. Everything before `whenReady` has to be said early; the rest waits for it. */
export function createMain(options: MainOptions): DesktopMain {
  const { electron, dataDir } = options
  const { app } = electron
  app.enableSandbox()
  // What Chromium keeps stays inside the data folder, and the lock below is one for each folder.
  app.setPath('userData', join(dataDir, 'chromium'))
  registerAppScheme(electron.protocol)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return { started: Promise.resolve() }
  }
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, electron.shell))
  app.setAppUserModelId('app.strata.desktop')
  const files = collectFiles(app)
  files.open(filesAmong(options.argv, options.workingDirectory))
  return { started: start(options, files) }
}

async function start(options: MainOptions, files: FileOpener): Promise<void> {
  const { electron, dataDir, platform } = options
  const { app, dialog } = electron
  await app.whenReady()
  options.log.info('Strata started', { version: options.version, shell: 'desktop', platform })
  const system = systemLanguage(platform === 'linux' ? options.env : {}, app.getLocale())
  hardenSession(electron.session.defaultSession)
  let opened: Engine | undefined
  serveApp(electron.session.defaultSession, options.rendererDir, async (...asked) =>
    opened === undefined ? { status: 404, headers: {} } : opened.stream(...asked),
  )
  let engine: Engine
  try {
    const vault = await openDesktopVault(
      {
        file: join(dataDir, 'vault.json'),
        cipher: createSystemCipher(electron.safeStorage, platform),
        now: options.now,
        acceptSession: () => askToKeepForSession(dialog, system),
      },
      new AbortController().signal,
    )
    engine = await options.openEngine(engineOptions(options, vault, system))
    opened = engine
  } catch (thrown) {
    options.log.error('Strata could not start', { error: thrown })
    const text = describeStartProblem(thrown, dataDir, system) ?? String(thrown)
    await tellProblem(dialog, system, text)
    return app.exit(1)
  }
  await runWindows(options, engine, system, files)
}

function engineOptions(options: MainOptions, vault: EngineOptions['vault'], language: Language): EngineOptions {
  const rate = options.args.practiceCopyBytesPerSecond
  return {
    dataDir: options.dataDir,
    vault,
    shell: 'desktop',
    version: options.version,
    systemLanguage: language,
    practice: options.args.practice,
    ...(rate === undefined ? {} : { practiceCopyBytesPerSecond: rate }),
    ...(options.policyFile === undefined ? {} : { policyFile: options.policyFile }),
    downloadsDir: options.electron.app.getPath('downloads'),
    chooseFolder: () => askForFolder(options.electron.dialog, language, options.electron.app.getPath('downloads')),
    resolveSystemProxy: (origin) => options.electron.session.defaultSession.resolveProxy(origin),
    log: options.log,
    ...(options.readLog === undefined ? {} : { readLog: options.readLog }),
    ...(options.screen === undefined ? {} : { screen: options.screen }),
  }
}

interface Choices {
  /** The language that the window shows: the one that was chosen, else the system's. */
  readonly language: () => Language
  readonly wantsNotifications: () => boolean
}

/** What a person chose, as it is now. */
async function trackChoices(
  engine: Engine,
  system: Language,
  onLanguage: (language: Language) => void,
): Promise<Choices> {
  let language = system
  let wantsNotifications = true
  const choose = (settings: unknown) => {
    const chosen = readField(settings, 'language')
    language = chosen === 'zh-CN' || chosen === 'en' ? chosen : system
    wantsNotifications = readField(settings, 'notifications') !== 'off'
    onLanguage(language)
  }
  engine.subscribe((event: EngineEvent) => {
    if (event.name === 'settings.changed') choose(event.payload)
  })
  const answer = await engine.dispatch('settings.get', {}, new AbortController().signal)
  choose(answer.ok ? answer.value : undefined)
  return { language: () => language, wantsNotifications: () => wantsNotifications }
}

function readField(settings: unknown, name: string): unknown {
  return typeof settings === 'object' && settings !== null
    ? Object.entries(settings).find(([key]) => key === name)?.[1]
    : undefined
}

async function runWindows(options: MainOptions, engine: Engine, system: Language, files: FileOpener): Promise<void> {
  const { electron, dataDir, platform } = options
  const { app, dialog } = electron
  const watch = createJobWatch()
  let window: WindowPort | undefined
  let pageEnded = new AbortController()
  const renewPage = () => {
    pageEnded.abort()
    pageEnded = new AbortController()
  }
  const { language, wantsNotifications } = await trackChoices(engine, system, (chosen) =>
    setMenu(electron, { language: chosen, platform, isPackaged: app.isPackaged }),
  )
  const open = () => {
    const fresh = openWindow(electron, { preload: options.preload, state: join(dataDir, 'window.json') })
    window = fresh
    const openedAt = options.now()
    const stopEvents = forwardEvents(engine, fresh)
    // A page that was reloaded or went away waits for no answer any more.
    fresh.webContents.on('did-navigate', renewPage)
    fresh.webContents.on('render-process-gone', () => {
      renewPage()
      options.log.error('The window ended unexpectedly and is opened anew')
      // Jobs live in the engine and go on; the window only shows them. One that cannot stay open is not opened for ever.
      const isFlapping = options.now() - openedAt < shortestLifeMs
      if (!fresh.isDestroyed()) fresh.destroy()
      if (!isFlapping) open()
    })
    fresh.on('closed', () => {
      stopEvents()
      renewPage()
      if (window === fresh) window = undefined
    })
  }
  const show = () => (window === undefined ? open() : showWindow(window))

  answerCalls(
    electron.ipcMain,
    engine,
    () => window,
    () => pageEnded.signal,
  )
  signalJobs(electron, engine, watch, { window: () => window, language, wantsNotifications, onClick: show })
  app.on('second-instance', (_event, argv, workingDirectory) => {
    show()
    files.open(filesAmong(argv, workingDirectory))
  })
  app.on('activate', show)
  app.on('window-all-closed', () => {
    // On macOS a program stays when its window is closed; its jobs go on.
    if (platform !== 'darwin') app.quit()
  })
  quitCarefully(options, engine, () => watch.activeCount(), language, show)
  open()
  files.handTo(async (path) => {
    const text = await readConnectionFileText(path)
    if (text === undefined) return tellProblem(dialog, language(), unreadableFile(path, language()))
    show()
    engine.offerFile(basename(path), text)
  })
}

/** Asks before running jobs are paused, then closes the engine before the process ends. */
function quitCarefully(
  options: MainOptions,
  engine: Engine,
  activeCount: () => number,
  language: () => Language,
  show: () => void,
): void {
  const { app, dialog } = options.electron
  let state: 'running' | 'asking' | 'closing' | 'closed' = 'running'
  const close = async () => {
    state = 'closing'
    await engine.close().catch((thrown: unknown) => options.log.error('The engine did not close', { error: thrown }))
    state = 'closed'
    app.quit()
  }
  const ask = async () => {
    state = 'asking'
    if (await askToQuit(dialog, language(), activeCount())) return close()
    state = 'running'
    show()
  }
  app.on('before-quit', (event: Preventable) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'running') void (activeCount() > 0 ? ask() : close())
  })
}
