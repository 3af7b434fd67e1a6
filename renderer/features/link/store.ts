import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, CallOutput, ErrorView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export type Lifetime = CallInput<'link.make'>['lifetimeSeconds']

/** The version that is given away. */
export interface LinkSubject {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly modifiedAt: number
}

export interface LinkState {
  readonly subject: LinkSubject | undefined
  /** Kept as long as the dialog is open, and nowhere else. */
  readonly made: CallOutput<'link.make'> | undefined
  readonly error: ErrorView | undefined
  readonly isMaking: boolean
}

export interface LinkActions {
  ask(subject: LinkSubject): void
  make(lifetimeSeconds: Lifetime): Promise<void>
  close(): void
}

export type LinkStore = StoreApi<LinkState> & LinkActions

const closed: LinkState = { subject: undefined, made: undefined, error: undefined, isMaking: false }

export function createLinkStore(bridge: Bridge): LinkStore {
  const store = createStore<LinkState>(() => closed)
  return {
    ...store,
    ask: (subject) => store.setState({ ...closed, subject }),
    async make(lifetimeSeconds) {
      const { subject } = store.getState()
      if (subject === undefined) return
      store.setState({ isMaking: true, error: undefined })
      const { modifiedAt: _, ...version } = subject
      const answer = await bridge.call('link.make', { ...version, lifetimeSeconds })
      // Closed, or asked for another version meanwhile.
      if (store.getState().subject !== subject) return
      store.setState(answer.ok ? { isMaking: false, made: answer.value } : { isMaking: false, error: answer.error })
    },
    close: () => store.setState(closed),
  }
}
