import { describe, expect, it } from 'vitest'
import { createSlotPool, type Slot } from '../../../app/jobs/slots.ts'

const fixed = (limit: number) => ({ limit: () => limit, started: () => undefined, observe: () => undefined })
const signal = new AbortController().signal
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('sharing slots', () => {
  it('gives a free slot to the waiting job that holds the fewest', async () => {
    const pool = createSlotPool(fixed(4), () => 0)
    const first: Slot[] = []
    for (let index = 0; index < 4; index++) first.push(await pool.acquire('greedy', signal))
    const order: string[] = []
    const wait = (jobId: string) => void pool.acquire(jobId, signal).then(() => order.push(jobId))
    wait('greedy')
    wait('late')
    wait('late')
    for (const slot of first.slice(0, 3)) slot.release('done')
    await settle()
    expect(order).toEqual(['late', 'late', 'greedy'])
    expect(pool.inFlight).toBe(4)
  })

  it('counts a slot that is given back twice once', async () => {
    const pool = createSlotPool(fixed(1), () => 0)
    const slot = await pool.acquire('a', signal)
    slot.release('done')
    slot.release('failed')
    expect(pool.inFlight).toBe(0)
  })

  it('lets a waiting job go without losing a slot', async () => {
    const pool = createSlotPool(fixed(1), () => 0)
    const slot = await pool.acquire('a', signal)
    const leaving = new AbortController()
    const waiting = pool.acquire('b', leaving.signal)
    leaving.abort(new Error('left'))
    await expect(waiting).rejects.toThrow('left')
    slot.release('done')
    expect(pool.inFlight).toBe(0)
    expect(await pool.acquire('c', signal)).toBeDefined()
  })
})
