import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionView, ErrorView, Finding } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface Examination {
  readonly connection: ConnectionView
  readonly isLooking: boolean
  readonly findings: readonly Finding[]
  readonly error?: ErrorView | undefined
}

export interface Sharing {
  readonly connection: ConnectionView
  readonly isWorking: boolean
  readonly error?: ErrorView | undefined
}

export interface CareState {
  /** The doctor is open for a connection. */
  readonly examination: Examination | undefined
  /** `connection/bucket` of what the last check found to be closed to writing. */
  readonly denied: readonly string[]
  /** A connection file is being made. */
  readonly sharing: Sharing | undefined
}

export interface CareActions {
  examine(connection: ConnectionView): Promise<void>
  closeExamination(): void
  askShare(connection: ConnectionView | undefined): void
  /** An empty passphrase leaves the key out. @returns the file, or undefined when it failed. */
  share(passphrase: string): Promise<{ readonly fileName: string; readonly text: string } | undefined>
}

export type CareStore = StoreApi<CareState> & CareActions

/** Looking after a saved connection: the doctor, and the file for colleagues. */
export function createCareStore(bridge: Bridge): CareStore {
  const store = createStore<CareState>(() => ({ examination: undefined, denied: [], sharing: undefined }))
  const { getState: get, setState: set } = store
  let number = 0
  const note = (place: string, findings: readonly Finding[]) => {
    const others = get().denied.filter((one) => one !== place)
    const isDenied = findings.some(({ check, outcome }) => check === 'write' && outcome === 'failed')
    set({ denied: isDenied ? [...others, place] : others })
  }
  return {
    ...store,
    async examine(connection) {
      const mine = ++number
      set({ examination: { connection, isLooking: true, findings: [] } })
      const answer = await bridge.call('connections.diagnose', { id: connection.id })
      // It was closed, or another one is looked at by now.
      if (mine !== number) return
      const outcome = answer.ok ? { findings: answer.value.findings } : { findings: [], error: answer.error }
      set({ examination: { connection, isLooking: false, ...outcome } })
      if (answer.ok && answer.value.bucket !== undefined)
        note(`${connection.id}/${answer.value.bucket}`, answer.value.findings)
    },
    closeExamination() {
      number++
      set({ examination: undefined })
    },
    askShare: (connection) => set({ sharing: connection === undefined ? undefined : { connection, isWorking: false } }),
    async share(passphrase) {
      const { sharing } = get()
      if (sharing === undefined) return undefined
      set({ sharing: { connection: sharing.connection, isWorking: true } })
      const ids = [sharing.connection.id]
      const answer = await bridge.call('connections.export', passphrase === '' ? { ids } : { ids, passphrase })
      if (!answer.ok) {
        set({ sharing: { connection: sharing.connection, isWorking: false, error: answer.error } })
        return undefined
      }
      set({ sharing: undefined })
      return answer.value
    },
  }
}
