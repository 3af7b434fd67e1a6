import { mkdtemp, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { openLogSync } from '../../../app/jobs/log-sync.ts'

/** Syncs of a file wait until they are let go, in the order in which they began. */
async function holdSyncs(file: string) {
  const handle = await open(file, 'r')
  const prototype: unknown = Object.getPrototypeOf(handle)
  await handle.close()
  const begun: { end(failure?: Error): void }[] = []
  const spy = vi.spyOn(prototype as { datasync(): Promise<void> }, 'datasync').mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        begun.push({ end: (failure) => (failure === undefined ? resolve() : reject(failure)) })
      }),
  )
  return { begun, [Symbol.dispose]: () => spy.mockRestore() }
}

async function openLogged(mode: 'WAL' | 'DELETE') {
  const file = join(await mkdtemp(join(tmpdir(), 'strata-log-sync-')), 'some.sqlite')
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE things (name TEXT)`)
  const level = () => Number(database.prepare('PRAGMA synchronous').get()?.['synchronous'])
  return { file, database, level, log: await openLogSync(database, file) }
}

const [normal, full] = [1, 2]

describe('the sync of a write-ahead log', () => {
  it('takes the sync of each commit off SQLite, where there is a log', async () => {
    const { database, level, log } = await openLogged('WAL')
    expect(level()).toBe(normal)
    await expect(log.sync()).resolves.toBeUndefined()
    await log.close()
    database.close()
  })

  it('leaves it to SQLite where there is none', async () => {
    const { database, level, log } = await openLogged('DELETE')
    expect(level()).toBe(full)
    await expect(log.sync()).resolves.toBeUndefined()
    await log.close()
    database.close()
  })

  it('leaves it to SQLite where the log cannot be opened', async () => {
    const { file, database, level } = await openLogged('WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    const log = await openLogSync(database, join(file, 'nowhere'))
    expect(level()).toBe(full)
    await expect(log.sync()).resolves.toBeUndefined()
    database.close()
  })

  it('serves all who ask while one is under way with the next one, which begins after it', async () => {
    const { file, log } = await openLogged('WAL')
    using held = await holdSyncs(file)
    const ended: string[] = []
    const ask = async (name: string) => {
      await log.sync()
      ended.push(name)
    }
    const asked = [ask('first'), ask('second'), ask('third')]
    expect(held.begun).toHaveLength(1)
    held.begun[0]?.end()
    await asked[0]
    expect(ended).toEqual(['first'])
    await vi.waitFor(() => expect(held.begun).toHaveLength(2))
    held.begun[1]?.end()
    await Promise.all(asked)
    expect(ended).toEqual(['first', 'second', 'third'])
    expect(held.begun).toHaveLength(2)
  })

  it('tells a failure to those who waited for it, and tries anew for the next', async () => {
    const { file, log } = await openLogged('WAL')
    using held = await holdSyncs(file)
    const first = log.sync()
    const second = log.sync()
    held.begun[0]?.end(new Error('the disk is gone'))
    await expect(first).rejects.toThrow('the disk is gone')
    await vi.waitFor(() => expect(held.begun).toHaveLength(2))
    held.begun[1]?.end()
    await expect(second).resolves.toBeUndefined()
  })
})
