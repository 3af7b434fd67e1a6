import { afterEach, describe, expect, it, vi } from 'vitest'
import { createPauses } from '../../../app/practice/pauses.ts'

describe('waits of the practice store', () => {
  afterEach(() => vi.useRealTimers())

  it('let an answer go out before work that is due at the same time', async () => {
    vi.useFakeTimers()
    const pauses = createPauses()
    const order: string[] = []
    for (const name of ['first', 'second', 'third']) void pauses.pause(20).then(() => order.push(name))
    void pauses.pauseToAnswer(20).then(() => order.push('answer'))
    await vi.advanceTimersByTimeAsync(20)
    expect(order[0]).toBe('answer')
    await vi.runAllTimersAsync()
    expect(order).toEqual(['answer', 'first', 'second', 'third'])
  })

  it('end with the store', async () => {
    const pauses = createPauses()
    const waiting = [pauses.pause(60_000), pauses.pauseToAnswer(60_000)]
    pauses.end()
    for (const one of [...waiting, pauses.pause(0)]) await expect(one).rejects.toThrow('The store closes')
  })
})
