import { onTestFinished } from 'vitest'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import type { StoreDeps, StoreTarget } from '../../app/stores/open-store.ts'
import { openScriptedServer, type ScriptedServer, type WireAnswer, type WireRequest } from './scripted-server.ts'
import { openTestStore } from './test-store.ts'

/** A store that faces a scripted server; both end with the test. */
export async function faceServer(
  answer: (request: WireRequest, index: number) => WireAnswer | 'silence',
  target: Partial<StoreTarget> = {},
  deps: Partial<StoreDeps> = {},
): Promise<{ readonly store: ObjectStore; readonly server: ScriptedServer; readonly pauses: readonly number[] }> {
  const server = await openScriptedServer(answer)
  const { store, pauses } = openTestStore({ endpoint: server.endpoint, ...target }, deps)
  onTestFinished(async () => {
    await store.close()
    await server.close()
  })
  return { store, server, pauses }
}
