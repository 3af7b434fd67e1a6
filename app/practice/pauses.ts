/** Waits of requests, all of which end when the store closes. */
export interface Pauses {
  /** Rejects when the store closes. */
  pause(delayMs: number): Promise<void>
  end(): void
}

/** A set of plain timers: a signal that every request listens to costs more than the rest of a small answer. */
export function createPauses(): Pauses {
  const ends = new Set<() => void>()
  let isOver = false
  return {
    pause(delayMs) {
      return new Promise((resolve, reject) => {
        if (isOver) return reject(new Error('The store closes'))
        const timer = setTimeout(() => {
          ends.delete(end)
          resolve()
        }, delayMs)
        const end = () => {
          clearTimeout(timer)
          reject(new Error('The store closes'))
        }
        ends.add(end)
      })
    },
    end() {
      isOver = true
      for (const end of ends) end()
      ends.clear()
    },
  }
}
