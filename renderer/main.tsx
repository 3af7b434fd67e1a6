import { createPreloadTransport, type PreloadApi } from './bridge/preload-transport.ts'
import { socketProtocols, takeProof } from './bridge/socket-proof.ts'
import { createSocketTransport } from './bridge/socket-transport.ts'
import { createBrowserNotifier } from './features/settings/notifier.ts'
import { mountStrata } from './mount.tsx'
import { applyTheme } from './shell/use-theme.ts'

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; absent in the browser shell. */
    readonly strata?: PreloadApi
  }
}

function connect(): WebSocket {
  const address = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`
  return new WebSocket(address, socketProtocols(proof))
}

const proof = window.strata === undefined ? takeProof(location, history, localStorage) : undefined
// Let in once, but its storage was emptied since: the engine would not answer, and the page says what to do.
if (window.strata === undefined && proof === undefined) location.replace('/stranger')

applyTheme('system', matchMedia('(prefers-color-scheme: dark)').matches)
const transport =
  window.strata === undefined
    ? createSocketTransport({
        connect,
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
    notifier: createBrowserNotifier(),
  })
}
