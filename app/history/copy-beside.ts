import { AppError, toAppError } from '../domain/app-error.ts'
import { type CopyNameInput, copyBesideKey } from '../domain/file-name.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { newestOfKey } from '../stores/key-versions.ts'

/** More copies of one day than anybody makes. */
const maxAttempts = 100

export interface CopyBesideRequest extends Omit<CopyNameInput, 'attempt' | 'day'> {
  readonly bucket: string
  /** Of the earlier version, epoch ms; its day is that of where the engine runs. */
  readonly modifiedAt: number
}

/** The day of a moment where the engine runs, as `2026-05-03`. */
export function localDay(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The first key for a copy beside a file of which nothing is there, also no deleted file: a copy must not become its newest version. */
export async function nameCopyBeside(
  store: ObjectStore,
  request: CopyBesideRequest,
  signal: AbortSignal,
): Promise<string> {
  const { bucket, key, language, modifiedAt } = request
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const candidate = copyBesideKey({ key, day: localDay(modifiedAt), language, attempt })
    if (!(await isTaken(store, bucket, candidate, signal))) return candidate
  }
  throw new AppError('already-exists', 'Every name for a copy of this day is taken')
}

async function isTaken(store: ObjectStore, bucket: string, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await newestOfKey(store, bucket, key, 1, signal)).length > 0
  } catch (thrown) {
    signal.throwIfAborted()
    const { code } = toAppError(thrown)
    if (code !== 'access-denied' && code !== 'not-supported') throw thrown
  }
  // Versions may not be listed here: the plain listing shows what is not deleted.
  const { objects } = await store.listObjects(bucket, { prefix: key, maxKeys: 1 }, signal)
  return objects.some((object) => object.key === key)
}
