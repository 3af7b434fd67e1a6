import { AppError } from '../../domain/app-error.ts'
import { encodeKeyPath } from '../../domain/key-encoding.ts'
import { drain, makeByteShelf, refuseCompressed } from '../../http/bounded-body.ts'
import { classifyAnswer } from '../../http/classify-answer.ts'
import type { HttpAnswer, HttpClient, HttpRequest, HttpTimeouts } from '../../http/http-client.ts'
import { isSameOwner, readLocation } from '../../http/redirect.ts'
import { withRetry } from '../../http/retry.ts'
import type { WholeAnswer } from '../../http/whole-answer.ts'
import {
  checkHeaders,
  isAboutTheCaller,
  mayAnswerNotModified,
  readableFailure,
  readErrorText,
  requestFacts,
  withDeadline,
  wholeAnswer,
  withoutBucket,
} from './call-parts.ts'
import { checkBucketName } from './endpoint.ts'
import { encodeQuery, isSameKeys, type Credentials } from './signing.ts'
import type { StoreCall, TextAnswer } from './store-call.ts'
import type { CredentialsSource, StoreDeps } from './target.ts'
import type { Address, BucketPlace, Wire, WirePlan } from './wire.ts'

/** Signs, sends, retries, follows what may be followed, and classifies what failed. */
export interface Caller {
  /** Runs a call and reads its answer; `read` may throw `malformed-answer`, which is retried as the call allows. */
  text<T>(call: StoreCall, signal: AbortSignal, read: (answer: TextAnswer, wire: Wire) => T): Promise<T>
  /** Runs a call and hands over the unread body. */
  stream(call: StoreCall, signal: AbortSignal): Promise<HttpAnswer>
  credentials(signal: AbortSignal): Credentials | 'anonymous' | Promise<Credentials | 'anonymous'>
  wireFor(bucket: string | undefined): Wire
  address(bucket: string | undefined): Address
  /** Opens up to so many connections for copies that will soon come. */
  openAhead(bucket: string, connections: number): void
  /** The store's time. */
  storeNow(): number
  /** Keeps what a listing told about a bucket. */
  learn(bucket: string, place: BucketPlace): void
  isFileSystem(bucket: string): boolean
  /** Whether an answer so far was Ceph's, told by the shape of its request ids. */
  isCeph(): boolean
}

export interface CallerOptions {
  readonly plan: WirePlan
  readonly http: HttpClient
  readonly deps: StoreDeps
  readonly timeouts: HttpTimeouts
  readonly credentials: CredentialsSource
}

/** Sends one request, and reads what a refusal says. */
interface Sender<Answer> {
  send(request: HttpRequest, signal: AbortSignal): Promise<Answer>
  refusalText(answer: Answer, signal: AbortSignal): Promise<string>
}

/** What can be put right and sent once more. */
type Correction = 'clock' | 'place' | 'token'

type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>

/** A difference beyond this is corrected (protocols 9.5); stores refuse from 15 minutes on. */
const clockToleranceMs = 4 * 60_000
const attempts = 3
/** `tx0000082d8f2c5a0a5f4c1-006b014e6e-1025-default` */
const cephRequestId = /^tx[0-9a-f]{21}-[0-9a-f]{10}-[0-9a-f]+-/

