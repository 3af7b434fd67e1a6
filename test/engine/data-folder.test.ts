import { chmod, mkdir, readdir, readFile, truncate, writeFile, copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createSessionVault } from '../../app/connections/session-vault.ts'
import { AppError } from '../../app/domain/app-error.ts'
import { type EngineOptions, openEngine } from '../../app/engine.ts'
import { call, openBench, temporaryFolder, untilEnded } from './harness.ts'

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

  it('loses nothing and never fails to open when the journal was cut short, wherever that was', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId } = bench
    practice.seed.bucket('documents', 'enabled')
    const versionId = practice.seed.version('documents', 'a.txt', { content: 'x' })
    practice.seed.version('documents', 'a.txt', { content: 'y' })
    const { jobId } = await call(engine, 'restore.start', {
      connectionId,
      bucket: 'documents',
      key: 'a.txt',
      versionId,
    })
    await untilEnded(engine, jobId)
    await engine.close()
    await using folder = await temporaryFolder()
    const original = join(bench.dataDir, 'journal.sqlite')
    const { size } = await stat(original)
    for (let cut = size - 4096; cut < size; cut += 97) {
      const dataDir = join(folder.path, `cut-${cut}`)
      await mkdir(dataDir)
      const journal = join(dataDir, 'journal.sqlite')
      await copyFile(original, journal)
      await truncate(journal, cut)
      const reopened = await openEngine(optionsFor(dataDir))
      const { jobs } = await call(reopened, 'transfers.list', {})
      const { notices } = await call(reopened, 'app.info', {})
      const names = await readdir(dataDir)
      const isAside = names.some((name) => name.startsWith('journal.damaged-'))
      // Either it was read whole, or it is kept beside and a person is told.
      expect([cut, jobs.length, notices.length, isAside]).toEqual(isAside ? [cut, 0, 1, true] : [cut, 1, 0, false])
      await reopened.close()
    }
  })
})
