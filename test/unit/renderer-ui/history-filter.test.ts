import { describe, expect, it } from 'vitest'
import { isFiltering, noFilter, toVersionFilter } from '../../../renderer/features/history/filter.ts'

const day = (year: number, month: number, date: number) => new Date(year, month - 1, date).getTime()

describe('the filter of a history', () => {
  it('takes whole days of this computer, the last one included', () => {
    expect(toVersionFilter({ ...noFilter, from: '2026-02-28', until: '2026-02-28' })).toEqual({
      writtenFrom: day(2026, 2, 28),
      writtenUntil: day(2026, 3, 1),
    })
  })

  it('reads sizes in their unit, with a point or a comma', () => {
    const sizes = { ...noFilter, atLeast: '1.5', atMost: '2,5' }
    expect(toVersionFilter({ ...sizes, unit: 'KB' })).toEqual({ minBytes: 1536, maxBytes: 2560 })
    expect(toVersionFilter({ ...sizes, unit: 'GB' })).toEqual({ minBytes: 1.5 * 1024 ** 3, maxBytes: 2.5 * 1024 ** 3 })
  })

  it('asks for nothing while a field is empty, half typed or no number', () => {
    for (const half of [{}, { from: '2026-1' }, { atLeast: '-1' }, { atMost: 'x' }, { atLeast: ' ' }]) {
      expect(isFiltering({ ...noFilter, ...half })).toBe(false)
    }
  })
})
