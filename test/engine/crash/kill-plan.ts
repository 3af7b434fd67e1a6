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
export type Scenario = 'restore' | 'cancel' | 'refused'

export type Operation =
  | 'HeadObject'
  | 'ListObjectVersions'
  | 'ListMultipartUploads'
  | 'InitiateMultipartUpload'
  | 'UploadPartCopy'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'

/** When the engine's process dies. */
export type Kill =
  /** After the upload was asked for; in a later life after its start. */
  | { readonly kind: 'delay'; readonly afterMs: number }
  /** Around the n-th write of the journal: before it begins, inside its transaction, right after its commit. */
  | { readonly kind: 'journal'; readonly phase: 'before' | 'within' | 'after'; readonly nth: number }
  /** At the n-th request of a kind: taken and not worked on, worked on and not answered, or just answered. */
  | {
      readonly kind: 'request'
      readonly phase: 'taken' | 'done' | 'answered'
      readonly operation: Operation
      readonly nth: number
    }

export interface KillPlan {
  readonly seed: number
  readonly dialect: 'oss' | 's3' | 'obs'
  readonly scenario: Scenario
  /** Cancelled or refused after so many parts. */
  readonly turnsAfterParts: number
  /** One for each life of the engine but the last. */
  readonly kills: readonly Kill[]
}

export const partCount = 64

/** Everything about one crash follows from its seed. */
export function planKill(seed: number): KillPlan {
  const random = seededRandom(Math.imul(seed, 2_654_435_761) ^ 0x5bd1e995)
  const below = (count: number) => Math.floor(random() * count)
  const oneOf = <Item>(items: readonly Item[], otherwise: Item): Item => items[below(items.length)] ?? otherwise
  const dialect = oneOf(['oss', 's3', 'obs'] as const, 'oss')
  const scenario = oneOf<Scenario>(['restore', 'restore', 'restore', 'restore', 'cancel', 'refused'], 'restore')
  const turnsAfterParts = 1 + below(partCount - 10)
  const kills = [drawKill(500, scenario === 'restore' ? 8 : 5)]
  // Every fourth process dies again while it recovers.
  if (random() < 0.25) kills.push(drawKill(300, scenario === 'restore' ? 5 : 3))
  return { seed, dialect, scenario, turnsAfterParts, kills }

  function drawKill(longestMs: number, journalWrites: number): Kill {
    const draw = random()
    if (draw < 0.3) return { kind: 'delay', afterMs: below(longestMs) }
    if (draw < 0.6) {
      const phase = oneOf(['before', 'within', 'after'] as const, 'after')
      return { kind: 'journal', phase, nth: 1 + below(journalWrites) }
    }
    const phase = oneOf(['taken', 'done', 'answered'] as const, 'answered')
    const [operation, times] = oneOf(requestsOf(scenario, dialect, turnsAfterParts), ['UploadPartCopy', partCount])
    return { kind: 'request', phase, operation, nth: 1 + below(times) }
  }
}

/** Requests of a job, with how often each is made; the ends are drawn more often than the middle. */
function requestsOf(
  scenario: Scenario,
  dialect: string,
  turnsAfterParts: number,
): readonly (readonly [Operation, number])[] {
  const beginning = [
    ['InitiateMultipartUpload', 1],
    ['UploadPartCopy', scenario === 'restore' ? partCount : turnsAfterParts],
  ] as const
  if (scenario === 'restore') {
    return [
      ...beginning,
      ['ListObjectVersions', 3],
      ['CompleteMultipartUpload', 1],
      ['CompleteMultipartUpload', 1],
      ['HeadObject', 2],
      ...(dialect === 'oss' ? ([['ListParts', 1]] as const) : []),
    ]
  }
  return [...beginning, ['AbortMultipartUpload', 1], ['AbortMultipartUpload', 1], ['ListParts', 1]]
}

export function describePlan(plan: KillPlan): string {
  const kills = plan.kills.map((kill) => {
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
  return `seed ${plan.seed}: ${plan.dialect}, ${plan.scenario}, killed ${kills.join(', again ')}`
}
