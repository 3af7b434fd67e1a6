import { AppError } from '../../domain/app-error.ts'
import type { EncryptionInfo } from '../../domain/object-version.ts'
import { hostName } from '../../http/redirect.ts'
import { ossProfile } from '../profiles/oss.ts'
import { type Endpoint, dialOrigin, isAddressHost, parseEndpoint } from '../wire/endpoint.ts'
import type { StoreTarget } from '../wire/target.ts'
import type { Address, BucketPlace, EncryptionWords, Wire, WirePlan } from '../wire/wire.ts'
import { makeOssV1, presignOssV1 } from './oss-v1-signature.ts'
import { makeOssV4, presignOssV4 } from './oss-v4-signature.ts'

const weekSeconds = 7 * 24 * 3600

/** Alibaba Cloud OSS: V4 unless V1 is asked for; the bucket is in the host, on addresses only in the Host header (protocols 4.1). */
export function ossPlan(target: StoreTarget): WirePlan {
  const endpoint = parseEndpoint(target.endpoint)
  const home = target.region.replace(/^oss-/, '')
  const isV1 = target.signatureVersion === 'v1'
  const wire: Wire = {
    dialect: 'oss',
    prefix: 'x-oss-',
    names: {
      objectAcl: 'x-oss-object-acl',
      copyWord: 'COPY',
      replaceWord: 'REPLACE',
      tagCopyWord: 'Copy',
      tagReplaceWord: 'Replace',
    },
    address: (bucket, place) => addressOf(target, endpoint, home, bucket, place),
    sign: isV1 ? makeOssV1() : makeOssV4(),
    presign: isV1 ? presignOssV1 : (input) => presignOssV4(input),
    maxLinkSeconds: isV1 ? Number.MAX_SAFE_INTEGER : weekSeconds,
    readPlace: readOssPlace,
    encryption,
    archiveClasses: new Set(['Archive', 'ColdArchive', 'DeepColdArchive']),
    defaultClass: 'Standard',
    toVendorClass: (storageClass) => storageClass,
    fromVendorClass: (storageClass) => storageClass,
    thawBody: (days, tier) => {
      const word = { expedited: 'Expedited', standard: 'Standard', bulk: 'Bulk' }[tier]
      return `<RestoreRequest><Days>${days}</Days><JobParameters><Tier>${word}</Tier></JobParameters></RestoreRequest>`
    },
    listObjectsVersion: 'v2',
    customerKeys: 'none',
    forbidOverwrite: 'x-oss-forbid-overwrite',
    listBucketsQuery: (continuation) => [
      ['max-keys', '1000'],
      ...(continuation === undefined ? [] : [['marker', continuation] as const]),
    ],
  }
  return { profile: ossProfile, wireFor: () => wire }
}

function addressOf(
  target: StoreTarget,
  home: Endpoint,
  homeRegion: string,
  bucket: string | undefined,
  place: BucketPlace,
): Address {
  const region = place.region ?? homeRegion
  const custom = bucket === undefined ? undefined : target.customDomains?.[bucket]
  if (custom !== undefined) {
    const own = parseEndpoint(custom.includes('://') ? custom : `${home.scheme}://${custom}`)
    return { endpoint: own, origin: dialOrigin(own), host: own.host, basePath: '', region }
  }
  const endpoint = place.host === undefined ? home : { scheme: home.scheme, host: place.host }
  const origin = dialOrigin(endpoint)
  if (bucket === undefined) return { endpoint: home, origin: dialOrigin(home), host: home.host, basePath: '', region }
  if (target.addressing === 'path') return { endpoint, origin, host: endpoint.host, basePath: `/${bucket}`, region }
  if (isAddressHost(endpoint.host)) {
    // As the vendor's own SDK does on an address: the bucket is only in the Host header. A person's browser needs it in the path.
    const linkBase = { host: endpoint.host, basePath: `/${bucket}` }
    return { endpoint, origin, host: `${bucket}.oss-${region}.aliyuncs.com`, basePath: '', region, linkBase }
  }
  return {
    endpoint,
    origin: dialOrigin({ ...endpoint, host: `${bucket}.${endpoint.host}` }),
    host: `${bucket}.${endpoint.host}`,
    basePath: '',
    region,
  }
}

/** `oss-cn-shanghai`, `cn-shanghai` or `oss-cn-shanghai.aliyuncs.com`. */
function readOssPlace(hint: { readonly region?: string; readonly endpoint?: string }): BucketPlace {
  const host = hint.endpoint
  const fromHost =
    host === undefined
      ? undefined
      : /^(?:s3\.)?oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(hostName(host))?.[1]
  const named = hint.region?.replace(/^oss-/, '') ?? (fromHost?.startsWith('accelerate') ? undefined : fromHost)
  return { ...(named === undefined || named === '' ? {} : { region: named }), ...(host === undefined ? {} : { host }) }
}

const encryption: EncryptionWords = {
  toHeaders(info: EncryptionInfo) {
    const kms = info.kmsKeyId === undefined ? {} : { 'x-oss-server-side-encryption-key-id': info.kmsKeyId }
    switch (info.algorithm) {
      case 'AES256':
        return { 'x-oss-server-side-encryption': 'AES256' }
      case 'KMS':
        return { 'x-oss-server-side-encryption': 'KMS', ...kms }
      case 'SM4':
        // SM4 with a key of the key service is spelled as KMS whose data encryption is SM4.
        return info.kmsKeyId === undefined && info.vendorAlgorithm !== 'KMS'
          ? { 'x-oss-server-side-encryption': 'SM4' }
          : { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-data-encryption': 'SM4', ...kms }
      case 'customer-key':
        throw new AppError('not-supported', 'OSS has no encryption with keys of the customer')
    }
  },
  fromHeaders(headers) {
    const named = headers['x-oss-server-side-encryption']
    if (named === undefined || named === '') return undefined
    const kmsKeyId = headers['x-oss-server-side-encryption-key-id']
    const withKey = kmsKeyId ? { kmsKeyId } : {}
    if (headers['x-oss-server-side-data-encryption'] === 'SM4')
      return { algorithm: 'SM4', vendorAlgorithm: named, ...withKey }
    if (named === 'SM4') return { algorithm: 'SM4', ...withKey }
    if (named === 'KMS') return { algorithm: 'KMS', ...withKey }
    return { algorithm: 'AES256', ...(named === 'AES256' ? {} : { vendorAlgorithm: named }) }
  },
}
