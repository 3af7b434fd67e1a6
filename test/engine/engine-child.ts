import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { JobView } from '../../app/contract/views.ts'
import type { ProcessOrder } from './engine-process.ts'

const script = join(import.meta.dirname, 'engine-process.ts')

/** An engine in a process of its own. */
export interface EngineProcess extends AsyncDisposable {
  /** Resolves with the first job for which `isIt` says yes. */
  until(isIt: (job: JobView) => boolean): Promise<JobView>
  /** The first list that it sends. */
  untilJobs(): Promise<readonly JobView[]>
  kill(): Promise<void>
  /** The process is gone. */
  readonly death: Promise<void>
  /** Why it could not work; resolves when it says so. */
  readonly trouble: Promise<string>
}

export function startEngine(order: ProcessOrder): EngineProcess {
  const child: ChildProcess = fork(script, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-warnings'],
  })
  let latest: readonly JobView[] | undefined
  const watchers = new Set<() => void>()
  const { promise: trouble, resolve: tell } = Promise.withResolvers<string>()
  child.on('message', (news) => {
    if (typeof news === 'string') return tell(news)
    latest = news as readonly JobView[]
    for (const look of watchers) look()
  })
  child.send(order)
  const death = once(child, 'exit').then(() => undefined)
  const kill = () => {
    child.kill('SIGKILL')
    return death
  }
  return {
    death,
    trouble,
    until: (isIt) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const job = latest?.find(isIt)
          if (job === undefined) return
          watchers.delete(look)
          resolve(job)
        }
        watchers.add(look)
        child.once('exit', () => reject(new Error('The engine ended by itself')))
        look()
      }),
    async untilJobs() {
      while (latest === undefined) await once(child, 'message')
      return latest
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
