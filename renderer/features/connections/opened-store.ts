import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, ErrorView, ImportCandidate } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface OpenedState {
  /** Name of the file that is looked at. */
  readonly name: string | undefined
  readonly candidates: readonly ImportCandidate[]
  readonly needsPassphrase: boolean
  readonly isWorking: boolean
  readonly error: ErrorView | undefined
}

export interface OpenedActions {
  /** Looks whether the shell was asked to open a file. */
  load(): Promise<void>
  /** A file that was dropped here. */
  show(name: string, text: string): Promise<void>
  read(passphrase: string): Promise<void>
  /** Makes connections of everything in the file. @returns the first one. */
  connect(): Promise<string | undefined>
  close(): void
}

export type OpenedStore = StoreApi<OpenedState> & OpenedActions

const nothing: OpenedState = {
  name: undefined,
  candidates: [],
  needsPassphrase: false,
  isWorking: false,
  error: undefined,
}

/** A connection file that was opened from outside: shown before anything is made of it. What is in it stays out of this state. */
export function createOpenedStore(bridge: Bridge): OpenedStore {
  const store = createStore<OpenedState>(() => nothing)
  const { getState: get, setState: set } = store
  let what: CallInput<'connections.parse'> | undefined

  const read = async (passphrase: string) => {
    const asked = what
    if (asked === undefined) return
    set({ isWorking: true, error: undefined })
    const answer = await bridge.call('connections.parse', passphrase === '' ? asked : { ...asked, passphrase })
    // Another file may be open by now.
    if (what !== asked) return
    if (answer.ok) return set({ isWorking: false, needsPassphrase: false, candidates: answer.value.candidates })
    const { code } = answer.error
    const needsPassphrase = code === 'vault-locked' || code === 'wrong-passphrase'
    set({ isWorking: false, needsPassphrase, error: code === 'vault-locked' ? undefined : answer.error })
  }
  const open = (name: string, next: CallInput<'connections.parse'>) => {
    what = next
    set({ ...nothing, name })
    return read('')
  }
  const load = async () => {
    const answer = await bridge.call('connections.offered', {})
    const offer = answer.ok ? answer.value.offers[0] : undefined
    if (offer !== undefined && get().name === undefined) await open(offer.name, { offerId: offer.offerId })
  }
  bridge.on('file.offered', () => void load())

  return {
    ...store,
    load,
    read,
    show: (name, text) => open(name, { text }),
    async connect() {
      const importIds = get().candidates.map(({ importId }) => importId)
      set({ isWorking: true, error: undefined })
      const answer = await bridge.call('connections.import', { importIds })
      if (!answer.ok) {
        set({ isWorking: false, error: answer.error })
        return undefined
      }
      this.close()
      return answer.value.connections[0]?.id
    },
    close() {
      const closed = what
      what = undefined
      set(nothing)
      if (closed === undefined || !('offerId' in closed)) return
      // The next one, where several were opened at once.
      void bridge.call('connections.forgetOffer', { offerId: closed.offerId }).then(load)
    },
  }
}
