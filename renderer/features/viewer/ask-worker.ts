/** Asks a worker made for this one question; it ends with the answer, or when nobody waits any more. */
export function askWorker<Answer>(worker: Worker, question: unknown, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = () => worker.terminate()
    signal.addEventListener('abort', end, { once: true })
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
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
