import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchCase, earlierId } from './spec.ts'
import type { StoreOrder, StoreStats } from './store-process.ts'

/** A store that is filled for a case. */
export interface BenchStore {
  readonly url: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** Of the earlier versions; one for all files where they share it. */
  readonly versionIds: readonly string[]
  /** What it saw since it was asked last. */
  stats(): Promise<StoreStats>
  close(): Promise<void>
}

/** The practice store in a process of its own. */
export async function startStore(benchCase: BenchCase): Promise<BenchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'strata-bench-store-'))
  const keys = { accessKeyId: 'bench-key-id', accessKeySecret: 'bench-key-secret' }
  const child = fork(join(import.meta.dirname, 'store-process.ts'), [], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    // Room for young objects, so that collecting them holds up no tool's answers.
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64'],
  })
  const answer = <Answer>() =>
    new Promise<Answer>((resolve, reject) => {
      const onMessage = (message: unknown) => {
        child.off('exit', onExit)
        resolve(message as Answer)
      }
      const onExit = () => {
        child.off('message', onMessage)
        reject(new Error('The practice store ended'))
      }
      child.once('message', onMessage)
      child.once('exit', onExit)
    })
  const ready = answer<{ readonly url: string }>()
  const order: StoreOrder = { case: benchCase, dataDir: folder, ...keys }
  child.send(order)
  const { url } = await ready
  return {
    url,
    ...keys,
    versionIds: [earlierId],
    stats() {
      const stats = answer<StoreStats>()
      child.send('stats')
      return stats
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.send('close')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
