import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallOutput, ErrorView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

type Collected = CallOutput<'support.collect'>
export type SupportPart = Collected['parts'][number]['part']

export interface SupportState {
  readonly isOpen: boolean
  /** Absent: it is being collected, or it failed. */
  readonly collected: Collected | undefined
  readonly error: ErrorView | undefined
}

export interface SupportActions {
  open(): void
  close(): void
}

export type SupportStore = StoreApi<SupportState> & SupportActions

export function createSupportStore(bridge: Bridge): SupportStore {
  const store = createStore<SupportState>(() => ({ isOpen: false, collected: undefined, error: undefined }))
  let number = 0
  const collect = async () => {
    const mine = ++number
    const answer = await bridge.call('support.collect', {})
    // It was closed, or asked for anew.
    if (mine !== number) return
    store.setState(answer.ok ? { collected: answer.value } : { error: answer.error })
  }
  return {
    ...store,
    open() {
      store.setState({ isOpen: true, collected: undefined, error: undefined })
      void collect()
    },
    close() {
      number++
      store.setState({ isOpen: false, collected: undefined })
    },
  }
}

/** One part as it is shown and as it is saved. */
export interface SupportSection {
  readonly id: SupportPart | 'names'
  readonly text: string
}

export function sectionsOf({ parts, names }: Collected, withNames: boolean): readonly SupportSection[] {
  const listed = parts.map(({ part, text }) => ({ id: part, text }))
  if (!withNames) return listed
  return [...listed, { id: 'names', text: names.map(({ standsFor, name }) => `${standsFor} = ${name}`).join('\n') }]
}

/** The file: every section under its name, exactly as it was shown. */
export function supportText(sections: readonly SupportSection[]): string {
  return `${sections.map(({ id, text }) => `== ${id} ==\n${text}`).join('\n\n')}\n`
}
