import { expect, it } from 'vitest'
import type { EngineEvent, Envelope } from '../../../app/contract/index.ts'
import { createBridge } from '../../../renderer/bridge/bridge.ts'
import { createListWindow } from '../../../renderer/bridge/list-window.ts'

type Rows = Envelope<{ rows: number[]; count: number }>

/** A listing of numbers whose answers come when the test says so. */
function openWindow(total: number) {
  const asked: { from: number; answer: () => Promise<void> }[] = []
  const listeners = new Set<(event: EngineEvent) => void>()
  const counts: number[] = []
  const list = createListWindow<number>({
    bridge: createBridge({
      call: async () => ({ ok: true, value: { listId: 'list', count: total, complete: true, stopped: false } }),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }),
    listId: 'list',
    fetchRows: (from, count) =>
      new Promise<Rows>((resolve) => {
        const rows = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) => from + at)
        asked.push({
          from,
          async answer() {
            resolve({ ok: true, value: { rows, count: total } })
            await new Promise((settle) => setImmediate(settle))
          },
        })
      }),
    onRows: (count) => counts.push(count),
    onState: () => undefined,
    onError: () => undefined,
  })
  return {
    list,
    counts,
    asked: () => asked.map(({ from }) => from),
    async answerNext() {
      const next = asked.shift()
      await next?.answer()
      return next?.from
    },
  }
}

it('fetches the page that is looked at, and the next one before its edge is reached', async () => {
  const { list, asked, answerNext } = openWindow(1_000_000)
  list.ensure(0, 30)
  expect(asked()).toEqual([0])
  await answerNext()
  expect(list.row(30)).toBe(30)
  list.ensure(20, 60)
  expect(asked()).toContain(100)
})

it('does not ask for rows that do not exist', async () => {
  const { list, asked, answerNext } = openWindow(80)
  list.ensure(0, 79)
  await answerNext()
  while (asked().length > 0) expect(await answerNext()).toBe(0)
  list.ensure(40, 79)
  expect(asked()).toEqual([])
})

it('asks for few pages at a time while the scroll bar is dragged, and for the last place of all next', async () => {
  const { list, asked, answerNext } = openWindow(1_000_000)
  for (let place = 0; place < 1_000_000; place += 10_000) list.ensure(place, place + 30)
  expect(asked().length).toBeLessThanOrEqual(3)
  await answerNext()
  expect(asked()).toContain(990_000)
  while (asked().length > 0) await answerNext()
  expect(list.row(990_010)).toBe(990_010)
})

it('forgets pages that were not looked at for long', async () => {
  const { list, asked, answerNext } = openWindow(1_000_000)
  for (let place = 0; place < 100; place++) {
    list.ensure(place * 1000, place * 1000 + 30)
    while (asked().length > 0) await answerNext()
  }
  expect(list.row(99_000)).toBe(99_000)
  expect(list.row(0)).toBeUndefined()
})
