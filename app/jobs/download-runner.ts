import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { isContentMd5 } from '../domain/compare-facts.ts'
import { combineCrc64, crc64 } from '../domain/crc64.ts'
import { cutToBytes, safeFileName } from '../domain/file-name.ts'
import { planParts, rangeOfPart, sizeOfPart } from '../domain/part-plan.ts'
import { throughWindow } from './copy-parts.ts'
import {
  classifyFileFailure,
  fileSize,
  findFreeName,
  md5OfFile,
  openPartFile,
  prepareFolder,
  removeFile,
  takeName,
} from './download-file.ts'
import { backoffMs } from './failure.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import { assertRunning, type JobRun } from './job-run.ts'

/** Ranges are read side by side, no more than this many: a home line is full long before. */
const widestWindow = 6
const mebibyte = 2 ** 20
/** Our own: a range may have any length, and finished ones are journaled. */
const rangeLimits = {
  partMinBytes: mebibyte,
  partMaxBytes: 1024 * mebibyte,
  maxParts: 10_000,
  objectMaxBytes: Number.MAX_SAFE_INTEGER,
}

type Evidence = NonNullable<JobRecord['receipt']>['verifiedBy']

/** Sizes of a download's parts: what is lost by a broken line is read again. */
export function planDownload(sizeBytes: number): Pick<JobRecord, 'totalBytes' | 'partCount' | 'partSizeBytes'> {
  const { partCount, partSizeBytes } = planParts(sizeBytes, rangeLimits, 16)
  return { totalBytes: sizeBytes, partCount: Math.max(1, partCount), partSizeBytes }
}

/** Name of the temporary file: the file's own, so that people know it, and an id, so that two downloads never meet. */
export function partNameOf(key: string, id: string): string {
  return `${cutToBytes(safeFileName(key), 200)}.${id.slice(0, 8)}.part`
}

interface DownloadFacts {
  readonly pinned: PinnedSource
  readonly download: NonNullable<JobRecord['download']>
  readonly partPath: string
}

function factsOf(run: JobRun): DownloadFacts {
  const { pinned, download } = run.record()
  if (pinned === undefined || download === undefined) throw new AppError('internal', 'A download without its source')
  return { pinned, download, partPath: join(download.folder, download.partName) }
}

/** Reads a version into a temporary file by ranges, proves it and gives it its name. */
export async function runDownload(run: JobRun): Promise<void> {
  const { pinned, download, partPath } = factsOf(run)
  await prepareFolder(download.folder, 0)
  const file = await openPartFile(partPath, pinned.sizeBytes)
  try {
    if (file.origin === 'new' && run.board().donePartCount > 0) run.restartParts()
    if (pinned.sizeBytes > 0) await readRanges(run, pinned, file.handle)
    await file.handle.sync()
  } catch (thrown) {
    throw classifyFileFailure(thrown)
  } finally {
    await file.handle.close()
  }
  const verifiedBy = await prove(run, pinned, partPath)
  assertRunning(run)
  run.patch({ download: { ...download, verifiedBy } })
  run.move({ kind: 'commit' }, { committedAt: run.clock.now() })
  await finishDownload(run)
}

function readRanges(run: JobRun, pinned: PinnedSource, handle: FileHandle): Promise<void> {
  const { bucket, key } = run.record().source
  const ref = { bucket, key, versionId: pinned.versionId }
  const leaving = run.leaving()
  return throughWindow(run, widestWindow, async (partNumber) => {
    const range = rangeOfPart(run.board().plan, partNumber)
    const options = { range, ...(pinned.versionId === 'null' ? { ifMatch: pinned.etag } : {}) }
    const content = await run.store.getObject(ref, options, leaving)
    let position = range.firstByte
    let sum = 0n
    for await (const chunk of content.body) {
      leaving.throwIfAborted()
      try {
        await handle.write(chunk, 0, chunk.length, position)
      } catch (thrown) {
        content.cancel()
        throw classifyFileFailure(thrown)
      }
      position += chunk.length
      if (pinned.crc64 !== undefined) sum = crc64(chunk, sum)
    }
    if (position !== range.lastByte + 1) {
      throw new AppError('connection-lost', 'A range ended early', { retry: 'idempotent-only' })
    }
    // A part counts as done once the disk has it: the journal must not know more than the file.
    await handle.datasync()
    return { etag: pinned.crc64 === undefined ? 'read' : sum.toString() }
  })
}

