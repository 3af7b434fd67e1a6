import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../domain/app-error.ts'
import { freeFileName } from '../domain/file-name.ts'

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}

/** A failure of the disk as people know it; what is none passes unchanged. */
export function classifyFileFailure(thrown: unknown): unknown {
  const code = codeOf(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new AppError('disk-full', 'There is no room for the file', { cause: thrown })
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST', 'EIO', 'EISDIR', 'EBUSY'].includes(code)) {
    return new AppError('folder-not-writable', 'The folder may not be written', { cause: thrown })
  }
  return thrown
}

async function classified<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (thrown) {
    throw classifyFileFailure(thrown)
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : undefined
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw classifyFileFailure(thrown)
  }
}

/**
 * Makes the folder and asks for room.
 * @throws AppError `disk-full`, `folder-not-writable`.
 */
export function prepareFolder(folder: string, neededBytes: number): Promise<void> {
  return classified(async () => {
    await mkdir(folder, { recursive: true })
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < neededBytes) throw new AppError('disk-full', `The file needs ${neededBytes} bytes`)
  })
}

/** The file that a download writes into. */
export interface PartFile {
  readonly handle: FileHandle
  /** `again`: it was there with its full length, and parts written before are still in it. */
  readonly origin: 'new' | 'again'
}

/** Opens the temporary file, or makes it with its full length (without taking the room where the disk knows holes). */
export function openPartFile(path: string, sizeBytes: number): Promise<PartFile> {
  return classified(async () => {
    if ((await sizeOf(path)) === sizeBytes) return { handle: await open(path, 'r+'), origin: 'again' }
    const handle = await open(path, 'w+')
    await handle.truncate(sizeBytes)
    return { handle, origin: 'new' }
  })
}

/** MD5 of a file, in hex. */
export async function md5OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The first name in a folder that nothing has. */
export function findFreeName(folder: string, wanted: string): Promise<string> {
  return freeFileName(wanted, async (candidate) => (await pathExists(join(folder, candidate))) === 'yes')
}

async function pathExists(path: string): Promise<'yes' | 'no'> {
  try {
    await stat(path)
    return 'yes'
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return 'no'
    throw classifyFileFailure(thrown)
  }
}

/** Disks without second names for a file (FAT, some network folders). */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK', 'EINVAL', 'UNKNOWN'])

/**
 * Gives the temporary file its name, in one step that fails when something has that name already.
 * @returns `taken` when the name belongs to another file; `done` also when an earlier try got so far.
 */
export function takeName(partPath: string, path: string, sizeBytes: number): Promise<'done' | 'taken'> {
  return classified(async () => {
    if ((await pathExists(partPath)) === 'no') return (await sizeOf(path)) === sizeBytes ? 'done' : 'taken'
    try {
      await link(partPath, path)
    } catch (thrown) {
      if (codeOf(thrown) === 'EEXIST') {
        if (!(await isSameFile(partPath, path))) return 'taken'
      } else if (withoutLinks.has(codeOf(thrown))) {
        return takeNameByEmptyFile(partPath, path)
      } else {
        throw thrown
      }
    }
    await rm(partPath, { force: true })
    return 'done'
  })
}

/** An empty file takes the name, which fails when somebody was faster, and is replaced in one step. */
async function takeNameByEmptyFile(partPath: string, path: string): Promise<'done' | 'taken'> {
  try {
    await (await open(path, 'wx')).close()
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return 'taken'
    throw thrown
  }
  await rename(partPath, path)
  return 'done'
}

/** A crash came between the new name and the removal of the old one. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })])
  return a.ino === b.ino && a.dev === b.dev
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true })
}

export function fileSize(path: string): Promise<number | undefined> {
  return sizeOf(path)
}
