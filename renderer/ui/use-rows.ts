import { type RefCallback, type RefObject, useEffect, useLayoutEffect, useReducer, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRowScroller } from './row-scroller.ts'

export interface RowsOptions {
  /** What scrolls; it holds a box with the rows. */
  readonly scroller: RefObject<HTMLElement | null>
  readonly count: number
  /** Height of a row, or of most of them. */
  readonly rowPx: number
  /** Height of a head that stays above the rows. */
  readonly headPx?: number
}

export interface Rows {
  /** Height of the box. */
  readonly boxPx: number
  /** The rows to be drawn. */
  readonly indexes: readonly number[]
  readonly first: number
  readonly last: number
  /** Where a row begins in the box. */
  topOf(index: number): number
  /** Scrolls as little as is needed to see a row whole. */
  show(index: number): void
  /** For rows that may be taller than usual; `data-index` says which one it is. */
  readonly measure: RefCallback<HTMLElement>
}

/** A list still glides so long after the wheel was turned last. */
const wheelRunsOnMs = 1500

type Measures = readonly (readonly [index: number, px: number])[]

/** Watches the heights of the rows that are drawn. */
function createMeasurer() {
  let hear = (_: Measures) => {}
  const sizes = new ResizeObserver((entries) =>
    hear(
      entries.flatMap(({ target, borderBoxSize }) => {
        const index = target instanceof HTMLElement ? target.dataset['index'] : undefined
        const px = borderBoxSize[0]?.blockSize
        return index === undefined || px === undefined || !target.isConnected ? [] : [[Number(index), px] as const]
      }),
    ),
  )
  return {
    watch: (row: HTMLElement | null) => {
      if (row === null) return undefined
      sizes.observe(row)
      return () => sizes.unobserve(row)
    },
    listen(listener: (measures: Measures) => void) {
      hear = listener
    },
  }
}

/**
 * Draws, of very many rows, those that are seen and some beyond. A list may be taller than a browser can lay out: the way of
 * the scroll bar then stands for a longer one, while wheel and keys move the rows exactly.
 */
export function useRows({ scroller, count, rowPx, headPx = 0 }: RowsOptions): Rows {
  const [rows] = useState(() => createRowScroller({ rowPx, headPx }))
  const [measurer] = useState(createMeasurer)
  const [, redraw] = useReducer((times: number) => times + 1, 0)

  useLayoutEffect(() => {
    if (scroller.current !== null && rows.setCount(scroller.current, count)) redraw()
  }, [rows, scroller, count])
  useEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    // Within the event, so that the frame that shows the new place shows its rows.
    const drawIf = (isOther: boolean) => {
      if (isOther) flushSync(redraw)
    }
    let turnedAt = Number.NEGATIVE_INFINITY
    const onWheel = (event: WheelEvent) => {
      turnedAt = event.timeStamp
    }
    const onPointer = () => {
      turnedAt = Number.NEGATIVE_INFINITY
    }
    const onScroll = (event: Event) =>
      drawIf(rows.scrolled(element, event.timeStamp - turnedAt < wheelRunsOnMs ? 'wheel' : 'unknown'))
    const onRest = () => drawIf(rows.rested(element))
    const sizes = new ResizeObserver(() => drawIf(rows.resized(element)))
    measurer.listen((measures) => drawIf(rows.measured(element, measures)))
    const listening = new AbortController()
    const options = { passive: true, signal: listening.signal }
    element.addEventListener('wheel', onWheel, options)
    element.addEventListener('pointerdown', onPointer, options)
    element.addEventListener('scroll', onScroll, options)
    element.addEventListener('scrollend', onRest, options)
    sizes.observe(element)
    return () => {
      listening.abort()
      sizes.disconnect()
    }
  }, [rows, measurer, scroller])

  const { first, boxPx } = rows.shown
  const last = Math.min(rows.shown.last, count - 1)
  return {
    boxPx,
    indexes: Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at),
    first,
    last,
    topOf: (index) => rows.offsetOf(index),
    show(index) {
      if (scroller.current !== null && rows.show(scroller.current, index)) redraw()
    },
    measure: measurer.watch,
  }
}
