import { createHmac } from 'node:crypto'
import { basicTimestamp, isSameKeys, sha256Hex, type SignInput } from './signing.ts'

/** What tells one vendor's V4 signature from another's. */
export interface V4Words {
  readonly algorithm: string
  /** Stands in front of the secret where the key is made. */
  readonly secretPrefix: string
  readonly service: string
  readonly terminator: string
}

/** Who signs, for which place, and when. */
export type V4Signer = Pick<SignInput, 'credentials' | 'region' | 'atMs'>

/** All of a V4 signature that does not depend on the request. */
export interface V4Stamp {
  /** `20240115T083000Z` */
  readonly timestamp: string
  /** Key id and scope. */
  readonly credential: string
  readonly seal: (canonicalRequest: string) => { readonly signature: string; readonly stringToSign: string }
}

export function makeV4Stamp(words: V4Words, { credentials, region, atMs }: V4Signer): V4Stamp {
  const timestamp = basicTimestamp(atMs)
  const scope = [timestamp.slice(0, 8), region, words.service, words.terminator]
  const key = deriveV4Key(`${words.secretPrefix}${credentials.accessKeySecret}`, scope)
  const begin = [words.algorithm, timestamp, scope.join('/'), ''].join('\n')
  return {
    timestamp,
    credential: `${credentials.accessKeyId}/${scope.join('/')}`,
    seal: (canonicalRequest) => {
      const stringToSign = begin + sha256Hex(canonicalRequest)
      return { signature: createHmac('sha256', key).update(stringToSign).digest('hex'), stringToSign }
    },
  }
}

/** Remembers the last stamp, which is good for all requests of one second with the same keys. */
export function rememberV4Stamp(words: V4Words): (signer: V4Signer) => V4Stamp {
  let last: { readonly of: V4Signer; readonly stamp: V4Stamp } | undefined
  return ({ credentials, region, atMs }) => {
    const isSame =
      last !== undefined &&
      Math.floor(last.of.atMs / 1000) === Math.floor(atMs / 1000) &&
      last.of.region === region &&
      isSameKeys(last.of.credentials, credentials)
    if (last === undefined || !isSame) {
      const of = { credentials, region, atMs }
      last = { of, stamp: makeV4Stamp(words, of) }
    }
    return last.stamp
  }
}

/** The chain of keys that all V4 signatures share: secret, date, region, service, terminator. */
function deriveV4Key(first: string, scope: readonly string[]): Buffer {
  let key: Buffer = Buffer.from(first, 'utf8')
  for (const step of scope) key = createHmac('sha256', key).update(step, 'utf8').digest()
  return key
}
