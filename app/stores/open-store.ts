import type { ObjectStore } from './object-store.ts'
import { obsPlan } from './obs/obs-wire.ts'
import { ossPlan } from './oss/oss-wire.ts'
import { s3Plan } from './s3/s3-wire.ts'
import { makeStore } from './wire/make-store.ts'
import type { StoreDeps, StoreTarget } from './wire/target.ts'
import type { WirePlan } from './wire/wire.ts'

export type { StoreDeps, StoreTarget } from './wire/target.ts'

/**
 * Opens a store. Nothing is sent before its first operation.
 * @throws AppError `invalid-input` when the endpoint is not one.
 */
export function openStore(target: StoreTarget, deps: StoreDeps): ObjectStore {
  return makeStore(planFor(target), target, deps)
}

function planFor(target: StoreTarget): WirePlan {
  switch (target.dialect) {
    case 'oss':
      return ossPlan(target)
    case 's3':
      return s3Plan(target)
    case 'obs':
      return obsPlan(target)
  }
}
