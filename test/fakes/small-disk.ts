import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real disk with little room. */
export interface SmallDisk extends Disposable {
  readonly path: string
  /** Takes what room is left, to the last block. */
  fill(): void
  /** Gives it back. */
  free(): void
  /** Nothing may be written to it any more; nothing may be open on it. */
  protect(): void
}

/** Mounts a disk in memory; undefined where that is not allowed, as it is for everybody but root on Linux. */
export function mountSmallDisk(sizeKb: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'strata-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKb}k`, 'tmpfs', path])
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true })
    return undefined
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill() {
      writeFileSync(filler, '')
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(4096))
      } catch (thrown) {
        if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'ENOSPC') throw thrown
      }
    },
    free: () => rmSync(filler, { force: true }),
    protect: () => void spawnSync('mount', ['-o', 'remount,ro', path]),
    [Symbol.dispose]() {
      spawnSync('umount', [path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}
