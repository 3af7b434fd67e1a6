import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGatherer } from '../../../app/wiring/event-bus.ts'

describe('the gatherer of changes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function gather() {
    const told: { readonly at: number; readonly ids: readonly string[] }[] = []
    const startedAt = Date.now()
    const gatherer = createGatherer((ids) => told.push({ at: Date.now() - startedAt, ids }), Date.now)
    return { told, gatherer }
  }

  it('tells the first change of a quiet time at once, and those of one turn together', () => {
    const { told, gatherer } = gather()
    for (const id of ['a', 'b', 'a']) gatherer.add(id)
    expect(told).toEqual([])
    vi.advanceTimersByTime(1)
    expect(told.map(({ ids }) => ids)).toEqual([['a', 'b']])
  })

  it('tells the end of a job without waiting for its turn', () => {
    const { told, gatherer } = gather()
    gatherer.add('a')
    vi.advanceTimersByTime(10)
    gatherer.add('a', 'now')
    gatherer.add('b')
    vi.advanceTimersByTime(1)
    expect(told.map(({ ids }) => ids)).toEqual([['a'], ['a', 'b']])
  })

  it('tells the ends of jobs that follow each other quickly, each as it comes', () => {
    const { told, gatherer } = gather()
    const lateness: number[] = []
    for (let job = 0; job < 20; job++) {
      for (let at = 0; at < 270; at += 10) {
        gatherer.add(`job-${job}`)
        vi.advanceTimersByTime(10)
      }
      const endsAt = job * 310 + 270
      gatherer.add(`job-${job}`, 'now')
      vi.advanceTimersByTime(40)
      const heard = told.find(({ at, ids }) => at >= endsAt && ids.includes(`job-${job}`))
      lateness.push((heard?.at ?? Number.POSITIVE_INFINITY) - endsAt)
    }
    expect(Math.max(...lateness)).toBeLessThanOrEqual(1)
  })

  it('goes on telling while many jobs end at once', () => {
    const { told, gatherer } = gather()
    for (let at = 0; at < 5_000; at += 5) {
      gatherer.add(`job-${at}`, 'now')
      vi.advanceTimersByTime(5)
    }
    const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(500)
  })

  it('tells no more than ten times a second, however many jobs end', () => {
    const { told, gatherer } = gather()
    for (let at = 0; at < 5_000; at += 5) {
      gatherer.add(`job-${at}`)
      gatherer.add(`job-${at}`, 'now')
      vi.advanceTimersByTime(5)
    }
    const busiest = told.map(({ at }) => told.filter((other) => other.at >= at && other.at < at + 1_000).length)
    expect(Math.max(...busiest)).toBeLessThanOrEqual(10)
    vi.advanceTimersByTime(200)
    expect(new Set(told.flatMap(({ ids }) => ids)).size).toBe(1_000)
  })
})
