import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ContentView, ErrorView, RestorePlanView, RestoreWarning } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import type { CopyInput } from './copy-form.ts'

export interface RestoreRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  /** When the version was written; shown until the plan knows. */
  readonly modifiedAt: number
}

export interface Destination {
  readonly bucket: string
  readonly key: string
}

/** A version of which a glimpse is wanted. */
export interface GlimpseOf {
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly sizeBytes: number
}

export interface RestoreState {
  readonly request: RestoreRequest | undefined
  /** Where a copy goes, while that is asked; absent: the file itself is restored. */
  readonly destination: Destination | undefined
  readonly plan: RestorePlanView | undefined
  readonly error: ErrorView | undefined
  readonly isStarting: boolean
  /** Why files could not be brought back; shown until dismissed. */
  readonly bringBackError: ErrorView | undefined
}

export interface BringBackRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly keys: readonly string[]
}

export interface RestoreActions {
  /** Opens the confirmation and asks the engine what would happen. */
  ask(request: RestoreRequest): Promise<void>
  /** Opens the question where a copy shall go. */
  askCopy(request: RestoreRequest, destination: Destination): Promise<void>
  setDestination(destination: Destination): Promise<void>
  /** Asks again, for another place or with options. Options may hold typed keys: they are sent and not kept. */
  askAgain(copy: CopyInput): Promise<void>
  /** Reads what a glimpse needs, a small picture whole and else some lines; undefined when it cannot be read. */
  glimpse(of: GlimpseOf): Promise<ContentView | undefined>
  close(): void
  /** Starts what the plan in view says. @returns whether it started. */
  start(copy: CopyInput): Promise<boolean>
  /** Writes a copy beside the file instead, in the same bucket. @returns whether it started. */
  startBeside(key: string): Promise<boolean>
  bringBack(request: BringBackRequest): Promise<boolean>
  dismissBringBackError(): void
}

export type RestoreStore = StoreApi<RestoreState> & RestoreActions

/** Warnings of a restore that destroys something; each must be accepted by name. */
export const destructiveWarnings: readonly RestoreWarning[] = [
  'destroys-current',
  'destroys-null-version',
  'consumes-source',
  'versioning-unknown',
]

const smallPictureBytes = 256 * 1024
const someLinesBytes = 4096

const nothingAsked = {
  request: undefined,
  destination: undefined,
  plan: undefined,
  error: undefined,
  isStarting: false,
} as const

export function isDestructive(plan: RestorePlanView): boolean {
  return plan.warnings.some((warning) => destructiveWarnings.includes(warning))
}

export function createRestoreStore(bridge: Bridge): RestoreStore {
  const store = createStore<RestoreState>(() => ({
    request: undefined,
    destination: undefined,
    plan: undefined,
    error: undefined,
    isStarting: false,
    bringBackError: undefined,
  }))
  const { getState: get, setState: set } = store
  const inputOf = ({ connectionId, bucket, key, versionId }: RestoreRequest) => ({
    connectionId,
    bucket,
    key,
    versionId,
  })

  let asked = 0
  async function plan(request: RestoreRequest, copy: CopyInput): Promise<void> {
    asked += 1
    const turn = asked
    const answer = await bridge.call('restore.plan', { ...inputOf(request), ...copy })
    if (get().request !== request || turn !== asked) return
    set(answer.ok ? { plan: answer.value, error: undefined } : { plan: undefined, error: answer.error })
  }

  async function start(copy: CopyInput, acceptWarnings: readonly RestoreWarning[]): Promise<boolean> {
    const { request, isStarting } = get()
    if (request === undefined || isStarting) return false
    set({ isStarting: true, error: undefined })
    const input = { ...inputOf(request), ...copy, acceptWarnings: [...acceptWarnings] }
    const answer = await bridge.call('restore.start', input)
    if (get().request !== request) return answer.ok
    if (answer.ok) set(nothingAsked)
    else set({ error: answer.error, isStarting: false })
    return answer.ok
  }

  return {
    ...store,
    async ask(request) {
      set({ ...nothingAsked, request })
      await plan(request, {})
    },
    async askCopy(request, destination) {
      set({ ...nothingAsked, request, destination })
      await plan(request, { destination })
    },
    async setDestination(destination) {
      const { request } = get()
      if (request === undefined) return
      set({ destination, plan: undefined, error: undefined })
      await plan(request, { destination })
    },
    async askAgain(copy) {
      const { request } = get()
      if (request !== undefined) await plan(request, copy)
    },
    async glimpse({ sizeBytes, ...version }) {
      const { request } = get()
      if (request === undefined) return undefined
      const maxBytes = sizeBytes <= smallPictureBytes ? smallPictureBytes : someLinesBytes
      const answer = await bridge.call('content.read', { connectionId: request.connectionId, ...version, maxBytes })
      return answer.ok ? answer.value : undefined
    },
    close: () => set(nothingAsked),
    start: (copy) => start(copy, get().plan?.warnings ?? []),
    async startBeside(key) {
      const { request } = get()
      return request !== undefined && start({ destination: { bucket: request.bucket, key } }, [])
    },
    async bringBack({ connectionId, bucket, keys }) {
      set({ bringBackError: undefined })
      const answer = await bridge.call('bringBack.start', { connectionId, bucket, keys: [...keys] })
      if (!answer.ok) set({ bringBackError: answer.error })
      return answer.ok
    },
    dismissBringBackError: () => set({ bringBackError: undefined }),
  }
}
