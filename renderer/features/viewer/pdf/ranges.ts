/** What was read of a document so far, and whether it waits for somebody. */
export interface RangeState {
  readonly readBytes: number
  /** `held`: more than the limit is wanted, and nobody said yes. `failed`: a read failed; `resume` tries again. */
  readonly kind: 'reading' | 'held' | 'failed'
}

export interface Ranges {
  /** Bytes from `begin` up to and without `end`; settles only when the limit allows, and never after `close`. */
  read(begin: number, end: number): Promise<Uint8Array>
  /** Lifts the limit and goes on, or tries what failed once more. */
  resume(): void
  close(): void
}

export interface RangesOptions {
  readonly fetchRange: (begin: number, end: number, signal: AbortSignal) => Promise<Uint8Array>
  /** What may be read before somebody is asked. */
  readonly limitBytes: number
  /** No single request is larger. */
  readonly pieceBytes: number
  readonly onChange: (state: RangeState) => void
}

interface Wanted {
  readonly begin: number
  readonly end: number
  readonly settle: (bytes: Uint8Array) => void
}

/** Reads a document by pieces, one after another, and stops to ask when it turns out to be much. */
export function createRanges({ fetchRange, limitBytes, pieceBytes, onChange }: RangesOptions): Ranges {
  const ending = new AbortController()
  const queue: Wanted[] = []
  let readBytes = 0
  let limit = limitBytes
  let kind: RangeState['kind'] = 'reading'
  let isRunning = false

  const tell = (next: RangeState['kind']) => {
    kind = next
    if (!ending.signal.aborted) onChange({ readBytes, kind })
  }
  const readWhole = async ({ begin, end }: Wanted) => {
    const bytes = new Uint8Array(end - begin)
    for (let at = begin; at < end; at += pieceBytes) {
      const piece = await fetchRange(at, Math.min(end, at + pieceBytes), ending.signal)
      bytes.set(piece, at - begin)
    }
    return bytes
  }
  const run = async () => {
    if (isRunning || kind !== 'reading') return
    isRunning = true
    for (let wanted = queue[0]; wanted !== undefined && !ending.signal.aborted; wanted = queue[0]) {
      if (readBytes + wanted.end - wanted.begin > limit) {
        tell('held')
        break
      }
      try {
        const bytes = await readWhole(wanted)
        queue.shift()
        readBytes += bytes.length
        wanted.settle(bytes)
        tell('reading')
      } catch {
        tell('failed')
        break
      }
    }
    isRunning = false
  }

  return {
    read: (begin, end) =>
      new Promise((settle) => {
        queue.push({ begin, end, settle })
        void run()
      }),
    resume() {
      if (kind === 'held') limit = Number.POSITIVE_INFINITY
      tell('reading')
      void run()
    },
    close: () => ending.abort(),
  }
}
