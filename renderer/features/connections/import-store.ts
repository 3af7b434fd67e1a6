import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorView, ImportCandidate, RegionView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface ImportState {
  readonly regions: readonly RegionView[]
  /** Hosts that bring requests closer, by dialect. */
  readonly accelerated: Readonly<Record<RegionView['dialect'], readonly string[]>>
  /** Absent: nothing was looked for. */
  readonly candidates: readonly ImportCandidate[] | undefined
  readonly isLooking: boolean
  /** The file is under a passphrase, which is asked for. */
  readonly needsPassphrase: boolean
  readonly error: ErrorView | undefined
}

export interface ImportActions {
  loadRegions(): Promise<void>
  /** Reads pasted text or a file's content. @returns the only candidate, when there is just one that can be used. */
  parse(content: string, passphrase: string): Promise<ImportCandidate | undefined>
  /** Looks for configurations of other programs. */
  find(): Promise<void>
  /** Makes connections of all candidates that hold everything. @returns whether it did. */
  importAll(): Promise<boolean>
  reset(): void
}

export type ImportStore = StoreApi<ImportState> & ImportActions

const nothing = { candidates: undefined, isLooking: false, needsPassphrase: false, error: undefined } as const

/** A candidate that can become a connection without a further question. */
export function isReady(candidate: ImportCandidate): boolean {
  return candidate.problem === undefined && candidate.hasSecret
}

/** A candidate that fills the form, though something may be missing. */
export function canFill(candidate: ImportCandidate): boolean {
  return candidate.problem === undefined || candidate.problem === 'no-key' || candidate.problem === 'no-endpoint'
}

/** What was pasted or found while the form is open. Texts with secrets pass through and are kept nowhere. */
export function createImportStore(bridge: Bridge): ImportStore {
  const store = createStore<ImportState>(() => ({
    regions: [],
    accelerated: { oss: [], obs: [], s3: [] },
    ...nothing,
  }))
  const { getState: get, setState: set } = store
  let number = 0

  return {
    ...store,
    async loadRegions() {
      if (get().regions.length > 0) return
      const answer = await bridge.call('regions.list', {})
      if (answer.ok) set(answer.value)
    },
    async parse(content, passphrase) {
      const mine = ++number
      set({ ...nothing, isLooking: true, needsPassphrase: get().needsPassphrase })
      const answer = await bridge.call(
        'connections.parse',
        passphrase === '' ? { text: content } : { text: content, passphrase },
      )
      if (mine !== number) return undefined
      if (!answer.ok) {
        const { code } = answer.error
        const needsPassphrase = code === 'vault-locked' || code === 'wrong-passphrase'
        set({ ...nothing, needsPassphrase, error: code === 'vault-locked' ? undefined : answer.error })
        return undefined
      }
      const { candidates } = answer.value
      set({ ...nothing, candidates })
      const [only] = candidates
      return candidates.length === 1 && only !== undefined && canFill(only) ? only : undefined
    },
    async find() {
      const mine = ++number
      set({ ...nothing, isLooking: true })
      const answer = await bridge.call('connections.findImports', {})
      if (mine !== number) return
      set(answer.ok ? { ...nothing, candidates: answer.value.candidates } : { ...nothing, error: answer.error })
    },
    async importAll() {
      const importIds = (get().candidates ?? []).filter(isReady).map(({ importId }) => importId)
      if (importIds.length === 0) return false
      const answer = await bridge.call('connections.import', { importIds })
      if (!answer.ok) set({ error: answer.error })
      return answer.ok
    },
    reset() {
      number++
      set(nothing)
    },
  }
}
