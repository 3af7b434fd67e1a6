import type { StoreRequest } from '../protocol/request.ts'

/** What a request shows of its signer, whatever the form. */
export interface Presented {
  readonly accessKeyId: string
  readonly signature: string
  readonly isPresigned: boolean
  /** `20260301T080000Z` of the V4 forms; else empty. */
  readonly dateText: string
  /** `20260301/region/service/word` of the V4 forms; else empty. */
  readonly scope: string
  readonly signedHeaders: readonly string[]
  /** The Expires number of V1 links. */
  readonly expiresText?: string
  /** When it was signed, epoch ms; undefined: the request does not say. */
  readonly signedAt?: number
  /** After this moment a link is worth nothing, epoch ms. */
  readonly expiresAt?: number
  readonly token?: string
}

/** Computes what the signature should be for a secret. */
export type SignatureCheck = (secret: string) => { readonly expected: string; readonly stringToSign: string }

function basicDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function httpDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? basicDate(text) : at
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value })
}

/** Splits `Credential=..., SignedHeaders=..., Signature=...`. */
function fields(text: string): ReadonlyMap<string, string> {
  const result = new Map<string, string>()
  for (const piece of text.split(',')) {
    const at = piece.indexOf('=')
    if (at > 0) result.set(piece.slice(0, at).trim(), piece.slice(at + 1).trim())
  }
  return result
}

function splitCredential(credential: string): { accessKeyId: string; scope: string } {
  const parts = credential.split('/')
  return { accessKeyId: parts.slice(0, -4).join('/'), scope: parts.slice(-4).join('/') }
}

function readV4Header(request: StoreRequest, vendor: 'x-oss' | 'x-amz'): Presented {
  const text = request.headers.get('authorization') ?? ''
  const found = fields(text.slice(text.indexOf(' ') + 1))
  const dateText = request.headers.get(`${vendor}-date`) ?? ''
  const date = request.headers.get('date')
  const signedAt = basicDate(dateText) ?? httpDate(date)
  const names = found.get('SignedHeaders') ?? found.get('AdditionalHeaders') ?? ''
  return {
    ...splitCredential(found.get('Credential') ?? ''),
    signature: found.get('Signature') ?? '',
    isPresigned: false,
    dateText:
      dateText === '' && signedAt !== undefined
        ? new Date(signedAt).toISOString().replace(/[-:]|\.\d+/g, '')
        : dateText,
    signedHeaders: names === '' ? [] : names.toLowerCase().split(';'),
    ...optional('signedAt', signedAt),
    ...optional('token', request.headers.get(`${vendor}-security-token`)),
  }
}

function readV4Query(request: StoreRequest, vendor: 'x-oss' | 'X-Amz'): Presented {
  const isAws = vendor === 'X-Amz'
  const get = (aws: string, oss: string): string | undefined =>
    request.query.get(isAws ? `X-Amz-${aws}` : `x-oss-${oss}`)
  const dateText = get('Date', 'date') ?? ''
  const signedAt = basicDate(dateText)
  const names = get('SignedHeaders', 'additional-headers') ?? ''
  const lifetime = Number(get('Expires', 'expires'))
  return {
    ...splitCredential(get('Credential', 'credential') ?? ''),
    signature: get('Signature', 'signature') ?? '',
    isPresigned: true,
    dateText,
    signedHeaders: names === '' ? [] : names.toLowerCase().split(';'),
    ...optional('signedAt', signedAt),
    ...optional('expiresAt', signedAt === undefined ? undefined : signedAt + lifetime * 1000),
    ...optional('token', get('Security-Token', 'security-token')),
  }
}

function readPair(request: StoreRequest, vendor: 'oss' | 'obs' | 'amz'): Presented {
  const text = request.headers.get('authorization') ?? ''
  const pair = text.slice(text.indexOf(' ') + 1)
  const colon = pair.lastIndexOf(':')
  const date = request.headers.get(`x-${vendor}-date`) ?? request.headers.get('date')
  return {
    accessKeyId: pair.slice(0, Math.max(colon, 0)),
    signature: pair.slice(colon + 1),
    isPresigned: false,
    dateText: '',
    scope: '',
    signedHeaders: [],
    ...optional('signedAt', httpDate(date)),
    ...optional('token', request.headers.get(`x-${vendor}-security-token`)),
  }
}

function readPairQuery(request: StoreRequest, idName: string, tokenName: string): Presented {
  const expiresText = request.query.get('Expires') ?? ''
  return {
    accessKeyId: request.query.get(idName) ?? '',
    signature: request.query.get('Signature') ?? '',
    isPresigned: true,
    dateText: '',
    scope: '',
    signedHeaders: [],
    expiresText,
    expiresAt: Number(expiresText) * 1000,
    ...optional('token', request.query.get(tokenName)),
  }
}

/** Undefined: the request is not signed at all. */
export function readPresented(request: StoreRequest): Presented | undefined {
  const { isPresigned } = request
  switch (request.signature) {
    case 'oss-v4':
      return isPresigned ? readV4Query(request, 'x-oss') : readV4Header(request, 'x-oss')
    case 's3-v4':
      return isPresigned ? readV4Query(request, 'X-Amz') : readV4Header(request, 'x-amz')
    case 'oss-v1':
      return isPresigned ? readPairQuery(request, 'OSSAccessKeyId', 'security-token') : readPair(request, 'oss')
    case 'obs':
      return isPresigned ? readPairQuery(request, 'AccessKeyId', 'x-obs-security-token') : readPair(request, 'obs')
    case 'aws-v2':
      return isPresigned ? readPairQuery(request, 'AWSAccessKeyId', 'x-amz-security-token') : readPair(request, 'amz')
    case 'none':
      return undefined
  }
}
