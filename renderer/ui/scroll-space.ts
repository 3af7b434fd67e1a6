/**
 * Chromium lays out at most some 33 million pixels, and a list of a million rows is taller. It also keeps scroll positions as
 * 32-bit floating-point numbers: beyond 4 million they lose quarters of pixels, and a turning wheel whole rows. A taller list gets
 * a box of this height, and a place in the box stands for a place among the rows.
 */
export const tallestBoxPx = 4_000_000
/** So much of either end is shown pixel for pixel, so that the first and the last row are reached exactly, however one scrolls. */
const exactEndPx = 200_000

/** How far a box of rows is scrolled, and how far its rows are. */
export interface ScrollSpace {
  /** Height of the box that holds the rows. */
  readonly boxPx: number
  readonly isScaled: boolean
  /** The largest scroll positions: of the rows, and of the box. */
  readonly lastRowsPx: number
  readonly lastScrollPx: number
  toRowsPx(scrollPx: number): number
  toScrollPx(rowsPx: number): number
}

/**
 * @param rowsPx height of all rows.
 * @param viewPx height of what is seen of them at a time.
 */
export function createScrollSpace(rowsPx: number, viewPx: number): ScrollSpace {
  const boxPx = Math.min(rowsPx, tallestBoxPx)
  const lastRowsPx = Math.max(0, rowsPx - viewPx)
  const lastScrollPx = Math.max(0, boxPx - viewPx)
  const isScaled = boxPx < rowsPx
  const within = (value: number, last: number) => Math.max(0, Math.min(last, value))
  const scale = isScaled ? (lastRowsPx - 2 * exactEndPx) / (lastScrollPx - 2 * exactEndPx) : 1
  /** From one side to the other: `factor` is how much longer the middle is there. */
  const map = (value: number, last: number, otherLast: number, factor: number) => {
    const place = within(value, last)
    if (!isScaled || place <= exactEndPx) return place
    if (place >= last - exactEndPx) return otherLast - (last - place)
    return exactEndPx + (place - exactEndPx) * factor
  }
  return {
    boxPx,
    isScaled,
    lastRowsPx,
    lastScrollPx,
    toRowsPx: (scrollPx) => map(scrollPx, lastScrollPx, lastRowsPx, scale),
    toScrollPx: (rowsPx_) => map(rowsPx_, lastRowsPx, lastScrollPx, 1 / scale),
  }
}
