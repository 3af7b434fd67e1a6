import { AppError } from '../../app/domain/app-error.ts'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import { openStore, type StoreDeps, type StoreTarget } from '../../app/stores/open-store.ts'

export const testCredentials = {
  accessKeyId: 'TESTKEYID0000000001',
  accessKeySecret: 'test-secret-0000000000000000000001',
}

/** Pauses that the store asked for, instead of waiting. */
export interface TestStore {
  readonly store: ObjectStore
  readonly pauses: number[]
}

/** A store over a test's server: fixed clock, no pauses, no randomness. */
export function openTestStore(
  target: Partial<StoreTarget> & { readonly endpoint: string },
  deps: Partial<StoreDeps> = {},
): TestStore {
  const pauses: number[] = []
  const store = openStore(
    { dialect: 's3', region: 'us-east-1', credentials: testCredentials, ...target },
    {
      now: () => Date.parse('2026-11-21T08:00:00Z'),
      random: () => 0.5,
      sleep: (delayMs) => {
        pauses.push(delayMs)
        return Promise.resolve()
      },
      ...deps,
    },
  )
  return { store, pauses }
}

/** What a failing call failed with; fails the test when it succeeds. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  return work.then(
    (value) => {
      throw new Error(`It succeeded: ${JSON.stringify(value).slice(0, 500)}`)
    },
    (thrown: unknown) => {
      if (thrown instanceof AppError) return thrown
      throw thrown
    },
  )
}
