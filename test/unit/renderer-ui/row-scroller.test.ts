import { expect, it } from 'vitest'
import { createRowScroller, type RowScroller } from '../../../renderer/ui/row-scroller.ts'
import { tallestBoxPx } from '../../../renderer/ui/scroll-space.ts'

const rowPx = 36
const viewPx = 720

/** A box as the browser scrolls it: never beyond its ends. */
function openList(count: number, headPx = 0) {
  const rows = createRowScroller({ rowPx, headPx })
  let scrollTop = 0
  const scroller = {
    clientHeight: viewPx + headPx,
    get scrollTop() {
      return scrollTop
    },
    set scrollTop(px: number) {
      scrollTop = Math.max(0, Math.min(rows.shown.boxPx - viewPx, px))
    },
  }
  rows.setCount(scroller, count)
  return {
    rows,
    scroller,
    wheel(px: number) {
      scroller.scrollTop += px
      rows.scrolled(scroller, 'wheel')
    },
    /** The scroll bar, from 0 to 1. */
    drag(share: number) {
      scroller.scrollTop = share * (rows.shown.boxPx - viewPx)
      rows.scrolled(scroller, 'unknown')
    },
    /** How many rows are above the upper edge. */
    above: () => rowsAbove(rows, scroller.scrollTop),
  }
}

function rowsAbove(rows: RowScroller, scrollTop: number): number {
  const { first } = rows.shown
  return first + (scrollTop - rows.offsetOf(first)) / rowPx
}

it('draws what is seen and a little more of either side', () => {
  const { rows } = openList(1000)
  expect(rows.shown.first).toBe(0)
  expect(rows.shown.last).toBeGreaterThan(19)
  expect(rows.shown.last).toBeLessThan(45)
})

it.each([100_000, 1_000_000, 50_000_000])('moves %i rows by as much as the wheel turns, anywhere', (count) => {
  const list = openList(count)
  for (const share of [0, 0.1, 0.5, 0.99, 1]) {
    list.drag(share)
    const before = list.above()
    const way = share < 0.5 ? 1 : -1
    for (let turn = 0; turn < 200; turn++) list.wheel(way * 90)
    expect(list.above() - before).toBeCloseTo((way * 200 * 90) / rowPx, 3)
  }
})

it('takes a long way of the wheel for the way it is, also after the page was busy for a second', () => {
  const list = openList(1_000_000)
  list.drag(0.5)
  const before = list.above()
  list.wheel(20_000)
  expect(list.above() - before).toBeCloseTo(20_000 / rowPx, 3)
})

it('follows the scroll bar when it is dragged a pixel at a time', () => {
  const list = openList(1_000_000)
  const track = viewPx
  for (let pixel = 0; pixel <= track; pixel++) list.drag(pixel / track)
  expect(list.above()).toBeCloseTo(1_000_000 - viewPx / rowPx, 3)
})

it('reaches the first and the last row of a million with the scroll bar', () => {
  const list = openList(1_000_000, 36)
  list.drag(1)
  expect(list.rows.shown.last).toBe(999_999)
  expect(list.above()).toBeCloseTo(1_000_000 - viewPx / rowPx, 3)
  list.drag(0)
  expect(list.above()).toBe(0)
})

it('reaches both ends of a million rows by the wheel alone, from wherever the scroll bar was put', () => {
  const list = openList(1_000_000)
  for (const share of [0.001, 0.02, 0.3]) {
    list.drag(share)
    for (let turn = 0; list.above() > 0 && turn < 10_000; turn++) list.wheel(-4000)
    expect(list.above()).toBe(0)
    expect(list.scroller.scrollTop).toBe(0)
  }
  for (const share of [0.999, 0.7]) {
    list.drag(share)
    for (let turn = 0; list.above() < 999_980 && turn < 10_000; turn++) list.wheel(4000)
    expect(list.above()).toBeCloseTo(999_980, 3)
  }
})

it('keeps the box within what a browser can draw, and its scroll bar where its rows are', () => {
  const list = openList(1_000_000)
  expect(list.rows.shown.boxPx).toBe(tallestBoxPx)
  list.drag(0.4)
  for (let turn = 0; turn < 500; turn++) list.wheel(1000)
  const before = list.above()
  list.rows.rested(list.scroller)
  expect(list.above()).toBeCloseTo(before, 3)
  const share = before / 1_000_000
  expect(list.scroller.scrollTop / tallestBoxPx).toBeCloseTo(share, 1)
})

it('shows a row for the keyboard, at the edge that is nearer, wherever it is', () => {
  const list = openList(1_000_000)
  for (const index of [999_999, 500_000, 499_999, 500_030, 0]) {
    list.rows.show(list.scroller, index)
    const above = list.above()
    expect(index).toBeGreaterThanOrEqual(Math.ceil(above - 0.01))
    expect(index + 1).toBeLessThanOrEqual(above + viewPx / rowPx + 0.01)
  }
  expect(list.scroller.scrollTop).toBe(0)
})

it('moves one row at a time when the cursor walks out of sight', () => {
  const list = openList(1_000_000)
  list.rows.show(list.scroller, 600_000)
  for (let step = 1; step <= 300; step++) {
    const before = list.above()
    list.rows.show(list.scroller, 600_000 + step)
    expect(list.above() - before).toBeCloseTo(1, 3)
  }
})

it('stays with the rows that are read while more arrive', () => {
  const list = openList(200_000)
  list.drag(0.7)
  const before = list.above()
  for (let count = 210_000; count <= 1_000_000; count += 10_000) list.rows.setCount(list.scroller, count)
  expect(list.above()).toBeCloseTo(before, 3)
  list.rows.rested(list.scroller)
  expect(list.above()).toBeCloseTo(before, 3)
})

it('goes to the end of what is left when rows are filtered away', () => {
  const list = openList(1_000_000)
  list.drag(0.9)
  list.rows.setCount(list.scroller, 5_000)
  list.wheel(0)
  expect(list.above()).toBeCloseTo(5_000 - viewPx / rowPx, 3)
})

it('keeps what is read in place when a row above turns out taller', () => {
  const list = openList(100_000)
  list.drag(0.5)
  const top = Math.floor(list.above())
  const before = list.rows.offsetOf(top) - list.scroller.scrollTop
  expect(list.rows.measured(list.scroller, [[top - 2, 94]])).toBe(true)
  expect(list.rows.offsetOf(top) - list.scroller.scrollTop).toBeCloseTo(before, 3)
  expect(list.rows.measured(list.scroller, [[top - 2, 94]])).toBe(false)
})

it('finds every row among rows of different heights', () => {
  const list = openList(10_000)
  const tall = Array.from({ length: 500 }, (_, at) => [at * 20, 72] as const)
  list.rows.measured(list.scroller, tall)
  expect(list.rows.shown.boxPx).toBe(10_000 * rowPx + 500 * 36)
  expect(list.rows.offsetOf(41)).toBe(41 * rowPx + 3 * 36)
  list.drag(1)
  expect(list.rows.shown.last).toBe(9_999)
})
