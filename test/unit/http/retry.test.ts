import { describe, expect, it } from 'vitest'
import { AppError, type RetryAdvice } from '../../../app/domain/app-error.ts'
import { mayRetry, type Repeatability, retryDelayMs, withRetry } from '../../../app/http/retry.ts'

const failure = (retry: RetryAdvice, retryAfterMs?: number) =>
  new AppError('server-error', 'x', { retry, facts: retryAfterMs === undefined ? {} : { retryAfterMs } })

async function run(repeatability: Repeatability, retry: RetryAdvice, failures: number) {
  const pauses: number[] = []
  let tries = 0
  const options = {
    repeatability,
    attempts: 3,
    random: () => 1,
    sleep: (ms: number) => Promise.resolve(void pauses.push(ms)),
  }
  const outcome = await withRetry(options, new AbortController().signal, () => {
    tries++
    return tries <= failures ? Promise.reject(failure(retry)) : Promise.resolve('done')
  }).catch((thrown: unknown) => thrown)
  return { outcome, tries, pauses }
}

describe('sending again', () => {
  it.each([
    ['idempotent', 'never', false],
    ['idempotent', 'safe', true],
    ['idempotent', 'throttled', true],
    ['idempotent', 'idempotent-only', true],
    ['when-nothing-was-done', 'never', false],
    ['when-nothing-was-done', 'safe', true],
    ['when-nothing-was-done', 'throttled', true],
    ['when-nothing-was-done', 'idempotent-only', false],
    ['by-caller', 'safe', false],
    ['by-caller', 'throttled', false],
    ['by-caller', 'idempotent-only', false],
  ] as const)('a request that is %s after a failure that is %s: %s', (repeatability, retry, expected) => {
    expect(mayRetry(failure(retry), repeatability)).toBe(expected)
  })

  it('gives up after three tries, with the last failure', async () => {
    const { outcome, tries, pauses } = await run('idempotent', 'idempotent-only', 9)
    expect(outcome).toBeInstanceOf(AppError)
    expect(tries).toBe(3)
    expect(pauses).toEqual([200, 400])
  })

  it('succeeds when a later try does', async () => {
    expect(await run('idempotent', 'safe', 2)).toMatchObject({ outcome: 'done', tries: 3 })
  })

  it('waits anywhere between nothing and the ceiling, longer when throttled, and as long as it was asked to', () => {
    expect(retryDelayMs(failure('safe'), 1, () => 0)).toBe(0)
    expect(retryDelayMs(failure('safe'), 1, () => 0.5)).toBe(100)
    expect(retryDelayMs(failure('throttled'), 1, () => 0.5)).toBe(500)
    expect(retryDelayMs(failure('safe'), 30, () => 1)).toBe(20_000)
    expect(retryDelayMs(failure('throttled', 7_000), 1, () => 0)).toBe(7_000)
    expect(retryDelayMs(failure('throttled', 9_999_999), 1, () => 0)).toBe(60_000)
  })

  it('ends at once when it is aborted during a pause', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const options = {
      repeatability: 'idempotent',
      attempts: 3,
      random: () => 1,
      sleep: () => Promise.resolve(abort.abort(reason)),
    } as const
    await expect(withRetry(options, abort.signal, () => Promise.reject(failure('safe')))).rejects.toBe(reason)
  })
})
