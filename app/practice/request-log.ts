import type { OperationName } from './protocol/operation-name.ts'

export interface LoggedRequest {
  readonly operation: OperationName
  readonly dialect: 'oss' | 's3' | 'obs'
  readonly bucket?: string
  readonly key?: string
  readonly versionId?: string
  readonly partNumber?: number
  readonly uploadId?: string
  /** 0: no answer was sent. */
  readonly status: number
  readonly errorCode?: string
  /** Bytes that a copy moved inside the store. */
  readonly bytesCopied: number
  readonly startedAt: number
  readonly endedAt: number
}

/** What a store was asked, oldest first; at least the last 20 000. Counters go on beyond that. */
export interface RequestLog {
  readonly entries: readonly LoggedRequest[]
  count(operation: OperationName): number
  /** Requests under way now, and at most since {@link clear}. */
  readonly concurrency: number
  readonly maxConcurrency: number
  /** At most this many of one operation at once, since {@link clear}. */
  maxConcurrencyOf(operation: OperationName): number
  clear(): void
}

export interface RequestRecorder extends RequestLog {
  begin(operation: OperationName): (entry: LoggedRequest) => void
}

const kept = 20_000

interface Gauge {
  now: number
  max: number
}

export function createRequestLog(): RequestRecorder {
  let entries: LoggedRequest[] = []
  const counts = new Map<OperationName, number>()
  const gauges = new Map<OperationName, Gauge>()
  const all: Gauge = { now: 0, max: 0 }

  function gaugeOf(operation: OperationName): Gauge {
    const known = gauges.get(operation)
    if (known) return known
    const gauge = { now: 0, max: 0 }
    gauges.set(operation, gauge)
    return gauge
  }

  return {
    get entries() {
      return entries
    },
    count: (operation) => counts.get(operation) ?? 0,
    get concurrency() {
      return all.now
    },
    get maxConcurrency() {
      return all.max
    },
    maxConcurrencyOf: (operation) => gauges.get(operation)?.max ?? 0,
    clear() {
      entries = []
      counts.clear()
      for (const gauge of [all, ...gauges.values()]) gauge.max = gauge.now
    },
    begin(operation) {
      const touched = [all, gaugeOf(operation)]
      for (const gauge of touched) gauge.max = Math.max(gauge.max, ++gauge.now)
      let isOpen = true
      return (entry) => {
        if (!isOpen) return
        isOpen = false
        for (const gauge of touched) gauge.now--
        counts.set(operation, (counts.get(operation) ?? 0) + 1)
        if (entries.length >= kept * 2) entries = entries.slice(-kept)
        entries.push(entry)
      }
    },
  }
}
