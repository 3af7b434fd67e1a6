import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorView, RestorePlanView, RestoreWarning } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface RestoreRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  /** When the version was written; shown until the plan knows. */
  readonly modifiedAt: number
}

export interface RestoreState {
  readonly request: RestoreRequest | undefined
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
  close(): void
  /** @param besideKey writes a copy there instead, in the same bucket. @returns whether it started. */
  start(besideKey?: string): Promise<boolean>
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

export function isDestructive(plan: RestorePlanView): boolean {
  return plan.warnings.some((warning) => destructiveWarnings.includes(warning))
}

export function createRestoreStore(bridge: Bridge): RestoreStore {
  const store = createStore<RestoreState>(() => ({
    request: undefined,
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

  return {
    ...store,
    async ask(request) {
      set({ request, plan: undefined, error: undefined, isStarting: false })
      const answer = await bridge.call('restore.plan', inputOf(request))
      if (get().request !== request) return
      if (answer.ok) set({ plan: answer.value })
      else set({ error: answer.error })
    },
    close: () => set({ request: undefined, plan: undefined, error: undefined, isStarting: false }),
    async start(besideKey) {
      const { request, plan, isStarting } = get()
      if (request === undefined || plan === undefined || isStarting) return false
      set({ isStarting: true, error: undefined })
      const input = inputOf(request)
      const answer = await bridge.call(
        'restore.start',
        besideKey === undefined
          ? { ...input, acceptWarnings: plan.warnings }
          : { ...input, destination: { bucket: request.bucket, key: besideKey } },
      )
      if (get().request !== request) return answer.ok
      if (answer.ok) set({ request: undefined, plan: undefined, isStarting: false })
      else set({ error: answer.error, isStarting: false })
      return answer.ok
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
