import { AppError } from '../domain/app-error.ts'
import type { HttpAnswer } from './http-client.ts'

/** Largest XML answer that is read: a page of 1000 keys of 1024 escaped bytes with long version ids is under 5 MB. */
export const maxXmlBytes = 8 * 1024 * 1024
/** Largest error document that is read. */
export const maxErrorBytes = 64 * 1024

/** Bytes that are used again: pages of a long listing would otherwise each leave half a megabyte behind. */
export interface ByteShelf {
  /** Room for at least `sizeBytes`. */
  take(sizeBytes: number): Buffer
  /** Nobody may look at the bytes after this. */
  giveBack(bytes: Buffer): void
}

/** Keeps a few buffers of at most {@link maxXmlBytes}. */
export function makeByteShelf(): ByteShelf {
  const kept: Buffer[] = []
  return {
    take(sizeBytes) {
      const at = kept.findIndex((bytes) => bytes.byteLength >= sizeBytes)
      const [found] = at === -1 ? [] : kept.splice(at, 1)
      // Powers of two: pages differ by a few bytes, and each would need its own otherwise.
      return (
        found ??
        Buffer.allocUnsafeSlow(Math.min(maxXmlBytes, 2 ** Math.ceil(Math.log2(Math.max(64 * 1024, sizeBytes)))))
      )
    },
    giveBack(bytes) {
      if (kept.length < 4) kept.push(bytes)
      kept.sort((a, b) => a.byteLength - b.byteLength)
    },
  }
}

/** @throws AppError `malformed-answer` when an answer is compressed, which was not asked for. */
export function refuseCompressed(headers: Readonly<Record<string, string>>): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return
  throw new AppError(
    'malformed-answer',
    `The answer is compressed (${encoding.slice(0, 20)}), which was not asked for`,
    { retry: 'idempotent-only' },
  )
}

/** Reads at most `maxBytes` of a body and leaves the rest; for error documents, whose beginning is enough. */
export async function readBeginning(answer: HttpAnswer, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of answer.body) {
    chunks.push(chunk)
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) {
      answer.discard()
      break
    }
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}

/** Reads a body to its end for nothing, so that the connection can be used again; gives up on long ones. */
export async function drain(answer: HttpAnswer): Promise<void> {
  await readBeginning(answer, maxErrorBytes)
}
