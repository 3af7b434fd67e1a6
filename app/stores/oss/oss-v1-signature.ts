import {
  canonicalHeaders,
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
export function signOssV1(input: SignInput): Signature {
  const date = httpDate(input.atMs)
  const token = input.credentials.securityToken
  const headers: Record<string, string> = {
    ...input.headers,
    'x-oss-date': date,
    ...(token === undefined ? {} : { 'x-oss-security-token': token }),
  }
  const stringToSign = ossV1StringToSign(input.method, headers, date, input.bucket, input.key, input.query)
  const signature = hmacSha1Base64(input.credentials.accessKeySecret, stringToSign)
  return { headers: { ...headers, authorization: `OSS ${input.credentials.accessKeyId}:${signature}` }, stringToSign }
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

/** The resource holds the raw key, unlike every other signature. */
export function ossV1StringToSign(
  method: string,
  headers: Readonly<Record<string, string>>,
  dateLine: string,
  bucket: string | undefined,
  key: string | undefined,
  query: Query,
): string {
  const resource = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  return (
    `${method}\n${headers['content-md5'] ?? ''}\n${headers['content-type'] ?? ''}\n${dateLine}\n` +
    canonicalHeaders(headers, (name) => name.startsWith('x-oss-')) +
    resource +
    signedSubResources(query, isSignedName)
  )
}
