import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, truncate, writeFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import { AppError } from '../../app/domain/app-error.ts'
import { type EngineOptions, openEngine } from '../../app/engine.ts'
import type { JobRecord } from '../../app/jobs/job-record.ts'
import { type Journal, openJournal } from '../../app/jobs/journal.ts'
import { mountSmallDisk } from '../fakes/small-disk.ts'
import { startEngine } from './engine-child.ts'
import type { ProcessOrder } from './engine-process.ts'
import { type Bench, call, holdParts, openBench, temporaryFolder, testKeys, untilEnded } from './harness.ts'

function optionsFor(dataDir: string): EngineOptions {
  return { dataDir, vault: createSessionVault(), shell: 'browser', version: '0', systemLanguage: 'en', practice: 'off' }
}

async function openingError(dataDir: string): Promise<string> {
  try {
    const engine = await openEngine(optionsFor(dataDir))
    await engine.close()
    return 'opened'
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown)
  }
}

describe('the data folder', () => {
  it('lets no second Strata in, and the next one as soon as the first has ended', async () => {
    await using folder = await temporaryFolder()
    const first = await openEngine(optionsFor(folder.path))
    expect(await openingError(folder.path)).toBe('data-folder-in-use')
    await first.close()
    expect(await openingError(folder.path)).toBe('opened')
  })

  it('takes a lock file that a crash left behind for nothing', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'lock.sqlite'), 'not a database at all, left by somebody')
    expect(await openingError(folder.path)).toBe('opened')
  })

  it.runIf(process.platform !== 'win32')('keeps its databases for their owner alone', async () => {
    await using folder = await temporaryFolder()
    await chmod(folder.path, 0o755)
    const engine = await openEngine(optionsFor(folder.path))
    const files = (await readdir(folder.path)).filter((name) => name.includes('.sqlite'))
    const modes = await Promise.all(files.map(async (name) => (await stat(join(folder.path, name))).mode & 0o077))
    await engine.close()
    expect(files.length).toBeGreaterThan(2)
    expect(modes.every((mode) => mode === 0)).toBe(true)
  })

  it('says that a folder may not be written', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a-file')
    await writeFile(file, '')
    // A file in the way cannot be written into by anybody, root included.
    expect(await openingError(join(file, 'data'))).toBe('data-folder-not-writable')
    if (process.getuid?.() === 0) return
    const locked = join(folder.path, 'locked')
    await mkdir(locked)
    await chmod(locked, 0o500)
    expect(await openingError(locked)).toBe('data-folder-not-writable')
  })

  it('says so of a disk that is write-protected, and touches nothing', async (context) => {
    using disk = mountSmallDisk(4_096)
    if (disk === undefined) return context.skip('a small disk can be mounted by root on Linux only')
    const dataDir = join(disk.path, 'data')
    await (await openEngine(optionsFor(dataDir))).close()
    disk.protect()
    const before = await readdir(dataDir)
    expect(await openingError(dataDir)).toBe('data-folder-not-writable')
    expect(await readdir(dataDir)).toEqual(before)
  })

  it('leaves a journal of a newer Strata untouched', async () => {
    await using folder = await temporaryFolder()
    await (await openEngine(optionsFor(folder.path))).close()
    const file = join(folder.path, 'journal.sqlite')
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    const before = await readFile(file)
    expect(await openingError(folder.path)).toBe('journal-newer')
    expect((await readFile(file)).equals(before)).toBe(true)
  })

  it('sets a damaged journal aside under a dated name, says so, and works', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'journal.sqlite'), 'this was a journal once '.repeat(300))
    const engine = await openEngine(optionsFor(folder.path))
    const { notices } = await call(engine, 'app.info', {})
    expect(notices.map((notice) => notice.code)).toEqual(['journal-damaged'])
    expect((await call(engine, 'transfers.list', {})).jobs).toEqual([])
    await engine.close()
    const names = await readdir(folder.path)
    const aside = names.filter((name) => /^journal\.damaged-\d{4}-\d\d-\d\dT.*\.sqlite$/.test(name))
    expect(aside).toHaveLength(1)
    expect(await readFile(join(folder.path, aside[0] ?? ''), 'utf8')).toContain('this was a journal once')
    expect(await openingError(folder.path)).toBe('opened')
  })
})

