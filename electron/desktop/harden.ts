import { appOrigin } from './channels.ts'
import type { ElectronPort, Preventable, SessionPort, WebContentsPort } from './electron-port.ts'
import { allowedLink } from './links.ts'

const prevent = (event: Preventable) => event.preventDefault()

/** Copying text by a button; what it writes is plain text. Everything else that a page may ask for is refused. */
function isHarmless(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && origin.replace(/\/$/, '') === appOrigin
}

/** Refuses what a page could ask of the computer: cameras, devices, screens, downloads. */
export function hardenSession(session: SessionPort): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler((_contents, permission, origin) => isHarmless(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  // The checker's dictionaries would be fetched from the network.
  session.setSpellCheckerEnabled(false)
  // The page may offer what it made itself (a connection file, a list) for saving; Electron then asks where to.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}/`)) event.preventDefault()
  })
}

/** Keeps whatever shows pages where it is: no navigation, no windows, no embedded views. Links of our own list open in the user's browser. */
export function hardenContents(contents: WebContentsPort, shell: ElectronPort['shell']): void {
  contents.on('will-navigate', prevent)
  contents.on('will-redirect', prevent)
  contents.on('will-frame-navigate', prevent)
  contents.on('will-attach-webview', prevent)
  contents.setWindowOpenHandler(({ url }) => {
    const link = allowedLink(url)
    // A browser that does not open is the user's to see; there is nothing to undo.
    if (link !== undefined) shell.openExternal(link).catch(() => undefined)
    return { action: 'deny' }
  })
}
