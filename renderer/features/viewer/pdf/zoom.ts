/** `fit`: as wide as the window lets a page be; otherwise a share of its printed size. */
export type Zoom = 'fit' | number

const steps = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const
/** A page that fits is not blown up beyond this. */
const largestFit = 1.5
/** PDF measures in points; a CSS pixel is 1/96 inch. */
const pixelsPerPoint = 96 / 72

/** Share of the printed size that a page is drawn at. */
export function shareOf(zoom: Zoom, pageWidth: number, roomPx: number): number {
  if (zoom !== 'fit') return zoom
  return Math.min(largestFit, Math.max(0.1, roomPx / (pageWidth * pixelsPerPoint)))
}

export function scaleOf(share: number): number {
  return share * pixelsPerPoint
}

/** The next larger (+1) or smaller (-1) step from a share; the ends stay. */
export function stepFrom(share: number, direction: 1 | -1): number {
  const next =
    direction === 1 ? steps.find((step) => step > share + 0.001) : steps.findLast((step) => step < share - 0.001)
  return next ?? share
}
