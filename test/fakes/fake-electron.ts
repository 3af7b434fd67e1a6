/**
 * Electron's main process as far as the desktop shell uses it, without Electron: no isolation, no sandbox, no native parts.
 * Windows show nothing unless a host is given that shows them (the e2e suite gives Chromium pages).
 */
import { EventEmitter } from 'node:events'
import type {
  ElectronPort,
  FramePort,
  IpcEvent,
  MenuItem,
  MessageBoxOptions,
  Rectangle,
  WindowOptions,
} from '../../electron/desktop/electron-port.ts'

/** Shows what a window loads. */
export interface PageHost {
  open(window: FakeWindow, url: string): Promise<void>
  close(window: FakeWindow): Promise<void>
}

type IpcListener = (event: IpcEvent, ...args: unknown[]) => unknown
type Handler<Arguments extends unknown[], Result> = (...args: Arguments) => Result

export interface FakeElectronOptions {
  readonly isPackaged?: boolean
  readonly locale?: string
  readonly hasLock?: boolean
  readonly keychain?: 'system' | 'basic_text' | 'none'
  readonly host?: PageHost
  readonly answerBox?: (options: MessageBoxOptions) => number
  readonly workAreas?: readonly Rectangle[]
}

class FakeContents extends EventEmitter {
  mainFrame: FramePort = { origin: 'app://strata', url: 'app://strata/' }
  readonly sent: { readonly channel: string; readonly message: unknown }[] = []
  windowOpenHandler: Handler<[{ url: string }], { action: 'deny' }> | undefined
  destroyed = false
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message: structuredClone(message) })
    this.emit('fake-send', channel, structuredClone(message))
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  setWindowOpenHandler(handler: Handler<[{ url: string }], { action: 'deny' }>): void {
    this.windowOpenHandler = handler
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: WindowOptions
  readonly calls: string[] = []
  readonly progress: number[] = []
  bounds: Rectangle
  loaded: string | undefined
  focused = false
  minimized = false
  maximized = false
  private readonly host: PageHost | undefined

  constructor(options: WindowOptions, host: PageHost | undefined) {
    super()
    this.options = options
    this.host = host
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width, height: options.height }
  }
  async loadURL(url: string): Promise<void> {
    this.loaded = url
    await this.host?.open(this, url)
    this.webContents.emit('did-navigate')
    this.emit('ready-to-show')
  }
  show(): void {
    this.calls.push('show')
  }
  focus(): void {
    this.calls.push('focus')
    this.focused = true
  }
  restore(): void {
    this.calls.push('restore')
    this.minimized = false
  }
  maximize(): void {
    this.maximized = true
  }
  /** As a user closes it. */
  close(): void {
    this.emit('close', { preventDefault: () => undefined })
    this.destroy()
  }
  destroy(): void {
    if (this.webContents.destroyed) return
    this.webContents.destroyed = true
    this.webContents.emit('destroyed')
    this.emit('closed')
    void this.host?.close(this)
  }
  isMinimized(): boolean {
    return this.minimized
  }
  isMaximized(): boolean {
    return this.maximized
  }
  isFocused(): boolean {
    return this.focused
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed
  }
  getNormalBounds(): Rectangle {
    return this.bounds
  }
  setProgressBar(fraction: number): void {
    this.progress.push(fraction)
  }
}

/** What the fake was told, for a test to look at. */
export interface FakeRecord {
  readonly windows: FakeWindow[]
  readonly openedLinks: string[]
  readonly boxes: MessageBoxOptions[]
  readonly notifications: { title: string; body: string; click: () => void }[]
  readonly schemes: { scheme: string; privileges: object }[]
  readonly paths: Record<string, string>
  readonly blockers: Set<number>
  /** Numbers on the icon, one after the other. */
  readonly badges: number[]
  readonly log: string[]
  menu: MenuItem[]
  exitCode: number | undefined
  permissionRequest: ((contents: unknown, permission: string, callback: (granted: boolean) => void) => void) | undefined
  permissionCheck: ((contents: unknown, permission: string, origin: string) => boolean) | undefined
  devicePermission: (() => boolean) | undefined
  displayMedia: ((request: unknown, callback: (streams: null) => void) => void) | undefined
  spellChecker: boolean | undefined
  protocolHandlers: Map<string, (request: Request) => Promise<Response>>
}

export interface FakeElectron {
  readonly electron: ElectronPort
  readonly record: FakeRecord
  readonly app: EventEmitter
  readonly session: EventEmitter
  /** Calls a channel as a frame would; messages are cloned as Electron clones them. */
  invoke: (channel: string, event: IpcEvent, ...args: unknown[]) => Promise<unknown>
  /** The event of a call by this window's own page. */
  eventOf(window: FakeWindow): IpcEvent
  /** Ends the program as a user would: windows close unless somebody prevents it. @returns whether it ended. */
  quit(): boolean
}

