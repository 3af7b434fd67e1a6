import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { type JobState, jobStates, pauseCauses } from '../../../app/domain/job.ts'
import { canMove, isTerminal, type JobEvent, type MachineState, moveJob } from '../../../app/jobs/job-machine.ts'

/**
 * The table as the design prints it, written a second time and by event, so that a slip in one of them shows.
 * `-` throws `illegal-transition`, `late` throws `cancel-refused`.
 */
const table = `
                   queued     running     waiting     paused      committing  verifying  cancelling  cleaning  succeeded  failed  cancelled
  start            running    -           -           -           -           -          -           -         -          -       -
  part-done        -          running     -           -           -           -          -           -         -          -       -
  wait             -          waiting     -           -           -           -          -           -         -          -       -
  due              -          -           running     -           -           -          -           -         -          -       -
  pause by person  paused     paused      paused      -           -           -          -           -         -          -       -
  pause by fault   -          paused      paused      -           -           -          -           -         -          -       -
  resume           -          -           -           queued      -           -          -           -         -          -       -
  cancel           cancelled  cancelling  cancelling  cancelling  late        late       -           -         -          -       -
  commit           -          committing  -           -           -           -          -           -         -          -       -
  answered         -          -           -           -           verifying   -          -           -         -          -       -
  verified         -          -           -           -           -           succeeded  -           -         -          -       -
  not-verified     -          -           -           -           -           failed     -           -         -          -       -
  fail             -          cleaning    -           -           -           -          -           -         -          -       -
  cleaned          -          -           -           -           -           -          cancelled   failed    -          -       -
`

type Row = readonly JobEvent[]
const faultsOfPause = pauseCauses.filter((cause) => cause !== 'user')
const rows: Readonly<Record<string, Row>> = {
  start: [{ kind: 'start' }],
  'part-done': [{ kind: 'part-done' }],
  wait: [
    { kind: 'wait', waitingFor: 'retry', retryAt: 5 },
    { kind: 'wait', waitingFor: 'thaw', retryAt: 9 },
  ],
  due: [{ kind: 'due' }],
  'pause by person': [{ kind: 'pause', cause: 'user' }],
  'pause by fault': faultsOfPause.map((cause) => ({ kind: 'pause', cause })),
  resume: [{ kind: 'resume' }],
  cancel: [{ kind: 'cancel' }],
  commit: [{ kind: 'commit' }],
  answered: [{ kind: 'answered' }],
  verified: [{ kind: 'verified' }],
  'not-verified': [{ kind: 'not-verified' }],
  fail: [{ kind: 'fail' }],
  cleaned: [{ kind: 'cleaned' }],
}

interface Cell {
  readonly state: JobState
  readonly event: JobEvent
  /** A state, `-` or `late`. */
  readonly wanted: string
}

function readTable(): readonly Cell[] {
  const [states = [], ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
  expect(states).toEqual([...jobStates])
  expect(lines.map(([name]) => name)).toEqual(Object.keys(rows))
  return lines.flatMap(([name = '', ...cells]) => {
    expect(cells).toHaveLength(jobStates.length)
    return jobStates.flatMap((state, index) =>
      (rows[name] ?? []).map((event) => ({ state, event, wanted: cells[index] ?? '' })),
    )
  })
}

const cells = readTable()
const events = Object.values(rows).flat()
/** By state, in the order of `events`; what a pause and a wait carry makes no difference to what may follow. */
const wantedOf = Map.groupBy(cells, ({ state }) => state)

function outcomeOf(from: MachineState, event: JobEvent): string {
  try {
    return moveJob(from, event).state
  } catch (thrown) {
    if (!(thrown instanceof AppError)) return String(thrown)
    return { 'illegal-transition': '-', 'cancel-refused': 'late' }[String(thrown.code)] ?? thrown.code
  }
}

describe('the life of a job', () => {
  it('moves at every event in every state as the table says, and throws at everything else', () => {
    const kinds = new Set(events.map((event) => event.kind))
    expect(kinds.size).toBe(13)
    const found = cells.map(({ state, event }) => [state, event, outcomeOf({ state }, event)])
    expect(found).toEqual(cells.map(({ state, event, wanted }) => [state, event, wanted]))
    for (const { state, event, wanted } of cells) {
      expect(canMove({ state }, event)).toBe(wanted !== '-' && wanted !== 'late')
    }
  })

  it('holds that table through a million random events', () => {
    let count = 0
    // Most of them throw, and nobody reads the traces.
    Error.stackTraceLimit = 0
    const index = fc.nat({ max: events.length - 1 })
    fc.assert(
      fc.property(fc.array(index, { minLength: 1_000, maxLength: 1_000 }), (drawn) => {
        let now: MachineState = { state: 'queued' }
        for (const at of drawn) {
          const cell = wantedOf.get(now.state)?.[at]
          if (cell === undefined) return false
          const { event, wanted } = cell
          count++
          if (!canMove(now, event)) {
            if (outcomeOf(now, event) !== wanted) return false
            continue
          }
          const next = moveJob(now, event)
          if (next.state !== wanted) return false
          if ((next.pauseCause !== undefined) !== (next.state === 'paused')) return false
          if ((next.retryAt !== undefined) !== (next.state === 'waiting')) return false
          now = isTerminal(next.state) ? { state: 'queued' } : next
        }
        return true
      }),
      { numRuns: 1_000 },
    )
    expect(count).toBe(1_000_000)
  }, 60_000)
})
