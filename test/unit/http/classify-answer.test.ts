import { describe, expect, it } from 'vitest'
import type { ErrorCode, RetryAdvice } from '../../../app/domain/app-error.ts'
import { classifyAnswer } from '../../../app/http/classify-answer.ts'
import type { RequestFacts } from '../../../app/http/operations.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const get: RequestFacts = { dialect: 's3', operation: 'GetObject', method: 'GET', bucket: 'b', key: 'k' }
const byVersion: RequestFacts = { ...get, versionId: 'v' }
const error = (code: string, more = '') =>
  `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>told</Message>${more}</Error>`

/** Every code of protocols 9.3 and 9.6 with its status: what it means and whether it may be sent again. */
const table: readonly (readonly [string, number, ErrorCode, RetryAdvice])[] = [
  ['InvalidAccessKeyId', 403, 'wrong-key-id', 'never'],
  ['SignatureDoesNotMatch', 403, 'wrong-secret', 'never'],
  ['TooManyWrongSignature', 400, 'wrong-secret', 'never'],
  ['RequestTimeTooSkewed', 403, 'clock-skew', 'never'],
  ['InvalidSecurityToken', 403, 'token-invalid', 'never'],
  ['SecurityTokenExpired', 403, 'token-expired', 'never'],
  ['AccessKeyIdAndSecurityTokenNotMatch', 403, 'token-invalid', 'never'],
  ['ExpiredToken', 400, 'token-expired', 'never'],
  ['InvalidToken', 400, 'token-invalid', 'never'],
  ['AccessDenied', 403, 'access-denied', 'never'],
  ['AccessForbidden', 403, 'access-denied', 'never'],
  ['AllAccessDisabled', 403, 'access-denied', 'never'],
  ['InDebt', 403, 'account-suspended', 'never'],
  ['UserDisable', 403, 'account-suspended', 'never'],
  ['BucketDisable', 403, 'account-suspended', 'never'],
  ['InArrearOrInsufficientBalance', 403, 'account-suspended', 'never'],
  ['NotSignedUp', 403, 'account-suspended', 'never'],
  ['DeregisterUserId', 403, 'account-suspended', 'never'],
  ['Unauthorized', 403, 'account-suspended', 'never'],
  ['AccountProblem', 403, 'account-suspended', 'never'],
  ['SecondLevelDomainForbidden', 403, 'wrong-endpoint', 'never'],
  ['PermanentRedirect', 301, 'wrong-endpoint', 'never'],
  ['TemporaryRedirect', 307, 'wrong-endpoint', 'never'],
  ['VirtualHostDomainRequired', 403, 'wrong-endpoint', 'never'],
  ['AuthorizationHeaderMalformed', 400, 'wrong-endpoint', 'never'],
  ['PublicEndpointForbidden', 400, 'public-endpoint-forbidden', 'never'],
  ['NoSuchBucket', 404, 'bucket-not-found', 'never'],
  ['NoSuchKey', 404, 'object-not-found', 'never'],
  ['NoSuchVersion', 404, 'version-not-found', 'never'],
  ['InvalidObjectState', 403, 'archived', 'never'],
  ['ObjectNotInActiveTierError', 403, 'archived', 'never'],
  ['FileImmutable', 409, 'immutable', 'never'],
  ['FileAlreadyExists', 409, 'already-exists', 'never'],
  ['PreconditionFailed', 412, 'precondition-failed', 'never'],
  ['NotModified', 304, 'not-modified', 'never'],
  ['OperationAborted', 409, 'conflict', 'safe'],
  ['ConditionalRequestConflict', 409, 'conflict', 'safe'],
  ['NoSuchUpload', 404, 'upload-not-found', 'never'],
  ['InvalidPart', 400, 'part-rejected', 'never'],
  ['InvalidPartOrder', 400, 'part-rejected', 'never'],
  ['EntityTooSmall', 400, 'part-rejected', 'never'],
  ['EntityTooLarge', 400, 'too-large', 'never'],
  ['InvalidDigest', 400, 'bad-digest', 'never'],
  ['BadDigest', 400, 'bad-digest', 'never'],
  ['KmsServiceNotEnabled', 403, 'encryption-key', 'never'],
  ['KMS.NotFoundException', 400, 'encryption-key', 'never'],
  ['KMS.DisabledException', 400, 'encryption-key', 'never'],
  ['InvalidEncryptionAlgorithmError', 400, 'encryption-key', 'never'],
  ['NotImplemented', 501, 'not-supported', 'never'],
  ['FsNotSupport', 405, 'not-supported', 'never'],
  ['MethodNotAllowed', 405, 'not-supported', 'never'],
  ['ServiceNotImplemented', 501, 'not-supported', 'never'],
  ['TooManyRequests', 429, 'throttled', 'throttled'],
  ['SlowDown', 503, 'throttled', 'throttled'],
  ['ServiceUnavailable', 503, 'throttled', 'throttled'],
  ['DownloadTrafficRateLimitExceeded', 503, 'throttled', 'throttled'],
  ['UploadTrafficRateLimitExceeded', 503, 'throttled', 'throttled'],
  ['MetaOperationQpsLimitExceeded', 503, 'throttled', 'throttled'],
  ['TotalQpsLimitExceeded', 503, 'throttled', 'throttled'],
  ['ActiveRequestLimitExceeded', 503, 'throttled', 'throttled'],
  ['CpuLimitExceeded', 503, 'throttled', 'throttled'],
  ['SomeNewLimitExceeded', 503, 'throttled', 'throttled'],
  ['RequestLimitExceeded', 503, 'throttled', 'throttled'],
  ['Throttling', 400, 'throttled', 'throttled'],
  ['ThrottlingException', 400, 'throttled', 'throttled'],
  ['TooManyRequestsException', 429, 'throttled', 'throttled'],
  ['InternalError', 500, 'server-error', 'idempotent-only'],
  ['RequestTimeout', 400, 'timed-out', 'idempotent-only'],
  ['SomethingNew', 500, 'server-error', 'idempotent-only'],
  ['SomethingNew', 400, 'invalid-request', 'never'],
]

