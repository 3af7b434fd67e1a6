import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Write for the group, or for everybody. */
const writableByOthers = 0o022

/**
 * Whether only administrators may change a file: on POSIX it and its folder belong to root and nobody else may write there.
 * Windows has no such bits; there the user who runs Strata is tried, and must be refused.
 */
export async function isProtected(file: string): Promise<boolean> {
  if (process.platform === 'win32') return !(await mayOpenForWriting(file))
  const [own, folder] = await Promise.all([stat(file), stat(dirname(file))])
  return [own, folder].every(({ uid, mode }) => uid === 0 && (mode & writableByOthers) === 0)
}

/** Opens and closes; nothing is written. */
async function mayOpenForWriting(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r+')).close()
    return true
  } catch {
    return false
  }
}
