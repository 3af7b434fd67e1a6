import type { EncryptionInfo } from '../../domain/object-version.ts'
import { hostName } from '../../http/redirect.ts'
import { s3Profile } from '../profiles/s3.ts'
import { type Endpoint, dialOrigin, isAddressHost, parseEndpoint } from '../wire/endpoint.ts'
import type { StoreTarget } from '../wire/target.ts'
import type { Address, BucketPlace, EncryptionWords, Wire, WirePlan } from '../wire/wire.ts'
import { makeS3V4, presignS3V4 } from './sigv4.ts'

const weekSeconds = 7 * 24 * 3600

/** Amazon S3 and stores that speak its language, with SigV4 (protocols 4.3, 5.6). */
export function s3Plan(target: StoreTarget): WirePlan {
  const wire = makeS3Wire(target)
  return { profile: s3Profile, wireFor: () => wire }
}

/** The `x-amz-` wire; OBS speaks it too, on addresses and in path style. */
export function makeS3Wire(target: StoreTarget): Wire {
  const endpoint = parseEndpoint(target.endpoint)
  const homeRegion = target.region === '' ? 'us-east-1' : target.region
  return {
    dialect: 's3',
    prefix: 'x-amz-',
    names: {
      objectAcl: 'x-amz-acl',
      copyWord: 'COPY',
      replaceWord: 'REPLACE',
      tagCopyWord: 'COPY',
      tagReplaceWord: 'REPLACE',
    },
    address: (bucket, place) => addressOf(target, endpoint, homeRegion, bucket, place),
    sign: makeS3V4(),
    presign: presignS3V4,
    maxLinkSeconds: weekSeconds,
    readPlace: (hint) => readAwsPlace(endpoint, hint),
    encryption: s3Encryption,
    archiveClasses: new Set(['GLACIER', 'DEEP_ARCHIVE']),
    defaultClass: 'STANDARD',
    toVendorClass: (storageClass) => storageClass,
    fromVendorClass: (storageClass) => storageClass,
    thawBody: (days, tier) => {
      const word = { expedited: 'Expedited', standard: 'Standard', bulk: 'Bulk' }[tier]
      return (
        '<RestoreRequest xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        `<Days>${days}</Days><GlacierJobParameters><Tier>${word}</Tier></GlacierJobParameters></RestoreRequest>`
      )
    },
    listObjectsVersion: 'v2',
    customerKeys: 'supported',
    forbidOverwrite: 'if-none-match',
    listBucketsQuery: (continuation) => [
      // Without a parameter AWS leaves the regions out (protocols 6.1).
      ['max-buckets', '1000'],
      ...(continuation === undefined ? [] : [['continuation-token', continuation] as const]),
    ],
  }
}

function addressOf(
  target: StoreTarget,
  home: Endpoint,
  homeRegion: string,
  bucket: string | undefined,
  place: BucketPlace,
): Address {
  const region = place.region ?? homeRegion
  if (bucket === undefined)
    return { endpoint: home, origin: dialOrigin(home), host: home.host, basePath: '', region: homeRegion }
  const custom = target.customDomains?.[bucket]
  if (custom !== undefined) {
    const own = parseEndpoint(custom.includes('://') ? custom : `${home.scheme}://${custom}`)
    return { endpoint: own, origin: dialOrigin(own), host: own.host, basePath: '', region }
  }
  const endpoint = place.host === undefined ? home : { scheme: home.scheme, host: place.host }
  if (isPathStyle(target, endpoint, bucket)) {
    return { endpoint, origin: dialOrigin(endpoint), host: endpoint.host, basePath: `/${bucket}`, region }
  }
  const host = `${bucket}.${endpoint.host}`
  return { endpoint, origin: dialOrigin({ ...endpoint, host }), host, basePath: '', region }
}

function isPathStyle(target: StoreTarget, endpoint: Endpoint, bucket: string): boolean {
  if (target.addressing !== undefined) return target.addressing === 'path'
  if (isAddressHost(endpoint.host)) return true
  // A wildcard certificate covers one label: a bucket with dots cannot stand in front of the host (protocols 3.5).
  if (bucket.includes('.') && endpoint.scheme === 'https') return true
  return !/\.(amazonaws\.com(\.cn)?|aliyuncs\.com|myhuaweicloud\.(com|eu)|localhost)$/.test(hostName(endpoint.host))
}

/** On Amazon's own hosts a region has a host of its own; elsewhere only the scope changes. */
function readAwsPlace(home: Endpoint, hint: { readonly region?: string; readonly endpoint?: string }): BucketPlace {
  const legacy: Readonly<Record<string, string>> = { '': 'us-east-1', EU: 'eu-west-1', US: 'us-east-1' }
  const named = hint.endpoint === undefined ? undefined : hostName(hint.endpoint)
  const fromHost =
    named === undefined ? undefined : /^s3[.-](?:dualstack\.)?([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(named)?.[1]
  const asked = hint.region ?? fromHost
  const region = asked === undefined ? undefined : (legacy[asked] ?? asked)
  const suffix = /\.(amazonaws\.com(?:\.cn)?)$/.exec(hostName(home.host))?.[1]
  if (suffix !== undefined && region !== undefined && /^[a-z0-9-]+$/.test(region))
    return { region, host: `s3.${region}.${suffix}` }
  return {
    ...(region === undefined ? {} : { region }),
    ...(hint.endpoint === undefined ? {} : { host: hint.endpoint }),
  }
}

const s3Encryption: EncryptionWords = {
  toHeaders(info: EncryptionInfo) {
    switch (info.algorithm) {
      case 'AES256':
        return { 'x-amz-server-side-encryption': 'AES256' }
      case 'KMS':
        return {
          'x-amz-server-side-encryption': info.vendorAlgorithm ?? 'aws:kms',
          ...(info.kmsKeyId === undefined ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': info.kmsKeyId }),
        }
      case 'SM4':
        return { 'x-amz-server-side-encryption': 'SM4' }
      case 'customer-key':
        // The key itself is in its own headers.
        return {}
    }
  },
  fromHeaders(headers) {
    if (headers['x-amz-server-side-encryption-customer-algorithm']) return { algorithm: 'customer-key' }
    const named = headers['x-amz-server-side-encryption']
    if (named === undefined || named === '') return undefined
    const kmsKeyId = headers['x-amz-server-side-encryption-aws-kms-key-id']
    if (named.startsWith('aws:kms')) {
      return {
        algorithm: 'KMS',
        ...(named === 'aws:kms' ? {} : { vendorAlgorithm: named }),
        ...(kmsKeyId ? { kmsKeyId } : {}),
      }
    }
    return { algorithm: 'AES256', ...(named === 'AES256' ? {} : { vendorAlgorithm: named }) }
  },
}
