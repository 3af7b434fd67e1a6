import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PartLimits, planParts, planPartsOfSize, rangeOfPart, sizeOfPart } from '../../../app/domain/part-plan.ts'

const mib = 2 ** 20
const gib = 2 ** 30
const oss: PartLimits = {
  partMinBytes: 100 * 1024,
  partMaxBytes: 5 * gib,
  maxParts: 10_000,
  objectMaxBytes: Math.floor(48.8 * 1024 * gib),
}
const s3: PartLimits = { ...oss, partMinBytes: 5 * mib, objectMaxBytes: 10_000 * 5 * gib }

describe('planning parts', () => {
  it('makes 64 MiB parts of a large object', () => {
    expect(planParts(100 * gib, oss, 8)).toEqual({ sizeBytes: 100 * gib, partSizeBytes: 64 * mib, partCount: 1600 })
  })

  it('makes parts of 2 GB small enough to keep a window of 64 full', () => {
    const plan = planParts(2_000_000_000, oss, 64)
    expect(plan.partCount).toBeGreaterThanOrEqual(3 * 64)
    expect(plan.partSizeBytes).toBeGreaterThanOrEqual(8 * mib)
  })

  it('makes parts of 10 GB that fill a window of 64 several times, and no more of them than that takes', () => {
    expect(planParts(10_000_000_000, oss, 64)).toMatchObject({ partSizeBytes: 40 * mib, partCount: 239 })
  })

  it('makes parts of 48.8 TB that are as few as a store takes', () => {
    expect(planParts(oss.objectMaxBytes, oss, 64).partCount).toBeGreaterThan(9_900)
  })

  it.each([
    ['nothing', 0, 0],
    ['one byte', 1, 1],
    ['just under the smallest part worth a request', 8 * mib - 1, 1],
    ['the smallest part worth a request', 8 * mib, 1],
    ['a megabyte more', 9 * mib, 2],
  ])('gives %s its parts', (_, size, count) => {
    expect(planParts(size, oss, 1).partCount).toBe(count)
  })

  it('never leaves a last part of one byte', () => {
    const plan = planParts(64 * mib + 1, oss, 1)
    expect(sizeOfPart(plan, plan.partCount)).toBeGreaterThan(1)
  })

  it('fits the largest object of each store into 10 000 parts', () => {
    for (const limits of [oss, s3]) {
      const plan = planParts(limits.objectMaxBytes, limits, 8)
      expect(plan.partCount).toBeLessThanOrEqual(10_000)
      expect(plan.partSizeBytes).toBeLessThanOrEqual(limits.partMaxBytes)
    }
  })

  it('refuses one byte more than the store keeps', () => {
    expect(() => planParts(oss.objectMaxBytes + 1, oss, 8)).toThrow(expect.objectContaining({ code: 'too-large' }))
    expect(planParts(oss.objectMaxBytes - 1, oss, 8).partCount).toBeLessThanOrEqual(10_000)
  })

  it('covers every byte once, with equal parts but the last, whatever the size', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: 200 * mib }),
      fc.maxSafeNat().filter((n) => n >= 1 && n <= oss.objectMaxBytes),
    )
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 64 }), fc.constantFrom(oss, s3), (size, parallel, limits) => {
        const plan = planParts(size, limits, parallel)
        const last = rangeOfPart(plan, plan.partCount)
        const first = rangeOfPart(plan, 1)
        expect(first.firstByte).toBe(0)
        expect(last.lastByte).toBe(size - 1)
        expect((plan.partCount - 1) * plan.partSizeBytes + sizeOfPart(plan, plan.partCount)).toBe(size)
        expect(plan.partCount).toBeLessThanOrEqual(limits.maxParts)
        if (plan.partCount > 1) {
          expect(plan.partSizeBytes).toBeGreaterThanOrEqual(limits.partMinBytes)
          expect(sizeOfPart(plan, plan.partCount)).toBeGreaterThan(1)
        }
      }),
    )
  })

  it('takes a size that was chosen only within the limits of the store', () => {
    expect(planPartsOfSize(100 * mib, 10 * mib, s3).partCount).toBe(10)
    expect(() => planPartsOfSize(100 * mib, 5 * mib - 1, s3)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
    expect(() => planPartsOfSize(100 * gib, 5 * mib, s3)).toThrow(expect.objectContaining({ code: 'too-large' }))
  })

  it('knows no part 0 and none beyond the last', () => {
    const plan = planParts(200 * mib, oss, 1)
    expect(() => rangeOfPart(plan, 0)).toThrow(RangeError)
    expect(() => rangeOfPart(plan, plan.partCount + 1)).toThrow(RangeError)
  })
})