/** Compares what was written with what the store says of it. */
async function prove(run: JobRun, pinned: PinnedSource, partPath: string): Promise<Evidence> {
  if ((await fileSize(partPath)) !== pinned.sizeBytes) {
    throw new AppError('integrity-mismatch', 'The file does not have the size of its version')
  }
  const verifiedBy: Evidence = ['size']
  if (pinned.crc64 !== undefined && pinned.sizeBytes > 0) {
    const { plan } = run.board()
    const parts = run.board().results()
    const whole = parts.reduce(
      (sum, part) => combineCrc64(sum, BigInt(part.etag), sizeOfPart(plan, part.partNumber)),
      0n,
    )
    if (whole.toString() !== pinned.crc64) throw new AppError('integrity-mismatch', 'The CRC-64 of the file differs')
    verifiedBy.push('crc64')
  } else if (isContentMd5(pinned)) {
    const md5 = await md5OfFile(partPath, run.leaving())
    if (md5 !== pinned.etag.toLowerCase()) throw new AppError('integrity-mismatch', 'The MD5 of the file differs')
    verifiedBy.push('etag')
  }
  return verifiedBy
}

/** From the commit on, also after a crash: a name of its own, then the file. A full disk is waited for: all bytes are here already. */
export async function finishDownload(run: JobRun): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await takeFinalName(run)
      break
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code !== 'disk-full') throw thrown
      run.patch({ error: toErrorView(error) })
      await run.clock.sleep(backoffMs(error, tries, run.clock.random), run.signal)
      run.patch({}, ['error'])
    }
  }
  run.move({ kind: 'answered' }, { result: {} })
}

async function takeFinalName(run: JobRun): Promise<void> {
  const { pinned, download, partPath } = factsOf(run)
  const wanted = safeFileName(run.record().source.key)
  let { name } = download
  for (;;) {
    if (name === undefined) {
      name = await findFreeName(download.folder, wanted)
      run.patch({ download: { ...factsOf(run).download, name } })
    }
    // On the disk before the name is taken, so that after a crash our own empty file is known.
    await run.durable()
    if ((await takeName(partPath, join(download.folder, name), pinned.sizeBytes)) === 'done') return
    name = undefined
  }
}

/** The file has its name: it is looked at once more. */
export async function verifyDownload(run: JobRun): Promise<void> {
  const { pinned, download } = factsOf(run)
  if (run.record().result === undefined || download.name === undefined) {
    const { error } = run.record()
    return run.move(
      { kind: 'not-verified' },
      { finishedAt: run.clock.now(), ...(error === undefined ? {} : { error }) },
    )
  }
  if ((await fileSize(join(download.folder, download.name))) !== pinned.sizeBytes) {
    throw new AppError('integrity-mismatch', 'The file is not there, or has another size')
  }
  run.move(
    { kind: 'verified' },
    {
      finishedAt: run.clock.now(),
      receipt: {
        sourceVersionId: pinned.versionId,
        etag: pinned.etag,
        requestIds: [],
        verifiedBy: download.verifiedBy ?? ['size'],
        ...(pinned.crc64 === undefined ? {} : { crc64: pinned.crc64 }),
      },
    },
  )
}

/** After a cancel or a failure: nothing half-read stays behind. */
export async function removeDownload(run: JobRun): Promise<void> {
  const { download } = run.record()
  if (download !== undefined) await removeFile(join(download.folder, download.partName))
}
