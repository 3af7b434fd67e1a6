import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  ContentView,
  ErrorView,
  FactsComparisonView,
  TextEncodingView,
  VersionRow,
} from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface ViewedFile {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
}

/** One version and what was read of it. */
export interface Pane {
  readonly version: VersionRow
  readonly content: ContentView | undefined
  readonly error: ErrorView | undefined
  readonly encoding: TextEncodingView | undefined
}

export interface ViewerState {
  readonly file: ViewedFile | undefined
  /** The version that is looked at; in a comparison the earlier one, at the left. */
  readonly pane: Pane | undefined
  /** What it is compared with, at the right. */
  readonly other: Pane | undefined
  readonly facts: FactsComparisonView | undefined
  /** Address from which a film or a sound is played. */
  readonly stream: string | undefined
}

export interface ViewerActions {
  preview(file: ViewedFile, version: VersionRow): void
  compare(file: ViewedFile, earlier: VersionRow, later: VersionRow): void
  setEncoding(encoding: TextEncodingView): void
  /** Reads as much as may be read at all. */
  readMore(): void
  close(): void
}

export type ViewerStore = StoreApi<ViewerState> & ViewerActions

const mostBytes = 16 * 1024 * 1024
const closed = { file: undefined, pane: undefined, other: undefined, facts: undefined, stream: undefined } as const

/** Read by ranges instead of at once. */
function isStreamed(content: ContentView): boolean {
  return content.kind === 'pdf' || ((content.kind === 'audio' || content.kind === 'video') && content.isPlayable)
}

export function createViewerStore(bridge: Bridge): ViewerStore {
  const store = createStore<ViewerState>(() => closed)
  const { getState: get, setState: set } = store
  let visit = 0

  const read = async (side: 'pane' | 'other', file: ViewedFile, pane: Pane, maxBytes?: number) => {
    const thisVisit = visit
    set({ [side]: { ...pane, content: undefined, error: undefined } })
    const answer = await bridge.call('content.read', {
      ...file,
      versionId: pane.version.versionId,
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...(pane.encoding === undefined ? {} : { encoding: pane.encoding }),
    })
    if (thisVisit !== visit) return
    if (answer.ok && side === 'pane' && isStreamed(answer.value)) void openStream(file, pane)
    set({
      [side]: answer.ok ? { ...pane, content: answer.value } : { ...pane, content: undefined, error: answer.error },
    })
  }
  const openStream = async (file: ViewedFile, pane: Pane) => {
    const thisVisit = visit
    const answer = await bridge.call('content.stream', { ...file, versionId: pane.version.versionId })
    if (thisVisit !== visit) return
    set(answer.ok ? { stream: `./stream/${answer.value.token}` } : { pane: { ...pane, error: answer.error } })
  }
  const readBoth = (change: Partial<Pane>, maxBytes?: number) => {
    const { file, pane, other } = get()
    visit++
    if (file === undefined) return
    if (pane !== undefined) void read('pane', file, { ...pane, ...change }, maxBytes)
    if (other !== undefined) void read('other', file, { ...other, ...change }, maxBytes)
  }
  const fresh = (version: VersionRow): Pane => ({ version, content: undefined, error: undefined, encoding: undefined })
  const compareFacts = async (file: ViewedFile, earlier: VersionRow, later: VersionRow) => {
    const thisVisit = visit
    const { connectionId, ...where } = file
    const answer = await bridge.call('compare.facts', {
      connectionId,
      left: { ...where, versionId: earlier.versionId },
      right: { ...where, versionId: later.versionId },
    })
    if (thisVisit === visit && answer.ok) set({ facts: answer.value })
  }

  return {
    ...store,
    preview(file, version) {
      visit++
      set({ ...closed, file })
      void read('pane', file, fresh(version))
    },
    compare(file, earlier, later) {
      visit++
      set({ ...closed, file })
      void read('pane', file, fresh(earlier))
      void read('other', file, fresh(later))
      void compareFacts(file, earlier, later)
    },
    setEncoding: (encoding) => readBoth({ encoding }),
    readMore: () => readBoth({}, mostBytes),
    close() {
      visit++
      set(closed)
    },
  }
}
