import {
  encodedResource,
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

/** Query names that OBS signs (protocols 5.4), matched in lower case as the vendor's SDK does. */
const signedNames = new Set(
  (
    'acl append attname backtosource bucketstatus cors customdomain delete deletebucket directcoldaccess encryption inventory length ' +
    'lifecycle location logging metadata mirrorbacktosource modify name notification obsalias obsbucketalias obscompresspolicy ' +
    'object-lock partnumber policy policystatus position publicaccessblock quota rename replication requestpayment ' +
    'response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type ' +
    'response-expires restore retention storageclass storagepolicy storageinfo tagging torrent truncate uploadid uploads versionid ' +
    'versioning versions website x-image-process x-image-save-bucket x-image-save-object'
  ).split(' '),
)

function isSignedName(name: string): boolean {
  const lower = name.toLowerCase()
  return signedNames.has(lower) || lower.startsWith('x-obs-')
}

/** Native OBS, `Authorization: OBS key:signature` (protocols 5.4). `Date` is sent rather than `x-obs-date`, as the vendor's SDK does. */
export function makeObs(): (input: SignInput) => Signature {
  const signedHeaders = makeSignedHeaders()
  return (input) => {
    const date = httpDate(input.atMs)
    const token = input.credentials.securityToken
    const headers: Record<string, string> = { ...input.headers }
    headers['date'] = date
    if (token !== undefined) headers['x-obs-security-token'] = token
    const resource = encodedResource(input.bucket, input.key)
    const stringToSign = obsStringToSign(input.method, headers, date, resource, input.query, signedHeaders)
    const signature = hmacSha1Base64(input.credentials.accessKeySecret, stringToSign)
    headers['authorization'] = `OBS ${input.credentials.accessKeyId}:${signature}`
    return { headers, stringToSign }
  }
}

/** Query of an OBS link (protocols 5.5). */
export function presignObs(input: PresignInput): PresignedQuery {
  const expires = String(Math.floor(input.atMs / 1000) + input.lifetimeSeconds)
  const token = input.credentials.securityToken
  const query: Query = [...input.query, ...(token === undefined ? [] : [['x-obs-security-token', token] as const])]
  const stringToSign = obsStringToSign(input.method, {}, expires, encodedResource(input.bucket, input.key), query)
  const signature = hmacSha1Base64(input.credentials.accessKeySecret, stringToSign)
  const signed: Query = [
    ['AccessKeyId', input.credentials.accessKeyId],
    ['Expires', expires],
    ...query,
    ['Signature', signature],
  ]
  return { queryText: encodeQuery(signed), stringToSign }
}

function makeSignedHeaders() {
  return rememberSignedHeaders((name) => name.startsWith('x-obs-'), trimmedLine)
}

/** @param resource `/bucket/` and the encoded key; at a custom domain the host stands for the bucket. */
export function obsStringToSign(
  method: string,
  headers: Readonly<Record<string, string>>,
  dateLine: string,
  resource: string,
  query: Query,
  signedHeaders = makeSignedHeaders(),
): string {
  return (
    `${method}\n${headers['content-md5'] ?? ''}\n${headers['content-type'] ?? ''}\n${dateLine}\n` +
    signedHeaders(headers).lines +
    resource +
    signedSubResources(query, isSignedName)
  )
}
