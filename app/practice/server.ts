import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSigningKeys } from './auth/sigv4.ts'
import { mayAskUnsigned } from './auth/unsigned.ts'
import { type Credentials, verifyRequest } from './auth/verify.ts'
import type { Fault, FaultState, MatchedFaults } from './faults.ts'
import type { Call, Store } from './operations/call.ts'
import { operations } from './operations/table.ts'
import type { Pauses } from './pauses.ts'
import { type Answer, type ErrorContext, errorAnswer, errorXml } from './protocol/answer.ts'
import { type OperationName, operationName } from './protocol/operation-name.ts'
import { type ReceivedBody, receiveBody } from './protocol/receive.ts'
import { readRequest, type StoreRequest } from './protocol/request.ts'
import { StoreError } from './protocol/store-error.ts'
import type { LoggedRequest, RequestRecorder } from './request-log.ts'
import { sendAnswer, sendRaw } from './send.ts'

export interface ServerContext {
  readonly store: Store
  readonly credentials: Credentials
  readonly faults: FaultState
  readonly log: RequestRecorder
  readonly domains: ReadonlyMap<string, string>
  readonly newRequestId: () => string
  readonly latencyMs: number
  readonly pauses: Pick<Pauses, 'pause' | 'pauseToAnswer'>
  /** Aborted when the store closes. */
  readonly closing: AbortSignal
}

const noBody: ReceivedBody = {
  size: 0,
  md5Hex: 'd41d8cd98f00b204e9800998ecf8427e',
  crc64: 0n,
  bytes: Buffer.alloc(0),
  checksums: {},
}

/** What a request leaves behind on its way, for the log. */
interface Trace {
  bytesCopied: number
  /** How long a copy moved bytes, which comes on top of the latency. */
  movedMs: number
  status: number
  errorCode?: string
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value })
}

function numberParameter(request: StoreRequest, name: string): number | undefined {
  const text = request.query.get(name)
  return text === undefined ? undefined : Number(text)
}

function pick<Kind extends Fault['kind']>(
  matched: MatchedFaults,
  kind: Kind,
): Extract<Fault, { kind: Kind }> | undefined {
  return matched.faults.find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind)
}

const dataOperations = /Object|Upload|Part|Versions|Symlink/

function refuseByFault(matched: MatchedFaults, operation: OperationName, request: StoreRequest): void {
  const throttle = pick(matched, 'throttle')
  if (throttle) {
    const busy =
      request.dialect.name === 'oss'
        ? 'TotalQpsLimitExceeded'
        : throttle.status === 429
          ? 'TooManyRequests'
          : 'SlowDown'
    const headers =
      throttle.retryAfterSeconds === undefined ? {} : { 'retry-after': String(throttle.retryAfterSeconds) }
    throw new StoreError(throttle.status, throttle.code ?? busy, 'Please reduce your request rate.', { headers })
  }
  const error = pick(matched, 'error')
  if (error)
    throw new StoreError(error.status, error.code, error.message ?? error.code, { elements: error.elements ?? {} })
  if (pick(matched, 'public-endpoint-forbidden') && dataOperations.test(operation) && !request.isCustomDomain) {
    throw new StoreError(
      400,
      'PublicEndpointForbidden',
      'The public endpoint is forbidden; please use a custom domain.',
      {
        elements: { EC: '0048-00000401' },
      },
    )
  }
}

