import {
  encodeQuery,
  hmacSha1Base64,
  httpDate,
  type PresignedQuery,
  type PresignInput,
  type Query,
  type SignInput,
  type Signature,
  signedSubResources,
} from '../wire/signing.ts'
import { rememberSignedHeaders, trimmedLine } from '../wire/signed-headers.ts'

/** Query names that OSS V1 signs (protocols 5.1; the vendor's SDK lists win over its older document). */
const signedNames = new Set(
  (
    'acl append bucketInfo cname cors delete encryption lifecycle location objectMeta partNumber policy position referer replication ' +
    'requestPayment resourceGroup response-cache-control response-content-disposition response-content-encoding ' +
    'response-content-language response-content-type response-expires restore security-token stat symlink tagging ' +
    'transferAcceleration uploadId uploads versionId versioning versions website worm wormExtend wormId continuation-token ' +
    'regionList cloudboxes callback callback-var'
  ).split(' '),
)

const isSignedName = (name: string) => signedNames.has(name) || name.startsWith('x-oss-')

/** OSS V1, `Authorization: OSS key:signature` (protocols 5.1). It leaves most query parameters unsigned: V4 is the default. */
export function makeOssV1(): (input: SignInput) => Signature {
  const signedHeaders = makeSignedHeaders()
  return (input) => {
    const date = httpDate(input.atMs)
    const token = input.credentials.securityToken
    const headers: Record<string, string> = { ...input.headers }
    headers['x-oss-date'] = date
    if (token !== undefined) headers['x-oss-security-token'] = token
    const { method, bucket, key, query } = input
    const stringToSign = ossV1StringToSign(method, headers, date, bucket, key, query, signedHeaders)
    const signature = hmacSha1Base64(input.credentials.accessKeySecret, stringToSign)
    headers['authorization'] = `OSS ${input.credentials.accessKeyId}:${signature}`
    return { headers, stringToSign }
  }
}

/** Query of a V1 link; it ends at `atMs + lifetimeSeconds`. */
export function presignOssV1(input: PresignInput): PresignedQuery {
  const expires = String(Math.floor(input.atMs / 1000) + input.lifetimeSeconds)
  const token = input.credentials.securityToken
  const query: Query = [...input.query, ...(token === undefined ? [] : [['security-token', token] as const])]
  const stringToSign = ossV1StringToSign(input.method, {}, expires, input.bucket, input.key, query)
  const signature = hmacSha1Base64(input.credentials.accessKeySecret, stringToSign)
  const signed: Query = [
    ...query,
    ['OSSAccessKeyId', input.credentials.accessKeyId],
    ['Expires', expires],
    ['Signature', signature],
  ]
  return { queryText: encodeQuery(signed), stringToSign }
}

function makeSignedHeaders() {
  return rememberSignedHeaders((name) => name.startsWith('x-oss-'), trimmedLine)
}

/** The resource holds the raw key, unlike every other signature. */
export function ossV1StringToSign(
  method: string,
  headers: Readonly<Record<string, string>>,
  dateLine: string,
  bucket: string | undefined,
  key: string | undefined,
  query: Query,
  signedHeaders = makeSignedHeaders(),
): string {
  const resource = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  return (
    `${method}\n${headers['content-md5'] ?? ''}\n${headers['content-type'] ?? ''}\n${dateLine}\n` +
    signedHeaders(headers).lines +
    resource +
    signedSubResources(query, isSignedName)
  )
}