export function createFakeElectron(options: FakeElectronOptions = {}): FakeElectron {
  const { keychain = 'system' } = options
  const record: FakeRecord = {
    windows: [],
    openedLinks: [],
    boxes: [],
    notifications: [],
    schemes: [],
    paths: {},
    blockers: new Set(),
    badges: [],
    log: [],
    menu: [],
    exitCode: undefined,
    permissionRequest: undefined,
    permissionCheck: undefined,
    devicePermission: undefined,
    displayMedia: undefined,
    spellChecker: undefined,
    protocolHandlers: new Map(),
  }
  const handlers = new Map<string, IpcListener>()
  const app = new EventEmitter()
  const session = new EventEmitter()
  const quit = () => {
    let isPrevented = false
    app.emit('before-quit', { preventDefault: () => (isPrevented = true) })
    if (isPrevented) return false
    for (const window of record.windows) window.destroy()
    record.exitCode ??= 0
    return true
  }
  let nextBlocker = 1
  const host = options.host

  const electron: ElectronPort = {
    app: Object.assign(app, {
      isPackaged: options.isPackaged ?? false,
      requestSingleInstanceLock: () => options.hasLock ?? true,
      setPath: (name: string, path: string) => void (record.paths[name] = path),
      getPath: () => '',
      getLocale: () => options.locale ?? 'en-GB',
      enableSandbox: () => void record.log.push('enableSandbox'),
      setAppUserModelId: () => undefined,
      setBadgeCount: (count: number) => void record.badges.push(count),
      whenReady: () => {
        record.log.push('whenReady')
        return Promise.resolve()
      },
      focus: () => undefined,
      quit: () => void quit(),
      exit: (code: number) => void (record.exitCode = code),
    }),
    protocol: {
      registerSchemesAsPrivileged: (schemes) => {
        record.log.push('registerSchemes')
        record.schemes.push(...schemes)
      },
    },
    session: {
      defaultSession: Object.assign(session, {
        protocol: {
          handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
            void record.protocolHandlers.set(scheme, handler),
        },
        setPermissionRequestHandler: (handler: NonNullable<FakeRecord['permissionRequest']>) =>
          void (record.permissionRequest = handler),
        setPermissionCheckHandler: (handler: NonNullable<FakeRecord['permissionCheck']>) =>
          void (record.permissionCheck = handler),
        setDevicePermissionHandler: (handler: () => boolean) => void (record.devicePermission = handler),
        setDisplayMediaRequestHandler: (handler: NonNullable<FakeRecord['displayMedia']>) =>
          void (record.displayMedia = handler),
        resolveProxy: async () => 'DIRECT',
        setSpellCheckerEnabled: (enable: boolean) => void (record.spellChecker = enable),
      }),
    },
    ipcMain: { handle: (channel, listener) => void handlers.set(channel, listener) },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => keychain !== 'none',
      encryptStringAsync: async (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
      decryptStringAsync: async (sealed) => ({
        shouldReEncrypt: false,
        result: Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString('utf8'),
      }),
      getSelectedStorageBackend: () => (keychain === 'basic_text' ? 'basic_text' : 'gnome_libsecret'),
    },
    shell: {
      openExternal: async (address) => void record.openedLinks.push(address),
    },
    screen: {
      getAllDisplays: () =>
        (options.workAreas ?? [{ x: 0, y: 0, width: 1920, height: 1040 }]).map((workArea) => ({ workArea })),
    },
    nativeTheme: { shouldUseDarkColors: false },
    dialog: {
      showMessageBox: async (box) => {
        record.boxes.push(box)
        return { response: options.answerBox?.(box) ?? box.cancelId }
      },
      showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
    },
    powerSaveBlocker: {
      start: () => {
        record.blockers.add(nextBlocker)
        return nextBlocker++
      },
      stop: (id) => record.blockers.delete(id),
    },
    Menu: {
      buildFromTemplate: (template) => template,
      setApplicationMenu: (menu) => void (record.menu = menu as MenuItem[]),
    },
    BrowserWindow: class extends FakeWindow {
      constructor(windowOptions: WindowOptions) {
        super(windowOptions, host)
        record.windows.push(this)
        app.emit('web-contents-created', {}, this.webContents)
      }
    },
    Notification: class {
      static isSupported = () => true
      private readonly content: { readonly title: string; readonly body: string }
      private click: () => void = () => undefined
      constructor(content: { readonly title: string; readonly body: string }) {
        this.content = content
      }
      on(_event: 'click', listener: () => void) {
        this.click = listener
      }
      show() {
        record.notifications.push({ ...this.content, click: () => this.click() })
      }
    },
  }
  return {
    electron,
    record,
    app,
    session,
    async invoke(channel, event, ...args) {
      const handler = handlers.get(channel)
      if (handler === undefined) throw new Error(`No handler for ${channel}`)
      return structuredClone(await handler(event, ...args.map((argument) => structuredClone(argument))))
    },
    eventOf: (window) => ({ sender: window.webContents, senderFrame: window.webContents.mainFrame }),
    quit,
  }
}
