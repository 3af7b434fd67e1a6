import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { backoffMs, partBackoffMs } from '../../../app/jobs/failure.ts'

const failed = new AppError('server-error', 'InternalError', { retry: 'idempotent-only' })
const throttled = new AppError('throttled', 'SlowDown', { retry: 'throttled' })
const asked = new AppError('server-error', 'InternalError', {
  retry: 'idempotent-only',
  facts: { retryAfterMs: 3_000 },
})
const most = () => 1

describe('the pause before a request is sent again', () => {
  it('doubles from half a second to a minute', () => {
    expect([1, 2, 3, 9].map((attempt) => backoffMs(failed, attempt, most))).toEqual([500, 1_000, 2_000, 60_000])
    expect(backoffMs(failed, 1, () => 0)).toBe(250)
  })

  it('is short the first time that a part fails, and as long as any after that', () => {
    expect([1, 2, 3].map((attempt) => partBackoffMs(failed, attempt, most))).toEqual([100, 1_000, 2_000])
    expect(partBackoffMs(failed, 1, () => 0)).toBe(50)
  })

  it('is never short where the store says that it is busy, or when to come again', () => {
    expect(partBackoffMs(throttled, 1, most)).toBe(1_000)
    expect(partBackoffMs(asked, 1, most)).toBe(3_000)
  })
})
