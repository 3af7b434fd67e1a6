import { describe, expect, it } from 'vitest'
import { ageEndsAt, expiryOf, type LifecycleRule, type RuledVersion } from '../../../app/domain/lifecycle.ts'

const at = (text: string) => Date.parse(text)
const rule = (over: Partial<LifecycleRule>): LifecycleRule => ({
  id: 'r',
  isEnabled: true,
  filter: { prefix: '', tags: [] },
  ...over,
})
const version = (over: Partial<RuledVersion> = {}): RuledVersion => ({
  key: 'logs/a',
  sizeBytes: 100,
  modifiedAt: at('2026-05-03T10:30:00Z'),
  ...over,
})
const earlier = { since: at('2026-05-03T10:30:00Z'), newerCount: 0 }

describe('an age in days', () => {
  it.each([
    // The example of the S3 User Guide: 15 January 10:30, three days.
    ['2014-01-15T10:30:00Z', 3, '2014-01-19T00:00:00Z'],
    // The example of the OSS help page: 27 October 23:00 in Beijing; rounded up, then a month of 31 days.
    ['2022-10-27T15:00:00Z', 31, '2022-11-28T00:00:00Z'],
    ['2026-05-03T23:59:59Z', 1, '2026-05-05T00:00:00Z'],
    ['2026-05-03T00:00:00Z', 1, '2026-05-04T00:00:00Z'],
    ['2026-05-03T00:00:00.001Z', 0, '2026-05-04T00:00:00Z'],
  ])('from %s, %i days, ends %s', (from, days, end) => {
    expect(new Date(ageEndsAt(at(from), days)).toISOString()).toBe(new Date(end).toISOString())
  })
})

describe('what happens to a version by itself', () => {
  const noncurrent30 = rule({ noncurrentExpiration: { days: 30 } })
  const current30 = rule({ expiration: { days: 30 } })
  const due = at('2026-06-03T00:00:00Z')

  it('is nothing without a rule, or with one that is switched off', () => {
    expect(expiryOf([], 'enabled', version())).toBeUndefined()
    expect(expiryOf([{ ...current30, isEnabled: false }], 'enabled', version())).toBeUndefined()
  })

  it('is removal of an earlier version, counted from the moment something newer took its place', () => {
    expect(expiryOf([noncurrent30], 'enabled', version({ modifiedAt: 0, noncurrent: earlier }))).toEqual({
      at: due,
      effect: 'removed',
      ruleId: 'r',
      certainty: 'certain',
    })
    expect(expiryOf([noncurrent30], 'enabled', version())).toBeUndefined()
  })

  it('spares as many of the newest earlier versions as the rule keeps', () => {
    const keeping = [rule({ noncurrentExpiration: { days: 1, newerToKeep: 2 } })]
    const ranked = (newerCount: number) =>
      expiryOf(keeping, 'enabled', version({ noncurrent: { ...earlier, newerCount } }))
    expect([0, 1, 2, 3].map((rank) => ranked(rank) !== undefined)).toEqual([false, false, true, true])
  })

  it('is deletion of the file where versions are kept, and removal where they never were', () => {
    expect(expiryOf([current30], 'enabled', version())).toMatchObject({ at: due, effect: 'deleted' })
    expect(expiryOf([current30], 'suspended', version())).toMatchObject({ effect: 'deleted' })
    expect(expiryOf([current30], 'never', version())).toMatchObject({ effect: 'removed' })
    expect(expiryOf([current30], 'enabled', version({ noncurrent: earlier }))).toBeUndefined()
  })

  it('follows dates', () => {
    const onDate = at('2026-12-01T00:00:00Z')
    expect(expiryOf([rule({ expiration: { onDate } })], 'never', version())?.at).toBe(onDate)
    expect(expiryOf([rule({ expiration: { writtenBefore: onDate } })], 'never', version())?.at).toBe(onDate)
    expect(expiryOf([rule({ expiration: { writtenBefore: 5 } })], 'never', version())).toBeUndefined()
  })

  it('takes the earliest of several rules', () => {
    const rules = [current30, rule({ id: 'sooner', expiration: { days: 7 } })]
    expect(expiryOf(rules, 'enabled', version())?.ruleId).toBe('sooner')
  })

  it('minds prefix and size', () => {
    const filtered = (filter: Partial<LifecycleRule['filter']>) =>
      expiryOf([rule({ expiration: { days: 1 }, filter: { prefix: '', tags: [], ...filter } })], 'never', version())
    expect(filtered({ prefix: 'logs/' })).toBeDefined()
    expect(filtered({ prefix: 'docs/' })).toBeUndefined()
    expect(filtered({ largerThanBytes: 99, smallerThanBytes: 101 })).toBeDefined()
    expect(filtered({ largerThanBytes: 100 })).toBeUndefined()
    expect(filtered({ smallerThanBytes: 100 })).toBeUndefined()
    expect(filtered({ except: [{ prefix: 'logs/a' }] })).toBeUndefined()
    expect(filtered({ except: [{ prefix: 'logs/b' }] })).toBeDefined()
  })

  it('says by tag when the tags were not read, and puts what is certain first', () => {
    const tagged = rule({ id: 't', expiration: { days: 1 }, filter: { prefix: '', tags: [{ key: 'k', value: 'v' }] } })
    expect(expiryOf([tagged], 'never', version())).toMatchObject({ certainty: 'by-tag' })
    expect(expiryOf([tagged, current30], 'never', version())).toMatchObject({ certainty: 'certain', ruleId: 'r' })
    expect(expiryOf([tagged], 'never', version({ tags: [{ key: 'k', value: 'v' }] }))).toMatchObject({
      certainty: 'certain',
    })
    expect(expiryOf([tagged], 'never', version({ tags: [] }))).toBeUndefined()
  })

  it('waits for the end of retention and of a legal hold', () => {
    const held = version({ noncurrent: earlier })
    const retainUntil = at('2027-01-01T09:00:00Z')
    expect(expiryOf([noncurrent30], 'enabled', { ...held, retainUntil })?.at).toBe(at('2027-01-02T00:00:00Z'))
    expect(expiryOf([noncurrent30], 'enabled', { ...held, legalHold: true })).toBeUndefined()
    expect(expiryOf([current30], 'enabled', version({ legalHold: true }))).toMatchObject({ effect: 'deleted' })
  })
})
