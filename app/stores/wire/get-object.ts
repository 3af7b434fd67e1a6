import { AppError } from '../../domain/app-error.ts'
import type { HttpAnswer } from '../../http/http-client.ts'
import { malformed } from '../../http/xml.ts'
import type { GetOptions, ObjectContent, VersionRef } from '../object-store.ts'
import type { Caller } from './caller.ts'
import { readEtag } from './listing-fields.ts'
import { versionQuery } from './object-calls.ts'
import { customerKeyHeaders, quoted, rangeHeader } from './write-headers.ts'

/**
 * Content of a version or of a range (protocols 6.7). A store may answer a range with the whole object (OSS, when it dislikes the range):
 * that is accepted only from byte 0 on and cut at the length asked for.
 */
export async function getObject(
  caller: Caller,
  ref: VersionRef,
  options: GetOptions,
  signal: AbortSignal,
): Promise<ObjectContent> {
  const wire = caller.wireFor(ref.bucket)
  const { range } = options
  const call = {
    operation: 'GetObject',
    method: 'GET',
    bucket: ref.bucket,
    key: ref.key,
    query: versionQuery(ref.versionId),
    headers: {
      ...(range === undefined ? {} : { range: rangeHeader(range) }),
      ...(range === undefined || wire.dialect !== 'oss' ? {} : { 'x-oss-range-behavior': 'standard' }),
      ...(options.ifMatch === undefined ? {} : { 'if-match': quoted(options.ifMatch) }),
      ...customerKeyHeaders(wire, options.customerKey, 'destination'),
    },
    repeatability: 'idempotent',
    ...(ref.versionId === undefined ? {} : { versionId: ref.versionId }),
  } as const
  const answer = await caller.stream(call, signal)
  try {
    return contentOf(answer, range)
  } catch (thrown) {
    answer.discard()
    throw thrown
  }
}

function contentOf(answer: HttpAnswer, range: GetOptions['range']): ObjectContent {
  const { headers } = answer
  const sizeBytes = expectedSize(answer, range)
  const contentType = headers['content-type']
  const etag = readEtag(headers['etag'])
  return {
    body: exactly(answer, sizeBytes),
    sizeBytes,
    ...(contentType === undefined ? {} : { contentType }),
    ...(etag === '' ? {} : { etag }),
    cancel: () => answer.discard(),
  }
}

function expectedSize(answer: HttpAnswer, range: GetOptions['range']): number {
  const length = readLength(answer.headers['content-length'])
  if (range === undefined) {
    if (answer.status !== 200 || length === undefined) throw malformed('The object came without its length')
    return length
  }
  const asked = range.lastByte - range.firstByte + 1
  if (answer.status === 200) {
    if (range.firstByte !== 0 || length === undefined)
      throw malformed('The whole object came where a range was asked for')
    return Math.min(asked, length)
  }
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/.exec(answer.headers['content-range'] ?? '')
  const first = Number(match?.[1] ?? Number.NaN)
  const last = Number(match?.[2] ?? Number.NaN)
  if (answer.status !== 206 || first !== range.firstByte || !(last >= first) || last > range.lastByte) {
    throw malformed('Another range came than was asked for')
  }
  return last - first + 1
}

function readLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
}

/** Hands on exactly `sizeBytes`: stops there, and fails when the body ends before. */
async function* exactly(answer: HttpAnswer, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let left = sizeBytes
  try {
    for await (const chunk of answer.body) {
      const piece = chunk.byteLength > left ? chunk.subarray(0, left) : chunk
      left -= piece.byteLength
      if (piece.byteLength > 0) yield piece
      if (left === 0) return
    }
  } finally {
    answer.discard()
  }
  if (left > 0) {
    throw new AppError('connection-lost', `The object ended ${left} bytes early`, {
      retry: 'idempotent-only',
      facts: { operation: 'GetObject' },
    })
  }
}
