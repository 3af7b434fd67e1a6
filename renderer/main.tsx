import { createPreloadTransport, type PreloadApi } from './bridge/preload-transport.ts'
import { createSocketTransport } from './bridge/socket-transport.ts'
import { mountStrata } from './mount.tsx'
import { applyTheme } from './shell/use-theme.ts'

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; absent in the browser shell. */
    readonly strata?: PreloadApi
  }
}

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`
}

applyTheme('system', matchMedia('(prefers-color-scheme: dark)').matches)
const transport =
  window.strata === undefined
    ? createSocketTransport({
        connect: () => new WebSocket(socketAddress()),
        wait: (delayMs, then) => setTimeout(then, delayMs),
      })
    : createPreloadTransport(window.strata)
const root = document.getElementById('root')
if (root !== null) {
  mountStrata(root, transport, {
    now: Date.now,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    systemLanguage: navigator.language,
    memory: localStorage,
  })
}
