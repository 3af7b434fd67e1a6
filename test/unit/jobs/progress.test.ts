import { describe, expect, it } from 'vitest'
import { createProgressMeter } from '../../../app/jobs/progress.ts'

const mib = 2 ** 20

describe('progress', () => {
  it('tells the mean of the last ten seconds', () => {
    const meter = createProgressMeter(0)
    for (let second = 1; second <= 60; second++) meter.add(second <= 50 ? mib : 10 * mib, second * 1000)
    expect(meter.read(100 * mib, 60_000).rateBytesPerSecond).toBeCloseTo(10 * mib, -5)
  })

  it('says nothing of a rate before anything was copied', () => {
    expect(createProgressMeter(0).read(mib, 5_000)).toEqual({ isStalled: false })
  })

  it('calls a copy stalled after 30 seconds without a part, and no longer when one arrives', () => {
    const meter = createProgressMeter(0)
    meter.add(mib, 1_000)
    expect(meter.read(mib, 30_999).isStalled).toBe(false)
    expect(meter.read(mib, 31_000).isStalled).toBe(true)
    meter.add(mib, 32_000)
    expect(meter.read(mib, 32_100).isStalled).toBe(false)
  })

  it('does not let the time left jump when the pace changes for a moment', () => {
    const meter = createProgressMeter(0)
    let left = 10_000 * mib
    let before: number | undefined
    for (let second = 1; second <= 200; second++) {
      // Every fifth second nothing arrives, then five parts at once.
      const bytes = second % 5 === 0 ? 5 * mib : 0
      left -= bytes
      meter.add(bytes, second * 1000)
      const { secondsLeft } = meter.read(left, second * 1000)
      if (before !== undefined && secondsLeft !== undefined && second > 20) {
        expect(Math.abs(secondsLeft - before) / before).toBeLessThan(0.1)
      }
      before = secondsLeft
    }
  })

  it('keeps little for many parts', () => {
    const meter = createProgressMeter(0)
    for (let part = 0; part < 100_000; part++) meter.add(1, part)
    expect(meter.read(0, 100_000).rateBytesPerSecond).toBeCloseTo(1000, -2)
  })
})