export function makeCaller(options: CallerOptions): Caller {
  const { plan, http, deps, timeouts } = options
  const places = new Map<string, BucketPlace>()
  const addresses = new Map<string, Address>()
  let clockOffsetMs = 0
  let hasSeenCeph = false
  const shelf = makeByteShelf()

  function credentials(signal: AbortSignal) {
    const source = deps.fetchCredentials ?? options.credentials
    return typeof source === 'function' ? source(signal) : source
  }

  function address(bucket: string | undefined): Address {
    if (bucket === undefined) return plan.wireFor(bucket).address(bucket, {})
    const known = addresses.get(bucket)
    if (known !== undefined) return known
    const found = plan.wireFor(checkBucketName(bucket)).address(bucket, places.get(bucket) ?? {})
    addresses.set(bucket, found)
    return found
  }

  function settle(bucket: string, place: BucketPlace): void {
    places.set(bucket, place)
    addresses.delete(bucket)
  }

  const streams: Sender<HttpAnswer> = {
    send: (request, signal) => http.send(request, signal),
    async refusalText(answer, signal) {
      const text = await readErrorText(answer, signal)
      if (text === '') await drain(answer).catch(() => undefined)
      return text
    },
  }
  const wholes: Sender<WholeAnswer> = {
    send: (request, signal) => http.exchange(request, shelf, signal),
    async refusalText(answer) {
      const text = answer.bytes.toString('utf8')
      answer.free()
      return text
    },
  }

  function toRequest(call: StoreCall, who: Credentials | 'anonymous'): HttpRequest {
    const wire = plan.wireFor(call.bucket)
    const to = address(call.bucket)
    const query = call.query ?? []
    const path = `${to.basePath}/${encodeKeyPath(call.key ?? '')}`
    const given = call.headers ?? {}
    const headers =
      who === 'anonymous'
        ? given
        : wire.sign({
            method: call.method,
            host: to.host,
            path,
            query,
            headers: given,
            credentials: who,
            region: to.region,
            atMs: deps.now() + clockOffsetMs,
            bucket: call.bucket,
            key: call.key,
            body: call.body,
          }).headers
    checkHeaders(headers)
    return {
      method: call.method,
      origin: to.origin,
      host: to.host,
      target: query.length === 0 ? path : `${path}?${encodeQuery(query)}`,
      headers,
      quietMs: call.pace === 'copy' ? timeouts.copyMs : timeouts.quietMs,
      lane: call.pace ?? 'ask',
      body: call.body,
      // Ceph 18 answers such a condition with 304 and a body (H7): nothing else may follow on that connection.
      connection: call.pace === 'copy' && mayAnswerNotModified(given) ? 'close' : undefined,
    }
  }

  /** One try: sends, and sends once more after each thing that can be put right (the clock, the place, an ended token). */
  async function attempt<Answer extends AnswerHead>(
    call: StoreCall,
    sender: Sender<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    let corrected: readonly Correction[] = []
    for (;;) {
      const who = await credentials(signal)
      const startedAt = deps.now()
      const answer = await sender.send(toRequest(call, who), signal)
      hasSeenCeph ||= cephRequestId.test(answer.headers['x-amz-request-id'] ?? '')
      if ((answer.status >= 200 && answer.status < 300) || call.alsoFine?.includes(answer.status)) return answer
      const written = await sender.refusalText(answer, signal)
      const text = call.method === 'HEAD' || answer.status === 304 ? '' : written
      const facts = requestFacts(plan.profile.dialect, call, who)
      const error = classifyAnswer({ status: answer.status, headers: answer.headers, text }, facts, deps.now())
      deps.log?.info('A store refused a request', {
        operation: call.operation,
        status: answer.status,
        code: error.code,
        providerCode: error.facts.providerCode,
        requestId: error.facts.requestId,
        tookMs: deps.now() - startedAt,
      })
      const correction = correct(error, answer, call, who, corrected)
      if (correction === undefined) throw error
      if (correction === 'token') {
        const fresh = await credentials(signal)
        if (fresh === 'anonymous' || who === 'anonymous' || isSameKeys(fresh, who)) throw error
      }
      corrected = [...corrected, correction]
    }
  }

  function correct(
    error: AppError,
    answer: AnswerHead,
    call: StoreCall,
    who: Credentials | 'anonymous',
    done: readonly Correction[],
  ): Correction | undefined {
    if (
      error.code === 'token-expired' &&
      !done.includes('token') &&
      typeof (deps.fetchCredentials ?? options.credentials) === 'function'
    ) {
      return 'token'
    }
    const offsetMs = error.facts.clockOffsetMs
    if (
      !done.includes('clock') &&
      who !== 'anonymous' &&
      offsetMs !== undefined &&
      answer.headers['age'] === undefined
    ) {
      if (isAboutTheCaller(error) && Math.abs(offsetMs - clockOffsetMs) > clockToleranceMs) {
        clockOffsetMs = offsetMs
        deps.log?.warn("This computer's clock differs from the store's; requests carry the store's time", {
          clockOffsetMs,
        })
        return 'clock'
      }
    }
    if (done.includes('place') || call.bucket === undefined || error.code !== 'wrong-endpoint') return undefined
    return relocate(error, call.bucket) ? 'place' : undefined
  }

  /** Follows a bucket to the place that the store names, never out of the domain that holds the credentials. */
  function relocate(error: AppError, bucket: string): boolean {
    const wire = plan.wireFor(bucket)
    const { regionHint, endpointHint } = error.facts
    const now = address(bucket)
    const hinted = endpointHint === undefined ? undefined : readLocation(endpointHint)
    const isDowngrade = now.endpoint.scheme === 'https' && hinted?.scheme === 'http'
    if (hinted !== undefined && (isDowngrade || !isSameOwner(now.endpoint.host, hinted.host))) {
      if (error.facts.httpStatus !== undefined && error.facts.httpStatus < 400) {
        throw new AppError('redirect-refused', `The store sends ${bucket} to another domain`, {
          facts: error.facts,
          cause: error,
        })
      }
      return false
    }
    const named = hinted === undefined ? undefined : withoutBucket(hinted.host, bucket)
    const place = wire.readPlace({
      ...(regionHint === undefined ? {} : { region: regionHint }),
      ...(named === undefined ? {} : { endpoint: named }),
    })
    const before = places.get(bucket) ?? {}
    const moved = { ...before, ...place }
    settle(bucket, moved)
    const next = address(bucket)
    const isNew = next.host !== now.host || next.region !== now.region || next.origin !== now.origin
    if (!isNew) return false
    if (!isSameOwner(now.endpoint.host, next.endpoint.host)) {
      settle(bucket, before)
      return false
    }
    deps.log?.info('A bucket lives elsewhere', { bucket, host: next.host, region: next.region })
    return true
  }

  function run<T>(call: StoreCall, signal: AbortSignal, once: () => Promise<T>): Promise<T> {
    return withRetry(
      {
        repeatability: call.repeatability,
        attempts,
        random: deps.random,
        sleep: deps.sleep,
        onRetry: (error, tries, delayMs) =>
          deps.log?.info('A request is sent again', { operation: call.operation, code: error.code, tries, delayMs }),
      },
      signal,
      once,
    )
  }

  async function ask<T>(call: StoreCall, read: (answer: TextAnswer, wire: Wire) => T, signal: AbortSignal): Promise<T> {
    const answer = await attempt(call, wholes, signal)
    try {
      refuseCompressed(answer.headers)
      return readWhole(call, answer, read)
    } finally {
      answer.free()
    }
  }

  function readWhole<T>(call: StoreCall, answer: WholeAnswer, read: (answer: TextAnswer, wire: Wire) => T): T {
    const whole = wholeAnswer(answer)
    try {
      return read(whole, plan.wireFor(call.bucket))
    } catch (thrown) {
      throw readableFailure(thrown, whole, call, plan.profile.dialect, deps.now())
    }
  }

  return {
    text: (call, signal, read) =>
      run(call, signal, () =>
        // Copies have only the limit on silence.
        call.pace === 'copy'
          ? ask(call, read, signal)
          : withDeadline(call, timeouts, signal, (bounded) => ask(call, read, bounded)),
      ),
    stream: (call, signal) => run(call, signal, () => attempt(call, streams, signal)),
    credentials,
    wireFor: (bucket) => plan.wireFor(bucket),
    address,
    openAhead: (bucket, connections) => http.openAhead(address(bucket), connections),
    storeNow: () => deps.now() + clockOffsetMs,
    learn(bucket, place) {
      const before = places.get(bucket) ?? {}
      if (place.isFileSystem === true) settle(bucket, { ...before, isFileSystem: true })
      if (place.region === undefined && place.host === undefined) return
      const now = plan.wireFor(bucket).address(bucket, before)
      const next = plan.wireFor(bucket).address(bucket, { ...before, ...place })
      if (isSameOwner(now.endpoint.host, next.endpoint.host)) settle(bucket, { ...before, ...place })
    },
    isFileSystem: (bucket) => places.get(bucket)?.isFileSystem === true,
    isCeph: () => hasSeenCeph,
  }
}