describe('a journal that was cut short', () => {
  /** The record of a restore that has ended. */
  async function restoreOnce(bench: Bench): Promise<JobRecord> {
    const { practice, engine, connectionId } = bench
    practice.seed.bucket('documents', 'enabled')
    const versionId = practice.seed.version('documents', 'a.txt', { content: 'x' })
    practice.seed.version('documents', 'a.txt', { content: 'y' })
    const input = { connectionId, bucket: 'documents', key: 'a.txt', versionId }
    const { jobId } = await call(engine, 'restore.start', input)
    await untilEnded(engine, jobId)
    await engine.close()
    const journal = await openJournal(bench.dataDir, 0)
    await journal.close()
    const [job] = journal.jobs
    if (job === undefined) throw new Error('The journal has no job')
    return job.record
  }

  /** What a power cut may leave of a journal's files, cut by cut, and what is read from each. */
  async function openAtEveryCut(
    files: Readonly<Record<string, Buffer>>,
    cutFile: string,
    look: (journal: Journal, cut: number, folder: string) => void,
  ): Promise<void> {
    // In memory where there is such a folder: thousands of journals are opened.
    const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'strata-cut-'))
    const whole = files[cutFile]?.length ?? 0
    try {
      for (let cut = whole - 4096; cut <= whole; cut++) {
        for (const [name, bytes] of Object.entries(files)) {
          writeFileSync(join(folder, name), name === cutFile ? bytes.subarray(0, cut) : bytes)
        }
        const journal = await openJournal(folder, cut)
        look(journal, cut, folder)
        await journal.close()
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it('is read whole or kept beside and told, at every byte of its last page', async () => {
    await using bench = await openBench()
    await restoreOnce(bench)
    const files = { 'journal.sqlite': await readFile(join(bench.dataDir, 'journal.sqlite')) }
    await openAtEveryCut(files, 'journal.sqlite', ({ jobs, notices }, cut, folder) => {
      const [aside] = readdirSync(folder).filter((name) => name.startsWith('journal.damaged-'))
      expect([cut, jobs.length, notices.length]).toEqual(aside === undefined ? [cut, 1, 0] : [cut, 0, 1])
      if (aside !== undefined) expect(statSync(join(folder, aside)).size).toBe(cut)
    })
  })

  it('tells the last state or the one before it, at every byte of the last page of its write-ahead log', async () => {
    await using bench = await openBench()
    const record = await restoreOnce(bench)
    await using folder = await temporaryFolder()
    const journal = await openJournal(folder.path, 0)
    for (const state of ['committing', 'verifying', 'succeeded'] as const) {
      journal.save({ ...record, machine: { state } })
      await journal.durable()
    }
    const names = ['journal.sqlite', 'journal.sqlite-wal'] as const
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder.path, name))]))
    await journal.close()
    const states = new Set<string>()
    await openAtEveryCut(files, 'journal.sqlite-wal', ({ jobs, notices }, cut) => {
      expect([cut, notices.length, jobs.length]).toEqual([cut, 0, 1])
      states.add(jobs[0]?.record.machine.state ?? 'none')
    })
    expect([...states]).toEqual(['verifying', 'succeeded'])
  })

  it('lets the engine open and say so', async () => {
    await using bench = await openBench()
    await restoreOnce(bench)
    await truncate(join(bench.dataDir, 'journal.sqlite'), 5_000)
    const engine = await bench.reopen()
    expect((await call(engine, 'transfers.list', {})).jobs).toEqual([])
    expect((await call(engine, 'app.info', {})).notices.map(({ code }) => code)).toEqual(['journal-damaged'])
    expect((await readdir(bench.dataDir)).filter((name) => name.startsWith('journal.damaged-'))).toHaveLength(1)
  })
})

describe('two processes on one data folder', () => {
  it('lets only the first in; when it is killed the second goes on with its transfers', async () => {
    await using bench = await openBench()
    const { practice } = bench
    practice.seed.bucket('media', 'enabled')
    const versionId = practice.seed.version('media', 'a.mov', { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
    practice.seed.version('media', 'a.mov', { content: 'overwritten' })
    const dataDir = join(bench.dataDir, 'shared')
    const order: ProcessOrder = { dataDir, endpoint: practice.url, dialect: 'oss', secret: testKeys }
    const held = holdParts(practice, 4)
    await using first = startEngine({ ...order, restore: { bucket: 'media', key: 'a.mov', versionId } })
    await first.until((job) => job.donePartCount === 4)
    const files = async () => (await readdir(dataDir)).toSorted()
    const before = await files()
    for (let tries = 0; tries < 3; tries++) expect(await openingError(dataDir)).toBe('data-folder-in-use')
    await using second = startEngine(order)
    expect(await second.trouble).toContain('data-folder-in-use')
    expect(await files()).toEqual(before)
    // The first one was not disturbed: it still copies.
    const heldLater = holdParts(practice, 12)
    held.release()
    await first.until((job) => job.donePartCount >= 12)
    await first.kill()
    heldLater.release()
    await using third = startEngine(order)
    const job = await third.until(({ state }) => ['succeeded', 'failed', 'cancelled'].includes(state))
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: job.partCount })
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(1)
  })
})
