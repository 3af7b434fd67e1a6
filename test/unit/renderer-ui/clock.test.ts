import { expect, it } from 'vitest'
import { clockOf } from '../../../renderer/features/viewer/clock.ts'

it('writes the length of a film as players do', () => {
  expect([0.4, 7, 725, 3723].map(clockOf)).toEqual(['0:00', '0:07', '12:05', '1:02:03'])
  expect(clockOf(Number.POSITIVE_INFINITY)).toBeUndefined()
})