export function createStoreServer(context: ServerContext): Server {
  const keys = createSigningKeys()
  const { store, faults, log, credentials } = context

  async function work(
    message: IncomingMessage,
    request: StoreRequest,
    operation: OperationName,
    matched: MatchedFaults,
    requestId: string,
    trace: Trace,
  ): Promise<Answer> {
    refuseByFault(matched, operation, request)
    let body = noBody
    const isOpen =
      request.signature === 'none' &&
      mayAskUnsigned(operation, store.buckets.get(request.bucket ?? ''), request.dialect)
    if (operation !== 'ProbeApiVersion' && !isOpen) {
      const now = store.now() + (pick(matched, 'clock-skew')?.offsetMs ?? 0)
      const isTokenExpired = pick(matched, 'expired-token') !== undefined
      const presented = verifyRequest(request, { credentials, keys, now, isTokenExpired })
      const isBodyless =
        request.headers.get('content-length') === '0' ||
        (!request.headers.has('content-length') && !request.headers.has('transfer-encoding'))
      if (!isBodyless) {
        body = await receiveBody(message, request, {
          blobFolder: store.database.blobFolder,
          keys,
          secret: credentials.accessKeySecret,
          presented,
        })
      }
    }
    const call: Call = {
      store,
      request,
      dialect: request.dialect,
      body,
      requestId,
      ...optional('staleSeq', matched.staleSeq),
      noteCopied(bytes) {
        trace.bytesCopied += bytes
      },
      waitForCopy(bytes) {
        const moving = store.waitForCopy(bytes)
        if (moving === undefined) return undefined
        const beganAt = performance.now()
        return moving.then(() => {
          trace.movedMs += performance.now() - beganAt
        })
      },
    }
    try {
      return await operations[operation](call)
    } finally {
      if (body.filePath !== undefined && existsSync(body.filePath)) rmSync(body.filePath, { force: true })
    }
  }

  /** Everything that spoils the exchange before work is done; true: nothing more is to be done. */
  async function spoilBefore(response: ServerResponse, matched: MatchedFaults): Promise<boolean> {
    // The time that a request takes holds the work for it: what is done halfway is answered in time, however many are done at once.
    const delayMs = context.latencyMs / 2 + (pick(matched, 'latency')?.delayMs ?? 0)
    if (delayMs > 0) await context.pauses.pause(delayMs)
    const held = pick(matched, 'hold')
    if (held) {
      await Promise.race([held.until, once(context.closing, 'abort')])
      if (response.destroyed || context.closing.aborted) return true
    }
    if (pick(matched, 'close')) response.shouldKeepAlive = false
    if (pick(matched, 'silence')?.when === 'before') return true
    if (pick(matched, 'reset')?.when === 'before') {
      response.socket?.resetAndDestroy()
      return true
    }
    const raw = pick(matched, 'raw')
    if (raw && !raw.afterWork) {
      await sendRaw(response, raw.bytes)
      return true
    }
    const html = pick(matched, 'html')
    if (html) {
      response.writeHead(html.status, { 'content-type': 'text/html; charset=utf-8' })
      response.end(
        '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><p>Please sign in.</p></body></html>',
      )
      return true
    }
    const redirect = pick(matched, 'redirect')
    if (redirect) {
      response.writeHead(redirect.status, { location: redirect.location, 'content-length': '0' })
      response.end()
      return true
    }
    return false
  }

  async function answer(
    message: IncomingMessage,
    response: ServerResponse,
    request: StoreRequest,
    operation: OperationName,
    trace: Trace,
  ): Promise<void> {
    const arrivedAt = performance.now()
    const subject = {
      operation,
      ...optional('bucket', request.bucket),
      ...optional('key', request.key),
      ...optional('partNumber', numberParameter(request, 'partNumber')),
    }
    const matched = faults.match(subject)
    const requestId = context.newRequestId()
    const clock = store.now() + (pick(matched, 'clock-skew')?.offsetMs ?? 0)
    const errors: ErrorContext = { request, requestId, hostId: Buffer.from(requestId).toString('base64'), now: clock }
    if (await spoilBefore(response, matched)) return
    let result: Answer
    const early = pick(matched, 'error-in-200')
    const inside = early
      ? new StoreError(200, early.code, 'We encountered an internal error. Please try again.')
      : undefined
    try {
      result =
        inside && early?.afterWork === false
          ? { status: 200, headers: { 'content-type': 'application/xml' }, xml: errorXml(inside, errors) }
          : await work(message, request, operation, matched, requestId, trace)
    } catch (thrown) {
      if (context.closing.aborted) return
      const error =
        thrown instanceof StoreError
          ? thrown
          : new StoreError(500, 'InternalError', `We encountered an internal error: ${String(thrown)}`)
      trace.errorCode = error.code
      result = errorAnswer(error, errors)
    }
    if (pick(matched, 'silence')?.when === 'after') return
    if (pick(matched, 'reset')?.when === 'after') {
      response.socket?.resetAndDestroy()
      return
    }
    const raw = pick(matched, 'raw')
    if (raw) return sendRaw(response, raw.bytes)
    if (inside) result = { ...result, status: 200, xml: errorXml(inside, errors) }
    trace.status = result.status
    const takesMs = context.latencyMs + (pick(matched, 'latency')?.delayMs ?? 0) + trace.movedMs
    const leftMs = arrivedAt + takesMs - performance.now()
    if (leftMs >= 1) await context.pauses.pauseToAnswer(leftMs)
    await sendAnswer(response, result, {
      request,
      requestId,
      hostId: errors.hostId,
      now: clock,
      blobs: store.blobs,
      spoil: {
        isTruncated: pick(matched, 'truncated-xml') !== undefined,
        isEmptied: pick(matched, 'empty-200') !== undefined,
        isCut: pick(matched, 'reset')?.when === 'in-answer',
        ...optional('bytesPerSecond', pick(matched, 'slow-drip')?.bytesPerSecond),
      },
    })
  }

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = readRequest(message, { domains: context.domains })
    if ('problem' in request) {
      response.writeHead(400, { 'content-type': 'text/plain' })
      response.end(request.problem)
      return
    }
    const operation = operationName(request)
    const startedAt = store.now()
    const done = log.begin(operation)
    const trace: Trace = { bytesCopied: 0, movedMs: 0, status: 0 }
    const record = (): void => {
      const entry: LoggedRequest = {
        operation,
        dialect: request.dialect.name,
        ...optional('bucket', request.bucket),
        ...optional('key', request.key),
        ...optional('versionId', request.query.get('versionId')),
        ...optional('partNumber', numberParameter(request, 'partNumber')),
        ...optional('uploadId', request.query.get('uploadId')),
        ...optional('errorCode', trace.errorCode),
        status: trace.status,
        bytesCopied: trace.bytesCopied,
        startedAt,
        endedAt: store.now(),
      }
      done(entry)
    }
    try {
      await answer(message, response, request, operation, trace)
    } catch (thrown) {
      if (!context.closing.aborted) response.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
    } finally {
      record()
    }
  }

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (message, response) => {
    void handle(message, response)
  })
  return server
}
