import { AppError, toAppError } from '../domain/app-error.ts'
import { combineCrc64 } from '../domain/crc64.ts'
import type { UploadedPart, UploadRef } from '../stores/object-store.ts'
import type { PinnedSource } from './job-record.ts'
import type { JobRun } from './job-run.ts'
import { pagesOfParts } from './upload.ts'

/** So many lists of parts are asked for while parts are copied, unless their pages would be smaller or larger than these. */
const pagesMeanwhile = 8
const smallestPage = 100
const largestPage = 1_000

/** Compares what the store holds with what was wanted, before anything becomes visible. */
export interface PartProof {
  /** A part is done: what is done without a gap may be listed already. */
  advance(): void
  /** Nothing is under way any more. */
  rest(): Promise<void>
  /** Lists what is not listed yet, and compares. Errors: `integrity-mismatch`, and what the store answers. */
  finish(): Promise<void>
}

/** For stores that tell nothing of the content of parts. */
const noProof: PartProof = {
  advance: () => undefined,
  rest: () => Promise.resolve(),
  finish: () => Promise.resolve(),
}

/**
 * OSS copies the whole object when it cannot read a range (protocols 6.9), and tells the CRC-64 of each part: sizes and sums are compared.
 * The sums are folded page by page while parts are still being copied, so that at the end a short list is asked for, not all of it. What
 * was listed early holds for what Complete puts together: a page counts only when it tells the ETags with which its parts were
 * answered, and Complete names each part with that ETag, which the store refuses when it holds something else by then.
 */
export function proveParts(run: JobRun, pinned: PinnedSource, uploadId: string): PartProof {
  if (!run.store.profile.capabilities.crc64) return noProof
  const upload: UploadRef = { ...run.record().destination, uploadId }
  const board = run.board()
  const { partCount } = board.plan
  const step = Math.max(smallestPage, Math.min(largestPage, Math.ceil(partCount / pagesMeanwhile)))
  let listedUpTo = 0
  let doneUpTo = 0
  let sizeBytes = 0
  let sum = 0n
  let hasSum = pinned.crc64 !== undefined
  let underWay: Promise<void> | undefined
  let isMeanwhile = true

  function fold(parts: readonly UploadedPart[]): void {
    for (const part of parts) {
      if (part.partNumber <= listedUpTo)
        throw new AppError('malformed-answer', 'The parts are not listed in their order')
      listedUpTo = part.partNumber
      sizeBytes += part.sizeBytes
      if (part.crc64 === undefined || !/^\d{1,20}$/.test(part.crc64)) hasSum = false
      if (hasSum) sum = combineCrc64(sum, BigInt(part.crc64 ?? 0), part.sizeBytes)
    }
  }

  /** Whether these are the parts that follow, each as it was answered. */
  function isAsAnswered(parts: readonly UploadedPart[], count: number): boolean {
    return (
      parts.length === count &&
      parts.every(
        ({ partNumber, etag }, index) =>
          partNumber === listedUpTo + index + 1 && etag.toLowerCase() === board.etagOf(partNumber)?.toLowerCase(),
      )
    )
  }

  async function listMeanwhile(): Promise<void> {
    try {
      const { parts } = await run.store.listParts(upload, { afterPartNumber: listedUpTo, maxParts: step }, run.signal)
      isMeanwhile = isAsAnswered(parts, step)
      if (isMeanwhile) fold(parts)
    } catch (thrown) {
      // The end asks again, and tells what it meets.
      isMeanwhile = false
      run.log('Parts could not be listed meanwhile', { jobId: run.id, code: toAppError(thrown).code })
    }
    underWay = undefined
    advance()
  }

  function advance(): void {
    while (doneUpTo < partCount && board.isDone(doneUpTo + 1)) doneUpTo++
    // The rest is for the end, which asks anyhow.
    if (!isMeanwhile || underWay !== undefined || doneUpTo === partCount || doneUpTo - listedUpTo < step) return
    underWay = listMeanwhile()
  }

  async function rest(): Promise<void> {
    isMeanwhile = false
    await underWay
  }

  return {
    advance,
    rest,
    async finish() {
      await rest()
      for await (const parts of pagesOfParts(run, upload, listedUpTo)) fold(parts)
      if (sizeBytes !== pinned.sizeBytes)
        throw new AppError('integrity-mismatch', `The parts hold ${sizeBytes} bytes instead of ${pinned.sizeBytes}`)
      if (hasSum && sum.toString() !== pinned.crc64)
        throw new AppError('integrity-mismatch', 'The CRC-64 of the parts differs')
    },
  }
}
