import { describe, expect, it } from 'vitest'
import { createPace, type Pace } from '../../../app/jobs/pace.ts'

/** A store that works on at most `capacity` requests at once, each `serviceMs` long; what is sent beyond waits its turn. */
function simulate(
  pace: Pace,
  capacity: (nowMs: number) => number,
  serviceMs: number,
  untilMs: number,
  throttleAbove = Infinity,
) {
  let nowMs = 1
  let inFlight: { readonly endsAt: number; readonly startedAt: number; readonly isRefused: boolean }[] = []
  const seen: number[] = []
  let slots: number[] = []
  while (nowMs < untilMs) {
    while (inFlight.length < pace.limit()) {
      const isRefused = inFlight.length >= throttleAbove
      slots = slots.filter((freeAt) => freeAt > nowMs).sort((one, other) => one - other)
      const free = slots.length < capacity(nowMs) ? nowMs : (slots[slots.length - capacity(nowMs)] ?? nowMs)
      const endsAt = isRefused ? nowMs + 5 : free + serviceMs
      if (!isRefused) slots.push(endsAt)
      inFlight.push({ endsAt, startedAt: nowMs, isRefused })
      pace.started(inFlight.length)
    }
    nowMs = Math.min(...inFlight.map((request) => request.endsAt))
    const ended = inFlight.filter((request) => request.endsAt <= nowMs)
    inFlight = inFlight.filter((request) => request.endsAt > nowMs)
    for (const { startedAt, isRefused } of ended) {
      const outcome = isRefused ? 'throttled' : 'done'
      pace.observe({ outcome, bytes: 64 * 2 ** 20, tookMs: nowMs - startedAt }, nowMs)
    }
    seen.push(pace.limit())
  }
  return seen
}

describe('the adaptive window', () => {
  it('starts at 8 and reaches 64 within a few rounds where the store keeps up', () => {
    const pace = createPace()
    expect(pace.limit()).toBe(8)
    simulate(pace, () => 1000, 50, 400)
    expect(pace.limit()).toBe(64)
  })

  it('has left the start behind with the first answers', () => {
    const pace = createPace()
    simulate(pace, () => 1000, 50, 50)
    expect(pace.limit()).toBe(64)
  })

  it('takes times that a narrower window does not shorten for the usual ones', () => {
    const pace = createPace()
    const far = (untilMs: number) => simulate(pace, () => 1000, 400, untilMs)
    simulate(pace, () => 1000, 50, 2_000)
    far(20_000)
    expect(pace.limit()).toBe(64)
  })

  it('stays wide where a narrower window does less, step by step, though requests take many times as long', () => {
    const pace = createPace()
    // What Ceph's gateway on two cores does: twice the requests in flight, and a tenth more in a second.
    const doneInSecond = (inFlight: number) => 100 * inFlight ** 0.14
    const limits: number[] = []
    let nowMs = 1
    let inFlight: { readonly endsAt: number; readonly tookMs: number }[] = []
    while (nowMs < 60_000) {
      while (inFlight.length < pace.limit()) {
        const tookMs = (inFlight.length + 1) / doneInSecond(inFlight.length + 1) / 0.001
        inFlight.push({ endsAt: nowMs + tookMs, tookMs })
        pace.started(inFlight.length)
      }
      const [next] = inFlight.toSorted((one, other) => one.endsAt - other.endsAt)
      if (next === undefined) break
      nowMs = next.endsAt
      inFlight = inFlight.filter((request) => request !== next)
      pace.observe({ outcome: 'done', bytes: 4_096, tookMs: next.tookMs }, nowMs)
      limits.push(pace.limit())
    }
    const late = limits.slice(limits.length / 2)
    expect(late.filter((limit) => limit === 64).length / late.length).toBeGreaterThan(0.9)
  })

  it('compares requests with those of their own size', () => {
    const pace = createPace()
    simulate(pace, () => 1000, 50, 500)
    pace.started(64)
    for (let index = 0; index < 1_000; index++) {
      const bytes = index % 2 === 0 ? 2 ** 12 : 2 ** 30
      pace.observe({ outcome: 'done', bytes, tookMs: index % 2 === 0 ? 20 : 900 }, 5_000 + index)
      pace.started(64)
    }
    expect(pace.limit()).toBe(64)
  })

  it('never gives more than 64', () => {
    const pace = createPace()
    expect(Math.max(...simulate(pace, () => 1000, 10, 5_000))).toBe(64)
  })

  it('stays near what the store can do', () => {
    const pace = createPace()
    simulate(pace, () => 16, 100, 20_000)
    expect(pace.limit()).toBeGreaterThanOrEqual(12)
    expect(pace.limit()).toBeLessThanOrEqual(32)
  })

  it('halves when the store refuses, once for all that was in flight', () => {
    const pace = createPace()
    simulate(pace, () => 1000, 50, 1_000)
    const before = pace.limit()
    for (let index = 0; index < before; index++) pace.observe({ outcome: 'throttled', bytes: 0, tookMs: 40 }, 1_020)
    expect(pace.limit()).toBe(before / 2)
    pace.observe({ outcome: 'throttled', bytes: 0, tookMs: 5 }, 1_100)
    expect(pace.limit()).toBe(before / 4)
  })

  it('settles below the point at which the store refuses', () => {
    const pace = createPace()
    const seen = simulate(pace, () => 1000, 50, 30_000, 24)
    const late = seen.slice(-500)
    expect(late.reduce((sum, limit) => sum + limit, 0) / late.length).toBeLessThanOrEqual(24)
    expect(Math.min(...late)).toBeGreaterThanOrEqual(2)
  })

  it('halves when everything takes much longer and less is done', () => {
    const pace = createPace()
    simulate(pace, (nowMs) => (nowMs < 2_000 ? 1000 : 2), 50, 2_000)
    expect(pace.limit()).toBe(64)
    simulate(pace, () => 2, 50, 12_000)
    expect(pace.limit()).toBeLessThan(64)
  })

  it('does not narrow below its start for long times alone', () => {
    const pace = createPace()
    simulate(pace, () => 1000, 50, 2_000)
    const seen = simulate(pace, (nowMs) => (Math.floor(nowMs / 500) % 2 === 0 ? 1 : 3), 50, 60_000)
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(8)
  })

  it('learns nothing from rounds in which the window was not full', () => {
    const pace = createPace()
    for (let index = 0; index < 100; index++) pace.observe({ outcome: 'done', bytes: 1, tookMs: 10 }, index * 10)
    expect(pace.limit()).toBe(8)
  })
})
