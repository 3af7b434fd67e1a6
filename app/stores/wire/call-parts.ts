import { AppError } from '../../domain/app-error.ts'
import { maxErrorBytes, readBeginning } from '../../http/bounded-body.ts'
import { fitsHeader } from '../../http/characters.ts'
import { classifyAnswer, type FailedAnswer } from '../../http/classify-answer.ts'
import type { HttpAnswer, HttpTimeouts } from '../../http/http-client.ts'
import type { RequestFacts } from '../../http/operations.ts'
import type { WholeAnswer } from '../../http/whole-answer.ts'
import type { Dialect } from '../profiles/profile.ts'
import type { StoreCall, TextAnswer } from './store-call.ts'
import type { Credentials } from './signing.ts'

/** An error document inside a 200 (protocols 9.2) is that error; a page of HTML is not a store's. */
export function readableFailure(
  thrown: unknown,
  answer: FailedAnswer,
  call: StoreCall,
  dialect: Dialect,
  nowMs: number,
): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'malformed-answer') return thrown
  const begins = answer.text.trimStart().slice(0, 400)
  const facts = requestFacts(dialect, call, undefined)
  if (/^(<\?xml[^>]*>\s*)?<Error[\s>]/.test(begins)) {
    const error = classifyAnswer(answer, facts, nowMs)
    // The head of the answer promised success: an error that names nothing definite leaves the outcome open.
    return error.facts.providerCode === undefined ? thrown : error
  }
  const facts200 = { httpStatus: answer.status, operation: call.operation, ...requestPlace(call) }
  if (/^(<!doctype\s+html|<html[\s>])/i.test(begins)) {
    return new AppError('not-a-store', `${call.operation} was answered by a web page`, {
      facts: facts200,
      cause: thrown,
    })
  }
  const requestId = requestIdOf(answer.headers)
  return new AppError(thrown.code, thrown.message, {
    retry: thrown.retry,
    facts: { ...facts200, ...(requestId === undefined ? {} : { requestId }) },
    cause: thrown,
  })
}

function requestPlace(call: StoreCall) {
  return {
    ...(call.bucket === undefined ? {} : { bucket: call.bucket }),
    ...(call.key === undefined ? {} : { key: call.key }),
  }
}

export function requestFacts(
  dialect: Dialect,
  call: StoreCall,
  who: Credentials | 'anonymous' | undefined,
): RequestFacts {
  return {
    dialect,
    operation: call.operation,
    method: call.method,
    ...requestPlace(call),
    ...(call.versionId === undefined ? {} : { versionId: call.versionId }),
    ...(who === 'anonymous' ? { anonymous: 'anonymous' as const } : {}),
  }
}

/** Ends an answer that never ends. */
export async function withDeadline<T>(
  call: StoreCall,
  timeouts: HttpTimeouts,
  signal: AbortSignal,
  work: (bounded: AbortSignal) => Promise<T>,
): Promise<T> {
  // A controller of its own, not AbortSignal.any: that leaves something behind in a signal that lives as long as the program.
  const bounded = new AbortController()
  const leave = () => bounded.abort(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', leave, { once: true })
  const timer = setTimeout(() => bounded.abort(lateAnswer(call, timeouts)), timeouts.wholeAnswerMs)
  try {
    return await work(bounded.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', leave)
  }
}

function lateAnswer({ operation }: StoreCall, { wholeAnswerMs }: HttpTimeouts): AppError {
  return new AppError('timed-out', `${operation} was not answered whole in ${wholeAnswerMs} ms`, {
    retry: 'idempotent-only',
    facts: { operation },
  })
}

export async function readErrorText(answer: HttpAnswer, signal: AbortSignal): Promise<string> {
  try {
    return await readBeginning(answer, maxErrorBytes)
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    // The status alone still says what happened.
    if (thrown instanceof AppError) return ''
    throw thrown
  }
}

function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers['x-oss-request-id'] ?? headers['x-obs-request-id'] ?? headers['x-amz-request-id']
}

export function isAboutTheCaller(error: AppError): boolean {
  return ['clock-skew', 'access-denied', 'wrong-secret', 'invalid-request'].includes(error.code)
}

/** A condition whose failure is a 304; the others fail with 412. */
export function mayAnswerNotModified(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) if (name.endsWith('if-none-match') || name.endsWith('if-modified-since')) return true
  return false
}

export function withoutBucket(host: string, bucket: string): string {
  return host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host
}

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/** @throws AppError `invalid-input` */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const name in headers) {
    if (!headerName.test(name) || !fitsHeader(headers[name] ?? '')) {
      throw new AppError('invalid-input', `The header ${name.slice(0, 100)} holds a character that cannot be sent`)
    }
  }
}

/** The text is made only where it is read: listings are read from their bytes. */
class WholeText implements TextAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  #text: string | undefined

  constructor({ status, headers, bytes }: WholeAnswer) {
    this.status = status
    this.headers = headers
    this.bytes = bytes
  }

  get text(): string {
    this.#text ??= this.bytes.toString('utf8')
    return this.#text
  }

  get requestId(): string | undefined {
    return requestIdOf(this.headers)
  }
}

export function wholeAnswer(answer: WholeAnswer): TextAnswer {
  return new WholeText(answer)
}
