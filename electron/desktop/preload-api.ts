import { callChannel, eventChannel } from './channels.ts'

/** The part of ipcRenderer that the preload uses. */
export interface IpcRendererPort {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  on(channel: string, listener: (event: unknown, message: unknown) => void): unknown
  removeListener(channel: string, listener: (event: unknown, message: unknown) => void): unknown
}

/** What the window gets as `window.strata`: two functions, bound to two channels. Electron's own objects stay behind. */
export function createPreloadApi(ipc: IpcRendererPort) {
  return {
    call: (name: unknown, payload: unknown): Promise<unknown> => ipc.invoke(callChannel, name, payload),
    subscribe(listener: (message: unknown) => void): () => void {
      const hear = (_event: unknown, message: unknown) => listener(message)
      ipc.on(eventChannel, hear)
      return () => void ipc.removeListener(eventChannel, hear)
    },
  }
}
