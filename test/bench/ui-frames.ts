import type { BenchWindow } from './ui-window.ts'

/** The display's beat in headless Chromium. */
const tickMs = 1000 / 60

export interface Frames {
  /** Milliseconds from each frame to the next. */
  readonly tookMs: readonly number[]
  /** Share of the frames in which there was no row, or an empty one, in the middle of what is scrolled. */
  readonly emptyShare: number
}

interface Recorder {
  readonly at: number[]
  empty: number
  isOn: boolean
}

/**
 * Records the frames of a page while something is done. Frames begin with the display's beat; what the page's clock says of them is
 * only exact to a tenth of a millisecond, more or less (16.6 to 16.8 for one beat), so their lengths are counted in whole beats.
 * @param middle where a row is to be seen in every frame.
 */
export async function recordFrames(
  { page }: BenchWindow,
  middle: { readonly x: number; readonly y: number } | undefined,
  act: () => Promise<void>,
): Promise<Frames> {
  await page.evaluate((point) => {
    const recorder: Recorder = { at: [], empty: 0, isOn: true }
    Object.assign(globalThis, { recorder })
    const frame = (at: number) => {
      recorder.at.push(at)
      const row = point && document.elementFromPoint(point.x, point.y)?.closest('[role=row], li')
      if (point && (row?.textContent ?? '') === '') recorder.empty++
      if (recorder.isOn) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, middle)
  await act()
  const { at, empty } = await page.evaluate(() => {
    const { recorder } = globalThis as unknown as { recorder: Recorder }
    recorder.isOn = false
    return recorder
  })
  const tookMs = at.slice(1).map((time, index) => Math.round((time - (at[index] ?? time)) / tickMs) * tickMs)
  return { tookMs, emptyShare: empty / Math.max(1, at.length) }
}

/** Scrolls with the wheel, down when `pixels` is positive. Resolves when it has ended. */
export async function wheel(
  { cdp }: BenchWindow,
  at: { readonly x: number; readonly y: number },
  pixels: number,
  pixelsPerSecond: number,
): Promise<void> {
  await cdp.send('Input.synthesizeScrollGesture', {
    ...at,
    yDistance: -pixels,
    speed: pixelsPerSecond,
    preventFling: true,
    gestureSourceType: 'mouse',
  })
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
