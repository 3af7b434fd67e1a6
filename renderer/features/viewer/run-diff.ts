import type { Block } from './diff-model.ts'
import type { DiffQuestion } from './diff-worker.ts'

/** Compares two texts in a worker of its own, which ends with the answer. */
export function runDiff(question: DiffQuestion, signal: AbortSignal): Promise<readonly Block[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' })
    const end = () => worker.terminate()
    signal.addEventListener('abort', end, { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<readonly Block[]>) => {
      end()
      resolve(data)
    })
    worker.addEventListener('error', () => {
      end()
      reject(new Error('The comparison failed'))
    })
    worker.postMessage(question)
  })
}
