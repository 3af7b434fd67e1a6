/** A seeded stand-in for Math.random. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What the job would do if nobody killed it. `refused`: the store forbids the copy in the middle. */
export type Scenario = 'restore' | 'cancel' | 'refused' | 'download' | 'bring-back'

export type Operation =
  | 'HeadObject'
  | 'CopyObject'
  | 'ListObjectVersions'
  | 'InitiateMultipartUpload'
  | 'UploadPartCopy'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'GetObject'
  | 'DeleteObject'

/** Kinds of moments. The seeds go through them in turn, so that each gets its share. */
export const moments = [
  'before a journal write',
  'within a journal write',
  'after a journal write',
  'the beginning of the upload',
  'the copying of parts',
  'Complete',
  'verification',
  'the abort',
  'a download',
  'the removal of markers',
  'any moment',
] as const
export type Moment = (typeof moments)[number]

/** A request taken and not worked on, worked on and not answered, or just answered. */
export type RequestPhase = 'taken' | 'done' | 'answered'
export type JournalPhase = 'before' | 'within' | 'after'

/** When the engine's process dies. */
export type Kill =
  /** After the work was begun; in a later life after its start. */
  | { readonly kind: 'delay'; readonly afterMs: number }
  /** Around the n-th write of the journal: before it begins, inside its transaction, right after its commit. */
  | { readonly kind: 'journal'; readonly phase: JournalPhase; readonly nth: number }
  | { readonly kind: 'request'; readonly phase: RequestPhase; readonly operation: Operation; readonly nth: number }

export interface KillPlan {
  readonly seed: number
  readonly moment: Moment
  readonly dialect: 'oss' | 's3' | 'obs'
  readonly scenario: Scenario
  /** Cancelled or refused after so many parts. */
  readonly turnsAfterParts: number
  /** One for each life of the engine but the last. */
  readonly kills: readonly Kill[]
}

export const partCount = 64
export const downloadParts = 12
export const markerCount = 2
const requestPhases = ['taken', 'done', 'answered'] as const
/** Writes of the journal from the beginning of a job to its end, at least. */
const journalWritesOf: Readonly<Record<Scenario, number>> = {
  restore: 9,
  cancel: 6,
  refused: 6,
  download: 5,
  'bring-back': 4,
}

/** Everything about one crash follows from its seed. */
export function planKill(seed: number): KillPlan {
  const random = seededRandom(Math.imul(seed, 2_654_435_761) ^ 0x5bd1e995)
  const below = (count: number) => Math.floor(random() * count)
  const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0]
  const moment = moments[(seed - 1) % moments.length] ?? 'any moment'
  /** How many seeds had this moment before. */
  const round = Math.floor((seed - 1) / moments.length)
  const turnsAfterParts = 1 + below(partCount / 2)
  const scenario = scenarioOf()
  const dialect = scenario === 'download' ? 'oss' : oneOf<KillPlan['dialect']>(['oss', 's3', 'obs'])
  const kills = [firstKill()]
  // Every fourth process dies again while it recovers.
  if (random() < 0.25) kills.push(laterKill())
  return { seed, moment, dialect, scenario, turnsAfterParts, kills }

  function scenarioOf(): Scenario {
    switch (moment) {
      case 'the beginning of the upload':
      case 'the copying of parts':
      case 'Complete':
      case 'verification':
        return 'restore'
      case 'the abort':
        return oneOf(['cancel', 'refused'])
      case 'a download':
        return 'download'
      case 'the removal of markers':
        return 'bring-back'
      case 'before a journal write':
      case 'within a journal write':
      case 'after a journal write':
      case 'any moment':
        return oneOf(['restore', 'restore', 'restore', 'restore', 'cancel', 'refused'])
    }
  }

  function journalKill(phase: JournalPhase): Kill {
    return { kind: 'journal', phase, nth: 1 + (round % journalWritesOf[scenario]) }
  }

  function requestKill(operation: Operation, nth: number): Kill {
    return { kind: 'request', phase: requestPhases[round % 3] ?? 'taken', operation, nth }
  }

  function firstKill(): Kill {
    switch (moment) {
      case 'before a journal write':
        return journalKill('before')
      case 'within a journal write':
        return journalKill('within')
      case 'after a journal write':
        return journalKill('after')
      case 'the beginning of the upload':
        return requestKill('InitiateMultipartUpload', 1)
      case 'the copying of parts':
        return requestKill('UploadPartCopy', 1 + below(partCount))
      case 'Complete':
        return requestKill('CompleteMultipartUpload', 1)
      case 'verification':
        // The plan and what was there before were asked already.
        return oneOf([requestKill('HeadObject', 2), requestKill('ListObjectVersions', 3)])
      case 'the abort':
        return oneOf([requestKill('AbortMultipartUpload', 1), requestKill('ListParts', 1)])
      case 'a download':
        return oneOf([
          requestKill('GetObject', 1 + below(downloadParts)),
          requestKill('GetObject', 1 + below(downloadParts)),
          journalKill(oneOf(['before', 'within', 'after'])),
        ])
      case 'the removal of markers':
        return oneOf([
          requestKill('DeleteObject', 1 + below(markerCount)),
          requestKill('ListObjectVersions', 1 + below(2)),
          journalKill(oneOf(['before', 'within', 'after'])),
        ])
      case 'any moment':
        return { kind: 'delay', afterMs: below(500) }
    }
  }

  function laterKill(): Kill {
    if (random() < 0.4) return { kind: 'delay', afterMs: below(300) }
    const phase = oneOf<JournalPhase>(['before', 'within', 'after'])
    return { kind: 'journal', phase, nth: 1 + below(4) }
  }
}

export function describePlan({ seed, moment, dialect, scenario, kills }: KillPlan): string {
  return `seed ${seed}: ${moment}, ${dialect}, ${scenario}, killed ${describeKills(kills)}`
}

export function describeKills(kills: readonly Kill[]): string {
  const words = kills.map((kill) => {
    switch (kill.kind) {
      case 'delay':
        return `after ${kill.afterMs} ms`
      case 'journal':
        return `${kill.phase} journal write ${kill.nth}`
      case 'request':
        return `${kill.operation} ${kill.nth} ${kill.phase}`
    }
    return ''
  })
  return words.join(', again ')
}
