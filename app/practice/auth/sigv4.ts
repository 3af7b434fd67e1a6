import { createHash, createHmac, hash } from 'node:crypto'
import { percentDecode, percentEncode, percentEncodePath } from '../protocol/encoding.ts'
import type { StoreRequest } from '../protocol/request.ts'
import type { Presented, SignatureCheck } from './presented.ts'

const keysKept = 64

/** Signing keys by their beginning (`AWS4` and the secret, `aliyun_v4` and the secret) and scope: a key lives a day, a request a millisecond. */
export interface SigningKeys {
  get(beginning: string, scope: string): Buffer
}

export function createSigningKeys(): SigningKeys {
  const known = new Map<string, Buffer>()
  return {
    get(beginning, scope) {
      const name = `${beginning}\n${scope}`
      const held = known.get(name)
      if (held) return held
      const key = deriveKey(beginning, scope.split('/'))
      if (known.size >= keysKept) known.clear()
      known.set(name, key)
      return key
    },
  }
}

function canonicalQuery(request: StoreRequest): string {
  return request.pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value ?? '')] as const)
    .sort((first, second) => compare(first[0], second[0]) || compare(first[1], second[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0
}

/** S3 SigV4, header and link: the path is encoded once and never normalised. */
export function checkSigV4(request: StoreRequest, presented: Presented, keys: SigningKeys): SignatureCheck {
  return (secret) => {
    const names = [...presented.signedHeaders].sort()
    const headerLines = names
      .map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
      .join('')
    const payload = presented.isPresigned
      ? (request.headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD')
      : (request.headers.get('x-amz-content-sha256') ?? '')
    const path = percentEncodePath(percentDecode(request.rawPath) ?? request.rawPath)
    const canonical = [request.method, path, canonicalQuery(request), headerLines, names.join(';'), payload].join('\n')
    const digest = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex')
    const stringToSign = `AWS4-HMAC-SHA256\n${presented.dateText}\n${presented.scope}\n${digest}`
    return {
      expected: createHmac('sha256', keys.get(`AWS4${secret}`, presented.scope))
        .update(stringToSign)
        .digest('hex'),
      stringToSign,
    }
  }
}

/** Signature of one chunk of an `aws-chunked` body; each chunk signs the one before. */
export function chunkSignature(key: Buffer, presented: Presented, previous: string, chunk: Uint8Array): string {
  const empty = createHash('sha256').digest('hex')
  const chunkHash = createHash('sha256').update(chunk).digest('hex')
  const text = `AWS4-HMAC-SHA256-PAYLOAD\n${presented.dateText}\n${presented.scope}\n${previous}\n${empty}\n${chunkHash}`
  return createHmac('sha256', key).update(text).digest('hex')
}

/** Chain of HMAC-SHA256 over date, region, service and the closing word. */
function deriveKey(start: string, steps: readonly string[]): Buffer {
  let key: Buffer = Buffer.from(start)
  for (const step of steps) key = createHmac('sha256', key).update(step).digest()
  return key
}
