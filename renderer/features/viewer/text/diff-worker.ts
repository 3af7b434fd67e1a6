import { compareTexts } from './compare-texts.ts'

interface DiffQuestion {
  readonly left: string
  readonly right: string
}

// Away from the window, so that nothing there waits for a long comparison.
addEventListener('message', ({ data }: MessageEvent<DiffQuestion>) => {
  const comparison = compareTexts(data.left, data.right)
  const { left, right } = comparison
  // Handed over, not copied: the window has nothing to unpack.
  const buffers = [left, right].flatMap(({ starts, ends, numbers }) => [starts.buffer, ends.buffer, numbers.buffer])
  postMessage(comparison, { transfer: buffers })
})
