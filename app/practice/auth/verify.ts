import { timingSafeEqual } from 'node:crypto'
import type { StoreRequest } from '../protocol/request.ts'
import { StoreError } from '../protocol/store-error.ts'
import { checkObs } from './obs.ts'
import { checkOssV1, checkOssV4 } from './oss.ts'
import { type Presented, readPresented, type SignatureCheck } from './presented.ts'
import { checkSigV4, type SigningKeys } from './sigv4.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** When set, every request must show it. */
  readonly securityToken?: string
}

export interface VerifyContext {
  readonly credentials: Credentials
  readonly keys: SigningKeys
  readonly now: number
  /** The token has run out, as a fault says. */
  readonly isTokenExpired: boolean
}

/** All three stores allow a quarter of an hour (protocols 9.5). */
const skewToleranceMs = 15 * 60 * 1000
const longestLinkMs = 7 * 24 * 3600 * 1000

function checkOf(request: StoreRequest, presented: Presented, keys: SigningKeys): SignatureCheck {
  switch (request.signature) {
    case 'oss-v1':
      return checkOssV1(request, presented)
    case 'oss-v4':
      return checkOssV4(request, presented, keys)
    case 's3-v4':
      return checkSigV4(request, presented, keys)
    case 'obs':
      return checkObs(request, presented, 'obs')
    case 'aws-v2':
      return checkObs(request, presented, 'aws')
    case 'none':
      throw new StoreError(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.')
  }
}

function denyToken(request: StoreRequest): StoreError {
  const message = 'The security token you provided is invalid.'
  if (request.dialect.name === 's3') return new StoreError(400, 'InvalidToken', message)
  if (request.dialect.name === 'obs') return new StoreError(403, 'InvalidAccessKeyId', message)
  return new StoreError(403, 'InvalidSecurityToken', message)
}

function denyExpiredToken(request: StoreRequest): StoreError {
  const message = 'The provided token has expired.'
  if (request.dialect.name === 's3') return new StoreError(400, 'ExpiredToken', message)
  if (request.dialect.name === 'obs') return new StoreError(403, 'InvalidAccessKeyId', message)
  return new StoreError(403, 'SecurityTokenExpired', message)
}

function checkTime(presented: Presented, now: number): void {
  if (presented.isPresigned) {
    const { expiresAt, signedAt } = presented
    if (expiresAt === undefined || Number.isNaN(expiresAt))
      throw new StoreError(403, 'AccessDenied', 'A link needs an expiry.')
    if (signedAt !== undefined && expiresAt - signedAt > longestLinkMs) {
      throw new StoreError(
        400,
        'AuthorizationQueryParametersError',
        'The lifetime of a link must be less than a week (in seconds).',
      )
    }
    if (now > expiresAt) {
      throw new StoreError(403, 'AccessDenied', 'Request has expired.', {
        elements: { Expires: new Date(expiresAt).toISOString(), ServerTime: new Date(now).toISOString() },
      })
    }
    return
  }
  if (presented.signedAt === undefined) {
    throw new StoreError(403, 'AccessDenied', 'A valid Date or x-*-date header is required for a signed request.')
  }
  if (Math.abs(now - presented.signedAt) > skewToleranceMs) {
    throw new StoreError(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        elements: {
          RequestTime: new Date(presented.signedAt).toISOString(),
          ServerTime: new Date(now).toISOString(),
          MaxAllowedSkewMilliseconds: String(skewToleranceMs),
        },
      },
    )
  }
}

function same(first: string, second: string): boolean {
  const a = Buffer.from(first)
  const b = Buffer.from(second)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Throws the vendor's refusal; returns what the request showed. */
export function verifyRequest(request: StoreRequest, context: VerifyContext): Presented {
  const presented = readPresented(request)
  if (!presented) throw new StoreError(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.')
  const { credentials } = context
  if (presented.accessKeyId !== credentials.accessKeyId) {
    throw new StoreError(403, 'InvalidAccessKeyId', 'The access key ID you provided does not exist in our records.', {
      elements: { [request.dialect.name === 'oss' ? 'OSSAccessKeyId' : 'AWSAccessKeyId']: presented.accessKeyId },
    })
  }
  if (context.isTokenExpired) throw denyExpiredToken(request)
  if (presented.token !== credentials.securityToken) throw denyToken(request)
  checkTime(presented, context.now)
  const { expected, stringToSign } = checkOf(request, presented, context.keys)(credentials.accessKeySecret)
  if (!same(expected, presented.signature)) {
    throw new StoreError(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        elements: {
          StringToSign: Buffer.from(stringToSign, 'latin1').toString('utf8'),
          SignatureProvided: presented.signature,
        },
      },
    )
  }
  return presented
}
