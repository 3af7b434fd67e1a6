import { AppError } from '../domain/app-error.ts'
import type { HttpAnswer } from './http-client.ts'

/** Largest XML answer that is read: a page of 1000 keys of 1024 escaped bytes with long version ids is under 5 MB. */
export const maxXmlBytes = 8 * 1024 * 1024
/** Largest error document that is read. */
export const maxErrorBytes = 64 * 1024

/**
 * Reads a body, at most `maxBytes` of it.
 * @throws AppError `malformed-answer` when there is more, or when the body is compressed, which was not asked for.
 */
export async function readBytes(answer: HttpAnswer, maxBytes: number): Promise<Buffer> {
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') {
    answer.discard()
    throw tooOdd(`The answer is compressed (${encoding.slice(0, 20)}), which was not asked for`)
  }
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of answer.body) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) {
      answer.discard()
      throw tooOdd(`The answer is longer than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, sizeBytes)
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
