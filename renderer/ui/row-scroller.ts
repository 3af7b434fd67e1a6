import { createRowHeights } from './row-heights.ts'
import { createScrollSpace, type ScrollSpace } from './scroll-space.ts'

/** The rows that are to be drawn, and where. */
export interface ShownRows {
  readonly first: number
  /** One less than `first`: none. */
  readonly last: number
  /** Height of the box that holds them. */
  readonly boxPx: number
  /** To be taken from the place of a row among all rows, for its place in the box. */
  readonly shiftPx: number
}

/** The part of an element that is used, so that tests need no page. */
export interface Scroller {
  scrollTop: number
  readonly clientHeight: number
}

export interface RowScrollerOptions {
  /** Height of a row, or of most of them. */
  readonly rowPx: number
  /** Height of a head that stays above the rows. */
  readonly headPx: number
}

/** Follows how a box of very many rows is scrolled. Nothing in it grows with the rows but the heights of unusual ones. */
export interface RowScroller {
  readonly shown: ShownRows
  /** There are so many rows now. As the others, @returns whether other rows, or others' places, are to be drawn. */
  setCount(scroller: Scroller, count: number): boolean
  /** More or less of the rows can be seen at a time. */
  resized(scroller: Scroller): boolean
  /** `wheel`: by so much the rows move, too; else long ways are jumps of the scroll bar. */
  scrolled(scroller: Scroller, by: 'wheel' | 'unknown'): boolean
  /** Scrolling has come to rest: the box may be put where its rows are. */
  rested(scroller: Scroller): boolean
  /** Scrolls as little as is needed to see a row whole. */
  show(scroller: Scroller, index: number): boolean
  measured(scroller: Scroller, heights: Iterable<readonly [index: number, px: number]>): boolean
  offsetOf(index: number): number
}

/** Rows drawn beyond either edge; drawn in steps of this many, so that not every frame draws. */
const ahead = 8
/** The scroll bar may be off by so much until the next rest. */
const restedOffPx = 500

export function createRowScroller({ rowPx, headPx }: RowScrollerOptions): RowScroller {
  const heights = createRowHeights(rowPx)
  let space: ScrollSpace = createScrollSpace(0, 0)
  let count = 0
  let viewPx = 0
  let scrollPx = 0
  let shiftPx = 0
  let shown: ShownRows = { first: 0, last: -1, boxPx: 0, shiftPx: 0 }

  const rowsPx = () => scrollPx + shiftPx
  const draw = (): boolean => {
    const top = heights.indexAt(rowsPx())
    const bottom = heights.indexAt(rowsPx() + viewPx)
    const first = Math.max(0, Math.floor(top / ahead) * ahead - ahead)
    const last = Math.min(count - 1, Math.ceil((bottom + 1) / ahead) * ahead + ahead - 1)
    const isSame =
      first === shown.first && last === shown.last && space.boxPx === shown.boxPx && shiftPx === shown.shiftPx
    if (!isSame) shown = { first, last, boxPx: space.boxPx, shiftPx }
    return !isSame
  }
  /** Scrolls to a place among the rows; the box is put anew where it would be off by more than is tolerated. */
  const moveTo = (scroller: Scroller, wantedRowsPx: number, toleratedPx: number) => {
    const target = Math.max(0, Math.min(space.lastRowsPx, wantedRowsPx))
    const exact = space.toScrollPx(target)
    if (Math.abs(target - shiftPx - exact) > toleratedPx) shiftPx = Math.round(target - exact)
    scroller.scrollTop = target - shiftPx
    scrollPx = scroller.scrollTop
  }
  const isOff = (byPx: number) => Math.abs(space.toScrollPx(rowsPx()) - scrollPx) > byPx
  const isAtAnEnd = () =>
    scrollPx <= 0 || scrollPx >= space.lastScrollPx - 1 || rowsPx() < 0 || rowsPx() > space.lastRowsPx
  /** Less than the scroll bar moves the box by when it moves one pixel. */
  const longestStepPx = () => Math.max(viewPx, (0.75 * space.boxPx) / Math.max(1, viewPx))
  const layOut = (scroller: Scroller) => {
    viewPx = Math.max(0, scroller.clientHeight - headPx)
    space = createScrollSpace(heights.totalPx, viewPx)
  }
  const layOutAnew = (scroller: Scroller): boolean => {
    layOut(scroller)
    if (shiftPx !== 0 && (!space.isScaled || rowsPx() > space.lastRowsPx)) moveTo(scroller, rowsPx(), 0)
    return draw()
  }

  return {
    get shown() {
      return shown
    },
    setCount(scroller, nextCount) {
      count = nextCount
      heights.resize(count)
      return layOutAnew(scroller)
    },
    resized: (scroller) => layOutAnew(scroller),
    scrolled(scroller, by) {
      const wayPx = Math.abs(scroller.scrollTop - scrollPx)
      scrollPx = scroller.scrollTop
      if (by === 'unknown' && wayPx > longestStepPx()) shiftPx = Math.round(space.toRowsPx(scrollPx) - scrollPx)
      // By steps an end of the box, or of the rows, can be reached before the other.
      else if (shiftPx !== 0 && isAtAnEnd() && isOff(1)) moveTo(scroller, rowsPx(), 1)
      return draw()
    },
    rested(scroller) {
      if (isOff(restedOffPx)) moveTo(scroller, rowsPx(), 0)
      return draw()
    },
    show(scroller, index) {
      const start = heights.offsetOf(index)
      const end = start + heights.heightOf(index)
      if (start < rowsPx()) moveTo(scroller, start, restedOffPx)
      else if (end > rowsPx() + viewPx) moveTo(scroller, end - viewPx, restedOffPx)
      return draw()
    },
    measured(scroller, measures) {
      const top = rowsPx()
      let above = 0
      let isChanged = false
      for (const [index, px] of measures) {
        const isAbove = heights.offsetOf(index) + heights.heightOf(index) <= top + above
        const more = heights.set(index, px)
        if (more === 0) continue
        isChanged = true
        if (isAbove) above += more
      }
      if (!isChanged) return false
      layOut(scroller)
      // What is read stays where it is when rows above turn out taller.
      if (above !== 0) {
        scroller.scrollTop = scrollPx + above
        scrollPx = scroller.scrollTop
      }
      draw()
      return true
    },
    offsetOf: (index) => heights.offsetOf(index) - shiftPx,
  }
}
