import type { Envelope } from '../../app/contract/envelope.ts'
import type { Engine } from '../../app/engine.ts'
import { appOrigin, appPage, callChannel, eventChannel } from './channels.ts'
import type { IpcEvent, IpcMainPort, WindowPort } from './electron-port.ts'
import { isAcceptablePayload } from './payload-size.ts'

const maxCallsInFlight = 256

function refuse(code: 'not-allowed-here' | 'invalid-input', message: string): Envelope<never> {
  return { ok: false, error: { code, message, facts: {} } }
}

/** Our window's main frame, showing our own page. A frame without an address (gone, or not yet anywhere) is not it. */
function isOurPage({ sender, senderFrame }: IpcEvent, window: WindowPort | undefined): boolean {
  if (window === undefined || window.isDestroyed() || senderFrame === null) return false
  if (sender !== window.webContents || senderFrame !== window.webContents.mainFrame) return false
  return senderFrame.origin === appOrigin && senderFrame.url.startsWith(appPage)
}

/**
 * Answers calls of our window and of nobody else. Nothing is thrown across: Electron passes on only an Error's message.
 * @param currentWindow the window that is open now.
 */
export function answerCalls(
  ipcMain: IpcMainPort,
  engine: Pick<Engine, 'dispatch'>,
  currentWindow: () => WindowPort | undefined,
  signalOf: () => AbortSignal,
): void {
  let inFlight = 0
  ipcMain.handle(callChannel, async (event, name, payload): Promise<Envelope<unknown>> => {
    if (!isOurPage(event, currentWindow())) return refuse('not-allowed-here', 'Only the window of Strata may call')
    if (inFlight >= maxCallsInFlight) return refuse('invalid-input', 'Too many calls at once')
    if (!isAcceptablePayload(payload)) return refuse('invalid-input', 'The message is too large or not plain')
    inFlight++
    try {
      return await engine.dispatch(name, payload, signalOf())
    } finally {
      inFlight--
    }
  })
}

/** Passes every event on to the window. @returns ends it. */
export function forwardEvents(engine: Pick<Engine, 'subscribe'>, window: WindowPort): () => void {
  return engine.subscribe((event) => {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(eventChannel, event)
  })
}
