import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { type JobState, jobStates, pauseCauses } from '../../../app/domain/job.ts'
import { canMove, isTerminal, type JobEvent, type MachineState, moveJob } from '../../../app/jobs/job-machine.ts'

/** The table as the design prints it, written a second time so that a slip in one of them shows. */
const allowed: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'paused', 'cancelled'],
  running: ['running', 'waiting', 'paused', 'cancelling', 'committing', 'cleaning'],
  waiting: ['running', 'paused', 'cancelling'],
  paused: ['queued', 'cancelling'],
  committing: ['verifying'],
  verifying: ['succeeded', 'failed'],
  cancelling: ['cancelled'],
  cleaning: ['failed'],
  succeeded: [],
  failed: [],
  cancelled: [],
}

const anyEvent: fc.Arbitrary<JobEvent> = fc.oneof(
  fc.constantFrom<JobEvent>(
    { kind: 'start' },
    { kind: 'part-done' },
    { kind: 'due' },
    { kind: 'resume' },
    { kind: 'cancel' },
    { kind: 'commit' },
    { kind: 'answered' },
    { kind: 'verified' },
    { kind: 'not-verified' },
    { kind: 'fail' },
    { kind: 'cleaned' },
    { kind: 'wait', waitingFor: 'retry', retryAt: 5 },
    { kind: 'wait', waitingFor: 'thaw', retryAt: 9 },
  ),
  fc.constantFrom(...pauseCauses).map((cause): JobEvent => ({ kind: 'pause', cause })),
)

// A million events with STRATA_MANY_EVENTS=1, fewer otherwise: the same property.
const runs = process.env['STRATA_MANY_EVENTS'] === '1' ? 10_000 : 200

describe('the life of a job', () => {
  it('follows the table and throws at everything else, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 100, maxLength: 100 }), (events) => {
        let now: MachineState = { state: 'queued' }
        for (const event of events) {
          if (canMove(now, event)) {
            const next = moveJob(now, event)
            expect(allowed[now.state]).toContain(next.state)
            expect(next.pauseCause !== undefined).toBe(next.state === 'paused')
            expect(next.retryAt !== undefined).toBe(next.state === 'waiting')
            now = isTerminal(next.state) ? { state: 'queued' } : next
          } else {
            expect(() => moveJob(now, event)).toThrow(AppError)
          }
        }
      }),
      { numRuns: runs },
    )
  }, 300_000)

  it('reaches every state of the table by some event', () => {
    const events = fc.sample(anyEvent, { numRuns: 500, seed: 1 })
    for (const state of jobStates) {
      const reached = events
        .filter((event) => canMove({ state }, event))
        .map((event) => moveJob({ state }, event).state)
      expect([...new Set(reached)].toSorted()).toEqual([...allowed[state]].toSorted())
    }
  })

  it('refuses to cancel once the commit was sent, and says so', () => {
    for (const state of ['committing', 'verifying'] as const) {
      expect(() => moveJob({ state }, { kind: 'cancel' })).toThrow(expect.objectContaining({ code: 'cancel-refused' }))
    }
  })

  it('names every other illegal move', () => {
    expect(() => moveJob({ state: 'succeeded' }, { kind: 'start' })).toThrow(
      expect.objectContaining({ code: 'illegal-transition' }),
    )
    expect(() => moveJob({ state: 'queued' }, { kind: 'pause', cause: 'offline' })).toThrow(
      expect.objectContaining({ code: 'illegal-transition' }),
    )
  })
})
