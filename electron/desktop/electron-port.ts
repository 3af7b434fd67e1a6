/**
 * The part of Electron that the desktop shell uses. Main takes it as an argument, so that its every rule can be tested
 * where Electron's runtime is not; `entry.ts` hands over the real one, and the compiler checks that it fits.
 */
export interface ElectronPort {
  readonly app: AppPort
  readonly protocol: ProtocolRegistryPort
  readonly session: { readonly defaultSession: SessionPort }
  readonly ipcMain: IpcMainPort
  readonly safeStorage: SafeStoragePort
  readonly shell: { openExternal(address: string): Promise<void> }
  readonly screen: { getAllDisplays(): readonly { readonly workArea: Rectangle }[] }
  readonly nativeTheme: { readonly shouldUseDarkColors: boolean }
  readonly dialog: {
    showMessageBox(options: MessageBoxOptions): Promise<{ readonly response: number }>
    showOpenDialog(options: OpenDialogOptions): Promise<{ readonly canceled: boolean; readonly filePaths: string[] }>
  }
  readonly powerSaveBlocker: { start(type: 'prevent-app-suspension'): number; stop(id: number): unknown }
  readonly Menu: {
    buildFromTemplate(template: MenuItem[]): object
    setApplicationMenu(menu: never): void
  }
  readonly BrowserWindow: new (options: WindowOptions) => WindowPort
  readonly Notification: {
    new (options: { readonly title: string; readonly body: string }): NotificationPort
    isSupported(): boolean
  }
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Preventable {
  preventDefault(): void
}

export interface AppPort {
  readonly isPackaged: boolean
  requestSingleInstanceLock(): boolean
  setPath(name: 'userData' | 'sessionData', path: string): void
  getPath(name: 'appData' | 'downloads'): string
  getLocale(): string
  enableSandbox(): void
  setAppUserModelId(id: string): void
  setBadgeCount(count: number): unknown
  whenReady(): Promise<void>
  focus(): void
  quit(): void
  exit(code: number): void
  on(event: 'activate' | 'window-all-closed', listener: () => void): unknown
  on(event: 'second-instance', listener: (event: unknown, argv: string[], workingDirectory: string) => void): unknown
  /** macOS only; also before the app is ready. */
  on(event: 'open-file', listener: (event: Preventable, path: string) => void): unknown
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown
  on(event: 'web-contents-created', listener: (event: unknown, contents: WebContentsPort) => void): unknown
}

export interface ProtocolRegistryPort {
  registerSchemesAsPrivileged(
    schemes: {
      scheme: string
      privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean; stream: boolean }
    }[],
  ): void
}

export interface SessionPort {
  readonly protocol: { handle(scheme: string, handler: (request: Request) => Promise<Response>): void }
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, callback: (isGranted: boolean) => void) => void,
  ): void
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void
  setDevicePermissionHandler(handler: () => boolean): void
  setDisplayMediaRequestHandler(handler: (request: unknown, callback: (streams: null) => void) => void): void
  setSpellCheckerEnabled(enable: boolean): void
  /** As browsers write it: `PROXY host:port; DIRECT`. */
  resolveProxy(origin: string): Promise<string>
  on(event: 'will-download', listener: (event: Preventable, item: { getURL(): string }) => void): unknown
}

export interface FramePort {
  /** As the standard has it, `app://strata`. */
  readonly origin: string
  readonly url: string
}

export interface IpcEvent {
  readonly sender: unknown
  readonly senderFrame: FramePort | null
}

export interface IpcMainPort {
  handle(channel: string, listener: (event: IpcEvent, ...args: unknown[]) => unknown): void
}

export interface SafeStoragePort {
  isAsyncEncryptionAvailable(): Promise<boolean>
  encryptStringAsync(text: string): Promise<Buffer>
  decryptStringAsync(sealed: Buffer): Promise<{ readonly result: string }>
  /** Linux only. */
  getSelectedStorageBackend(): string
}

export interface MessageBoxOptions {
  readonly type: 'question' | 'warning' | 'error'
  readonly message: string
  readonly detail?: string
  buttons: string[]
  readonly defaultId: number
  readonly cancelId: number
  readonly noLink: boolean
}

export interface OpenDialogOptions {
  readonly title: string
  readonly buttonLabel: string
  readonly defaultPath: string
  properties: ('openDirectory' | 'createDirectory')[]
}

export interface MenuItem {
  readonly role?:
    | 'about'
    | 'services'
    | 'hide'
    | 'hideOthers'
    | 'unhide'
    | 'quit'
    | 'close'
    | 'undo'
    | 'redo'
    | 'cut'
    | 'copy'
    | 'paste'
    | 'selectAll'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen'
    | 'minimize'
    | 'reload'
    | 'toggleDevTools'
  readonly type?: 'separator'
  readonly label?: string
  readonly click?: () => void
  submenu?: MenuItem[]
}

export interface WindowOptions {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly x?: number
  readonly y?: number
  readonly minWidth: number
  readonly minHeight: number
  readonly show: boolean
  readonly backgroundColor: string
  readonly webPreferences: WebPreferences
}

export interface WebPreferences {
  readonly preload: string
  readonly contextIsolation: true
  readonly sandbox: true
  readonly nodeIntegration: false
  readonly nodeIntegrationInWorker: false
  readonly nodeIntegrationInSubFrames: false
  readonly webSecurity: true
  readonly allowRunningInsecureContent: false
  readonly experimentalFeatures: false
  readonly webviewTag: false
  readonly navigateOnDragDrop: false
  readonly spellcheck: false
  readonly devTools: boolean
}

export interface WebContentsPort {
  readonly mainFrame: unknown
  send(channel: string, message: unknown): void
  isDestroyed(): boolean
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void
  on(event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate', listener: (event: Preventable) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  on(event: 'did-navigate' | 'destroyed' | 'render-process-gone', listener: () => void): unknown
}

export interface WindowPort {
  readonly webContents: WebContentsPort
  loadURL(url: string): Promise<void>
  show(): void
  focus(): void
  restore(): void
  maximize(): void
  destroy(): void
  isMinimized(): boolean
  isMaximized(): boolean
  isFocused(): boolean
  isDestroyed(): boolean
  getNormalBounds(): Rectangle
  setProgressBar(fraction: number): void
  on(event: 'close', listener: (event: Preventable) => void): unknown
  on(event: 'closed' | 'resize' | 'move' | 'maximize' | 'unmaximize', listener: () => void): unknown
  once(event: 'ready-to-show', listener: () => void): unknown
}

export interface NotificationPort {
  show(): void
  on(event: 'click', listener: () => void): unknown
}
