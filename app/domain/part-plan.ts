import { AppError } from './app-error.ts'

const mebibyte = 2 ** 20
/** Parts are not made smaller than this to fill a window; below it the requests cost more than they gain. */
const smallestWorthwhileBytes = 8 * mebibyte
/** Safe with every vendor (protocols 13) and large enough that a terabyte needs no more than its parts. */
const usualPartBytes = 64 * mebibyte

/** What a store allows for a multipart upload; the values and their sources are in the store profiles. */
export interface PartLimits {
  readonly partMinBytes: number
  readonly partMaxBytes: number
  /** Part numbers run from 1 to this. */
  readonly maxParts: number
  readonly objectMaxBytes: number
}

/** Equal parts in order of the file; only the last may be smaller. */
export interface PartPlan {
  readonly sizeBytes: number
  readonly partSizeBytes: number
  readonly partCount: number
}

/** Bytes of one part, both ends inclusive. */
export interface ByteRange {
  readonly firstByte: number
  readonly lastByte: number
}

/**
 * How often the parts of an object fill the window. Fewer leave it half empty while it opens and at the end, more cost their requests:
 * a window that opens from 8 to 64 (jobs/pace.ts) has begun an eighth of a filling by then, and nearly four whole ones follow.
 * 10 GB at 30 ms a request and 200 MB/s a part take 1.2 s so, in 239 parts of 40 MiB; 64 MiB take 1.5 s, 8 MiB 1.4 s.
 */
const fillingsOfWindow = 3.75

const roundUp = (value: number, step: number) => Math.ceil(value / step) * step

/**
 * Divides an object into parts: small enough that `wantedParallelism` of them are in flight most of the time, large enough to fit the numbers that
 * the store allows, and not smaller than is worth a request.
 * A last part of one byte is avoided, since some clients and servers take a range whose ends are equal for no range (protocols 6.9).
 * @param sizeBytes 0 gives no parts.
 * @param wantedParallelism parts that should be able to run side by side, at least 1.
 * @throws AppError `too-large`.
 */
export function planParts(sizeBytes: number, limits: PartLimits, wantedParallelism: number): PartPlan {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new RangeError('A size is a whole number of bytes')
  if (sizeBytes === 0) return { sizeBytes, partSizeBytes: 0, partCount: 0 }
  if (sizeBytes > limits.objectMaxBytes || sizeBytes > limits.partMaxBytes * limits.maxParts) {
    throw new AppError('too-large', `The store keeps objects of at most ${limits.objectMaxBytes} bytes`)
  }
  const smallest = Math.min(limits.partMaxBytes, roundUp(Math.ceil(sizeBytes / limits.maxParts), mebibyte))
  const fillsWindow = roundUp(sizeBytes / (fillingsOfWindow * Math.max(1, wantedParallelism)), mebibyte)
  const comfortable = Math.min(usualPartBytes, Math.max(smallestWorthwhileBytes, fillsWindow))
  let partSizeBytes = Math.min(Math.max(comfortable, smallest, limits.partMinBytes), limits.partMaxBytes)
  while (sizeBytes % partSizeBytes === 1 && sizeBytes > partSizeBytes && partSizeBytes < limits.partMaxBytes) {
    partSizeBytes = Math.min(partSizeBytes + mebibyte, limits.partMaxBytes)
  }
  return { sizeBytes, partSizeBytes, partCount: Math.ceil(sizeBytes / partSizeBytes) }
}

/**
 * Parts of a size that someone chose, when the store allows them.
 * @throws AppError `too-large` when they would be too many, `invalid-input` when they would be too small or too large.
 */
export function planPartsOfSize(sizeBytes: number, partSizeBytes: number, limits: PartLimits): PartPlan {
  if (partSizeBytes < limits.partMinBytes || partSizeBytes > limits.partMaxBytes) {
    throw new AppError('invalid-input', 'The store does not take parts of this size')
  }
  const partCount = Math.ceil(sizeBytes / partSizeBytes)
  if (partCount > limits.maxParts || sizeBytes > limits.objectMaxBytes) {
    throw new AppError('too-large', `The object would need ${partCount} parts`)
  }
  return { sizeBytes, partSizeBytes, partCount }
}

/** Bytes of part `partNumber` (1-based); a number outside the plan is a mistake of ours and throws RangeError. */
export function rangeOfPart(plan: PartPlan, partNumber: number): ByteRange {
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > plan.partCount) {
    throw new RangeError(`No part ${partNumber}`)
  }
  const firstByte = (partNumber - 1) * plan.partSizeBytes
  return { firstByte, lastByte: Math.min(firstByte + plan.partSizeBytes, plan.sizeBytes) - 1 }
}

export function sizeOfPart(plan: PartPlan, partNumber: number): number {
  const { firstByte, lastByte } = rangeOfPart(plan, partNumber)
  return lastByte - firstByte + 1
}
