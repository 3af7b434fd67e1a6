import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../domain/app-error.ts'

/** Only the owner of the folder may read these files. Windows takes the rights of the user's profile folder instead. */
const ownerOnly = 0o600

/** Antivirus and indexers hold a fresh file for a moment on Windows, and renaming over it then fails. */
const busyCodes = new Set(['EPERM', 'EACCES', 'EBUSY'])
const renameAttempts = process.platform === 'win32' ? 10 : 1

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (thrown) {
      if (attempt >= renameAttempts || !busyCodes.has(codeOf(thrown) ?? '')) throw thrown
      await delay(20 * attempt)
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is journaled by NTFS.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A failure of the disk as people know it; others pass as they are. */
function classifyWriteFailure(thrown: unknown): unknown {
  const code = codeOf(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk-full', 'There is no room left on the disk', { cause: thrown })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new AppError('data-folder-not-writable', 'The data folder may not be written', { cause: thrown })
  }
  return thrown
}

/**
 * Replaces a file so that a reader, or a start after a crash, finds the old content or the new one and never a mixture.
 * The file is readable by its owner only.
 * @param file absolute path; its folder is made when missing.
 * @throws AppError `disk-full`, `data-folder-not-writable`.
 */
export async function writeFileAtomically(file: string, content: string): Promise<void> {
  try {
    await replaceFile(file, content)
  } catch (thrown) {
    throw classifyWriteFailure(thrown)
  }
}

async function replaceFile(file: string, content: string): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = join(folder, `.${basename(file)}.${process.pid}.${randomUUID()}.tmp`)
  try {
    const handle = await open(draft, 'wx', ownerOnly)
    try {
      await handle.writeFile(content, 'utf8')
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameOver(draft, file)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw thrown
  }
  await syncFolder(folder)
}

/** @returns the text of a file, or undefined when there is none. */
export async function readFileIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM'
  }
}

/** Removes drafts that a crash left beside `file`; they may hold what the file holds. Drafts of a running process are left. */
export async function removeDrafts(file: string): Promise<void> {
  const folder = dirname(file)
  const prefix = `.${basename(file)}.`
  const names = await readdir(folder).catch(() => [])
  const drafts = names.filter((name) => {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) return false
    return !isRunning(Number(name.slice(prefix.length).split('.')[0]))
  })
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })))
}

/**
 * Moves a file that cannot be read out of the way, so that nothing is lost and a fresh one can take its place.
 * @returns the name that it has now, for example `connections.damaged-2026-05-03T08-15-00-000Z.json`.
 */
export async function setAside(file: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
  const aside = file.replace(/(\.[^.]*)?$/, (extension) => `.damaged-${stamp}${extension}`)
  await renameOver(file, aside)
  return basename(aside)
}
