import type { ElectronPort, WindowPort } from './electron-port.ts'
import { appPage } from './channels.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

export interface WindowFiles {
  /** The bundled preload. */
  readonly preload: string
  readonly state: string
}

/** Opens the one window, where it was last time, and shows it when its first picture is ready. */
export function openWindow(electron: ElectronPort, files: WindowFiles): WindowPort {
  const areas = electron.screen.getAllDisplays().map((display) => display.workArea)
  const state = readWindowState(files.state, areas)
  const window = new electron.BrowserWindow({
    title: 'Strata',
    width: state?.width ?? 1280,
    height: state?.height ?? 820,
    ...(state === undefined ? {} : { x: state.x, y: state.y }),
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: electron.nativeTheme.shouldUseDarkColors ? '#14181a' : '#f7f8f8',
    webPreferences: {
      preload: files.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !electron.app.isPackaged,
    },
  })
  if (state?.isMaximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    writeWindowState(files.state, { x, y, width, height, isMaximized: window.isMaximized() })
  })
  window.loadURL(appPage).catch(() => {
    // The page is our own file; when it is missing, the window stays empty and the log of the protocol says so.
  })
  return window
}

/** Brings the window to the front, however it was put away. */
export function showWindow(window: WindowPort): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
