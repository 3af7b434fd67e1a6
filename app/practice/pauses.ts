/** Waits of requests, all of which end when the store closes. */
export interface Pauses {
  /** Before work. Rejects when the store closes. */
  pause(delayMs: number): Promise<void>
  /** Before an answer that only has to be sent: work that is due at the same time waits for it. Rejects when the store closes. */
  pauseToAnswer(delayMs: number): Promise<void>
  end(): void
}

/** So many requests go on before those that came in meanwhile are looked at. */
const togetherMost = 2

/**
 * A set of plain timers: a signal that every request listens to costs more than the rest of a small answer.
 * Those that are due go on one after the other, not all in one turn: requests that come while sixty others are worked on would not be seen
 * until then, and their wait would begin late; soon all requests of a client would come and go in one burst.
 */
export function createPauses(): Pauses {
  const ends = new Set<() => void>()
  const due: (() => void)[] = []
  let isOver = false
  let soon: NodeJS.Immediate | undefined

  function goOn(): void {
    soon = undefined
    for (const go of due.splice(0, togetherMost)) go()
    if (due.length > 0) soon = setImmediate(goOn)
  }

  function wait(delayMs: number, isDue: (go: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isOver) return reject(new Error('The store closes'))
      const go = () => {
        ends.delete(end)
        resolve()
      }
      const timer = setTimeout(() => isDue(go), delayMs)
      const end = () => {
        clearTimeout(timer)
        reject(new Error('The store closes'))
      }
      ends.add(end)
    })
  }

  return {
    pause: (delayMs) =>
      wait(delayMs, (go) => {
        due.push(go)
        soon ??= setImmediate(goOn)
      }),
    pauseToAnswer: (delayMs) => wait(delayMs, (go) => go()),
    end() {
      isOver = true
      for (const end of ends) end()
      ends.clear()
    },
  }
}
