import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { News, Order } from './engine-process.ts'

/** One process with an engine in it. */
export interface EngineLife {
  send(order: Order): void
  /** The first news of a kind; undefined when the process died before. Rejects on trouble inside and after `limitMs`. */
  hear<Kind extends News['kind']>(kind: Kind, limitMs?: number): Promise<Extract<News, { kind: Kind }> | undefined>
  has(kind: News['kind']): boolean
  readonly isDead: boolean
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Closes the engine in order. */
  close(): Promise<void>
}

const script = join(import.meta.dirname, 'engine-process.ts')
const cache = join(import.meta.dirname, '../../.cache/compile')

export function startLife(): EngineLife {
  const child: ChildProcess = fork(script, [], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_NO_WARNINGS: '1' },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const heard: News[] = []
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  let isDead = false
  const death = new Promise<void>((resolve) => {
    child.once('exit', () => {
      isDead = true
      resolve()
      notify()
    })
  })
  child.on('message', (news: News) => {
    heard.push(news)
    notify()
  })
  // A process that dies while an order is on its way is what this is about.
  child.on('error', notify)

  return {
    send(order) {
      if (child.connected) child.send(order, () => undefined)
    },
    async hear<Kind extends News['kind']>(kind: Kind, limitMs = 60_000) {
      const until = AbortSignal.timeout(limitMs)
      for (;;) {
        const found = heard.find((news): news is Extract<News, { kind: Kind }> => news.kind === kind)
        if (found !== undefined) return found
        const trouble = heard.find((news) => news.kind === 'trouble')
        if (isDead) return undefined
        if (trouble !== undefined) throw new Error(`In the engine's process: ${trouble.message}`)
        if (until.aborted) throw new Error(`No ${kind} within ${limitMs} ms`)
        await new Promise<void>((resolve) => {
          const go = () => {
            listeners.delete(go)
            until.removeEventListener('abort', go)
            resolve()
          }
          listeners.add(go)
          until.addEventListener('abort', go)
        })
      }
    },
    has: (kind) => heard.some((news) => news.kind === kind),
    get isDead() {
      return isDead
    },
    async kill() {
      child.kill('SIGKILL')
      await death
    },
    async close() {
      this.send({ kind: 'close' })
      await Promise.race([death, wait(5_000, undefined, { ref: false })])
      if (!isDead) child.kill('SIGKILL')
      await death
    },
  }
}
