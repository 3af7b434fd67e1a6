import { createHmac } from 'node:crypto'
import { percentEncodePath } from '../protocol/encoding.ts'
import type { StoreRequest } from '../protocol/request.ts'
import type { Presented, SignatureCheck } from './presented.ts'

/** Query names that OBS signs, beside every `x-obs-*` name; compared in small letters. */
const obsNames = new Set(
  `acl append attname backtosource bucketstatus cors customdomain delete deletebucket directcoldaccess encryption inventory
  length lifecycle location logging metadata mirrorbacktosource modify name notification obsalias obsbucketalias
  obscompresspolicy object-lock partnumber policy policystatus position publicaccessblock quota rename replication
  requestpayment response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore retention storageclass storagepolicy storageinfo tagging torrent truncate
  uploadid uploads versionid versioning versions website x-image-process x-image-save-bucket x-image-save-object`.split(
    /\s+/,
  ),
)

interface Flavour {
  readonly vendor: 'x-obs-' | 'x-amz-'
  /** `AWS ak:sig` signs the path as it was sent; OBS the bucket and the encoded key. */
  readonly resource: (request: StoreRequest) => string
}

function obsResource(request: StoreRequest): string {
  if (request.bucket === undefined) return '/'
  const place = request.isCustomDomain ? request.host : request.bucket
  return `/${place}/${percentEncodePath(request.key ?? '')}`
}

function awsResource(request: StoreRequest): string {
  if (!request.isVirtualHosted) return request.rawPath
  return `/${request.isCustomDomain ? request.host : request.bucket}${request.rawPath}`
}

const flavours = {
  obs: { vendor: 'x-obs-', resource: obsResource },
  aws: { vendor: 'x-amz-', resource: awsResource },
} as const satisfies Record<string, Flavour>

function stringToSign(request: StoreRequest, presented: Presented, flavour: Flavour): string {
  const vendorLines = [...request.headers]
    .filter(([name]) => name.startsWith(flavour.vendor))
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('')
  const subResources = request.pairs
    .filter(([name]) => obsNames.has(name.toLowerCase()) || name.toLowerCase().startsWith(flavour.vendor))
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => (value === undefined || value === '' ? name : `${name}=${value}`))
    .join('&')
  const hasVendorDate = request.headers.has(`${flavour.vendor}date`)
  const dateLine = presented.expiresText ?? (hasVendorDate ? '' : (request.headers.get('date') ?? ''))
  const resource = flavour.resource(request) + (subResources === '' ? '' : `?${subResources}`)
  const header = (name: string): string => request.headers.get(name) ?? ''
  const wireResource = Buffer.from(resource, 'utf8').toString('latin1')
  return `${request.method}\n${header('content-md5')}\n${header('content-type')}\n${dateLine}\n${vendorLines}${wireResource}`
}

/** `OBS ak:sig` and `AWS ak:sig`: HMAC-SHA1; with a vendor date header the date line is empty. */
export function checkObs(request: StoreRequest, presented: Presented, flavour: keyof typeof flavours): SignatureCheck {
  return (secret) => {
    const text = stringToSign(request, presented, flavours[flavour])
    return { expected: createHmac('sha1', secret).update(text, 'latin1').digest('base64'), stringToSign: text }
  }
}
