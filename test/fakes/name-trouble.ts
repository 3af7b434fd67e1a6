import type { LookupFunction } from 'node:net'

/** What goes wrong between a name and a connection. */
export type NameFault = 'refused' | 'unknown-name'

/** A resolver that knows one host, this computer, and fails when it is told to. */
export interface NameTrouble {
  readonly lookup: LookupFunction
  /** Spoils the next connections for which `isDue` says yes. */
  arm(fault: NameFault, times: number, isDue: () => boolean): void
  /** Connections that were spoilt. */
  readonly hits: number
  /** Connections begun so far. */
  readonly asked: number
}

const home = '127.0.0.1'
/** Nobody listens here. */
const nobody = '127.0.0.2'

export function createNameTrouble(): NameTrouble {
  let armed: { readonly fault: NameFault; readonly isDue: () => boolean } | undefined
  let left = 0
  let hits = 0
  let asked = 0

  function take(): NameFault | undefined {
    if (armed === undefined || left === 0 || !armed.isDue()) return undefined
    left--
    hits++
    return armed.fault
  }

  return {
    get hits() {
      return hits
    },
    get asked() {
      return asked
    },
    arm(fault, times, isDue) {
      armed = { fault, isDue }
      left = times
    },
    lookup(hostname, options, callback) {
      const fault = take()
      asked++
      if (fault === 'unknown-name') {
        const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
        return process.nextTick(callback, error, '', 0)
      }
      const address = fault === 'refused' ? nobody : home
      if (options.all === true) process.nextTick(callback, null, [{ address, family: 4 }])
      else process.nextTick(callback, null, address, 4)
    },
  }
}
