import { compareTexts } from './diff-model.ts'

export interface DiffQuestion {
  readonly left: string
  readonly right: string
}

const timeoutMs = 800

// Away from the window, so that nothing there waits for a long comparison.
addEventListener('message', ({ data }: MessageEvent<DiffQuestion>) => {
  postMessage(compareTexts(data.left, data.right, { timeoutMs }))
})