describe('what a refusal means', () => {
  it.each(table)('%s with %d is %s, to be sent again: %s', (providerCode, status, code, retry) => {
    expect(classifyAnswer({ status, headers: {}, text: error(providerCode) }, get, now)).toMatchObject({
      code,
      retry,
      facts: { providerCode, httpStatus: status, operation: 'GetObject', bucket: 'b', key: 'k' },
    })
  })

  it('reads the errors of HEAD from headers: OSS as XML in base64, OBS as a code', () => {
    const oss = { 'x-oss-err': Buffer.from(error('NoSuchVersion', '<EC>0026-00000002</EC>')).toString('base64') }
    const head: RequestFacts = { ...byVersion, dialect: 'oss', operation: 'HeadObject', method: 'HEAD' }
    expect(classifyAnswer({ status: 404, headers: oss, text: '' }, head, now)).toMatchObject({
      code: 'version-not-found',
      facts: { providerCode: 'NoSuchVersion', extendedCode: '0026-00000002' },
    })
    const obs = { 'x-obs-error-code': 'NoSuchBucket', 'x-obs-error-message': 'The bucket is gone' }
    expect(classifyAnswer({ status: 404, headers: obs, text: '' }, { ...head, dialect: 'obs' }, now)).toMatchObject({
      code: 'bucket-not-found',
      facts: { providerMessage: 'The bucket is gone' },
    })
  })

  it('tells by the marker header that a file is deleted, whatever the status', () => {
    for (const [dialect, header] of [
      ['oss', 'x-oss-delete-marker'],
      ['obs', 'x-obs-delete-marker'],
      ['s3', 'x-amz-delete-marker'],
    ] as const) {
      for (const status of [404, 405]) {
        const failure = classifyAnswer({ status, headers: { [header]: 'true' }, text: '' }, { ...get, dialect }, now)
        expect(failure).toMatchObject({ code: 'is-delete-marker', retry: 'never' })
      }
    }
    expect(classifyAnswer({ status: 405, headers: {}, text: error('MethodNotAllowed') }, byVersion, now).code).toBe(
      'is-delete-marker',
    )
  })

  it('tells a HEAD without any body by its status', () => {
    const head: RequestFacts = { ...get, operation: 'HeadObject', method: 'HEAD' }
    const code = (status: number, request: RequestFacts) =>
      classifyAnswer({ status, headers: {}, text: '' }, request, now).code
    expect(code(404, head)).toBe('object-not-found')
    expect(code(404, { ...head, versionId: 'v' })).toBe('version-not-found')
    expect(code(404, { dialect: 's3', operation: 'HeadBucket', method: 'HEAD', bucket: 'b' })).toBe('bucket-not-found')
    expect(code(403, head)).toBe('access-denied')
    expect(code(405, { ...head, versionId: 'v' })).toBe('is-delete-marker')
    expect(code(412, head)).toBe('precondition-failed')
    expect(code(304, head)).toBe('not-modified')
    expect(code(407, head)).toBe('proxy-password')
    expect(code(500, head)).toBe('server-error')
  })

  it('names the rights that are missing, on both sides of a copy', () => {
    const rights = (request: RequestFacts) =>
      classifyAnswer({ status: 403, headers: {}, text: error('AccessDenied') }, request, now).facts.missingRights
    const copy: RequestFacts = { ...byVersion, operation: 'CopyObject', method: 'PUT' }
    expect(rights(copy)).toEqual(['s3:GetObjectVersion', 's3:PutObject'])
    expect(rights({ ...copy, dialect: 'oss' })).toEqual(['oss:GetObjectVersion', 'oss:PutObject'])
    expect(rights({ ...copy, dialect: 'obs' })).toEqual(['obs:object:GetObjectVersion', 'obs:object:PutObject'])
    expect(rights({ ...get, operation: 'ListObjectVersions', dialect: 'oss' })).toEqual(['oss:ListObjectVersions'])
    expect(rights({ ...get, anonymous: 'anonymous' })).toBeUndefined()
  })

  it('names a copy into another region, however it is refused', () => {
    const copy: RequestFacts = { ...byVersion, operation: 'CopyObject', method: 'PUT' }
    const refused = (code: string, status: number, message: string) =>
      classifyAnswer({ status, headers: {}, text: error(code).replace('told', message) }, copy, now).code
    const place = 'Target object does not reside in the same data center as source object.'
    expect(refused('AccessDenied', 403, place)).toBe('cross-region')
    expect(refused('InvalidRequest', 400, 'The buckets must be in the same region.')).toBe('cross-region')
  })

  it('looks closer at a denial', () => {
    const code = (message: string, more = '') =>
      classifyAnswer(
        {
          status: 403,
          headers: {},
          text: `<Error><Code>AccessDenied</Code><Message>${message}</Message>${more}</Error>`,
        },
        get,
        now,
      ).code
    expect(code('The object is immutable')).toBe('immutable')
    expect(code('Access Denied because object protected by object lock.')).toBe('immutable')
    expect(code('must be addressed using the specified endpoint')).toBe('wrong-endpoint')
    expect(code('no', '<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>')).toBe('wrong-endpoint')
    expect(code('The security token has expired')).toBe('token-expired')
    expect(code('no')).toBe('access-denied')
  })

  it('keeps what helps and nothing secret', () => {
    const text =
      '<Error><Code>SignatureDoesNotMatch</Code><Message>Signature AKIDEXAMPLE: x-amz-security-token: SECRETTOKEN</Message>' +
      '<StringToSign>GET secret</StringToSign><AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId></Error>'
    const headers = { 'x-amz-request-id': 'R1', 'retry-after': '7', date: 'Thu, 01 Jan 2026 00:10:00 GMT' }
    const { facts } = classifyAnswer({ status: 403, headers, text }, get, now)
    expect(facts).toMatchObject({ requestId: 'R1', retryAfterMs: 7000, clockOffsetMs: 600_000 })
    expect(JSON.stringify(facts)).not.toContain('SECRETTOKEN')
    expect(JSON.stringify(facts)).not.toContain('GET secret')
  })

  it('knows the code of an error document that was cut', () => {
    const failure = classifyAnswer(
      { status: 404, headers: {}, text: '<Error><Code>NoSuchBucket</Code><Mess' },
      get,
      now,
    )
    expect(failure.code).toBe('bucket-not-found')
  })

  it('tells a page that no store wrote', () => {
    expect(classifyAnswer({ status: 404, headers: {}, text: '<html>not here</html>' }, get, now).code).toBe(
      'not-a-store',
    )
    expect(classifyAnswer({ status: 200, headers: {}, text: '{"json":true}' }, get, now).code).toBe('not-a-store')
    expect(classifyAnswer({ status: 502, headers: {}, text: 'bad gateway' }, get, now)).toMatchObject({
      code: 'server-error',
      retry: 'idempotent-only',
    })
  })

  it('calls a marker as the source of a copy what it is', () => {
    const copy: RequestFacts = { ...byVersion, dialect: 'oss', operation: 'CopyObject', method: 'PUT' }
    const oss = error('InvalidArgument', '<EC>0016-00000307</EC>')
    expect(classifyAnswer({ status: 400, headers: {}, text: oss }, copy, now).code).toBe('is-delete-marker')
    const s3 =
      '<Error><Code>InvalidRequest</Code><Message>The source of a copy request may not specifically refer to a delete marker by version id.</Message></Error>'
    expect(classifyAnswer({ status: 400, headers: {}, text: s3 }, { ...copy, dialect: 's3' }, now).code).toBe(
      'is-delete-marker',
    )
  })
})
