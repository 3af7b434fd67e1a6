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

/**
 * Reads a body, at most {@link maxXmlBytes} of it, and hands it to `look`; the bytes are gone after that.
 * @throws AppError `malformed-answer` when there is more, or when the body is compressed, which was not asked for.
 */
export async function withBytes<T>(answer: HttpAnswer, shelf: ByteShelf, look: (bytes: Buffer) => T): Promise<T> {
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') {
    answer.discard()
    throw tooOdd(`The answer is compressed (${encoding.slice(0, 20)}), which was not asked for`)
  }
  const announced = Number(answer.headers['content-length'] ?? 0)
  let bytes = shelf.take(Math.min(maxXmlBytes, Number.isSafeInteger(announced) ? announced : 0))
  try {
    let used = 0
    for await (const chunk of answer.body) {
      const needed = used + chunk.byteLength
      if (needed > maxXmlBytes) {
        answer.discard()
        throw tooOdd(`The answer is longer than ${maxXmlBytes} bytes`)
      }
      if (needed > bytes.byteLength) {
        const larger = shelf.take(Math.min(maxXmlBytes, Math.max(needed, 2 * bytes.byteLength)))
        bytes.copy(larger, 0, 0, used)
        shelf.giveBack(bytes)
        bytes = larger
      }
      bytes.set(chunk, used)
      used = needed
    }
    return look(bytes.subarray(0, used))
  } finally {
    shelf.giveBack(bytes)
  }
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

function tooOdd(message: string): AppError {
  return new AppError('malformed-answer', message, { retry: 'idempotent-only' })
}
