import { AppError } from '../../domain/app-error.ts'
import type { EncryptionInfo } from '../../domain/object-version.ts'
import { hostName } from '../../http/redirect.ts'
import { obsProfile } from '../profiles/obs.ts'
import { makeS3Wire } from '../s3/s3-wire.ts'
import { type Endpoint, dialOrigin, isAddressHost, parseEndpoint } from '../wire/endpoint.ts'
import type { Query } from '../wire/signing.ts'
import type { StoreTarget } from '../wire/target.ts'
import type { Address, BucketPlace, EncryptionWords, Wire, WirePlan } from '../wire/wire.ts'
import { makeObs, presignObs } from './obs-signature.ts'

/**
 * Huawei Cloud OBS (protocols 4.2, 5.4): its native signature where the bucket is in the host; SigV4 with `x-amz-` names on addresses, in path
 * style and at custom domains, where the vendor's own SDKs leave the native signature too.
 */
export function obsPlan(target: StoreTarget): WirePlan {
  const endpoint = parseEndpoint(target.endpoint)
  const native = nativeWire(target, endpoint)
  const compatible = compatibleWire(target, endpoint)
  const isNativeHost =
    target.addressing === undefined ? !isAddressHost(endpoint.host) : target.addressing === 'virtual-hosted'
  return {
    profile: obsProfile,
    wireFor: (bucket) =>
      isNativeHost && (bucket === undefined || target.customDomains?.[bucket] === undefined) ? native : compatible,
  }
}

function nativeWire(target: StoreTarget, endpoint: Endpoint): Wire {
  return {
    ...common(endpoint),
    prefix: 'x-obs-',
    names: {
      objectAcl: 'x-obs-acl',
      copyWord: 'COPY',
      replaceWord: 'REPLACE',
      tagCopyWord: 'COPY',
      tagReplaceWord: 'REPLACE',
    },
    address: (bucket, place) => addressOf(target, endpoint, bucket, place),
    sign: makeObs(),
    presign: presignObs,
    maxLinkSeconds: Number.MAX_SAFE_INTEGER,
    encryption,
    archiveClasses: new Set(['COLD', 'DEEP_ARCHIVE', 'GLACIER']),
    toVendorClass: (storageClass) => storageClass,
    fromVendorClass: fromS3Class,
  }
}

/** The S3 face of OBS: classes keep their OBS names towards the engine. */
function compatibleWire(target: StoreTarget, endpoint: Endpoint): Wire {
  const s3 = makeS3Wire({ ...target, addressing: 'path' })
  return {
    ...s3,
    ...common(endpoint),
    toVendorClass: (storageClass) => ({ WARM: 'STANDARD_IA', COLD: 'GLACIER' })[storageClass] ?? storageClass,
    fromVendorClass: fromS3Class,
  }
}

function common(endpoint: Endpoint) {
  return {
    dialect: 'obs',
    readPlace: (hint: { readonly region?: string; readonly endpoint?: string }) => readObsPlace(endpoint, hint),
    defaultClass: 'STANDARD',
    thawBody,
    // V2 is missing on parallel file systems, and V1 is everywhere (protocols 6.4).
    listObjectsVersion: 'v1',
    customerKeys: 'supported',
    forbidOverwrite: 'none',
    listBucketsQuery: (continuation: string | undefined): Query =>
      continuation === undefined ? [] : [['marker', continuation]],
  } as const
}

function thawBody(days: number, tier: 'expedited' | 'standard' | 'bulk'): string {
  if (tier === 'bulk') throw new AppError('not-supported', 'OBS has no bulk retrieval')
  const word = tier === 'expedited' ? 'Expedited' : 'Standard'
  return `<RestoreRequest><Days>${days}</Days><RestoreJob><Tier>${word}</Tier></RestoreJob></RestoreRequest>`
}

function fromS3Class(storageClass: string): string {
  return { STANDARD_IA: 'WARM', GLACIER: 'COLD' }[storageClass] ?? storageClass
}

function addressOf(target: StoreTarget, home: Endpoint, bucket: string | undefined, place: BucketPlace): Address {
  const region = place.region ?? target.region
  if (bucket === undefined)
    return { endpoint: home, origin: dialOrigin(home), host: home.host, basePath: '', region: target.region }
  const endpoint = place.host === undefined ? home : { scheme: home.scheme, host: place.host }
  const host = `${bucket}.${endpoint.host}`
  return { endpoint, origin: dialOrigin({ ...endpoint, host }), host, basePath: '', region }
}

/** `obs.<region>.<suffix>`: the region of a listing replaces the one of the endpoint that was typed (protocols 4.2). */
function readObsPlace(home: Endpoint, hint: { readonly region?: string; readonly endpoint?: string }): BucketPlace {
  if (hint.endpoint !== undefined) {
    const named = /^obs\.([a-z0-9-]+)\./.exec(hostName(hint.endpoint))?.[1] ?? hint.region
    return { host: hint.endpoint, ...(named === undefined ? {} : { region: named }) }
  }
  const region = hint.region
  if (region === undefined || !/^[a-z0-9-]+$/.test(region)) return {}
  const match = /^obs\.(?:[a-z]+-[a-z0-9-]+\.)?(myhuaweicloud\.(?:com|eu)(?::\d+)?)$/.exec(home.host)
  return match?.[1] === undefined ? { region } : { region, host: `obs.${region}.${match[1]}` }
}

const encryption: EncryptionWords = {
  toHeaders(info: EncryptionInfo) {
    const kms = info.kmsKeyId === undefined ? {} : { 'x-obs-server-side-encryption-kms-key-id': info.kmsKeyId }
    switch (info.algorithm) {
      case 'AES256':
        return { 'x-obs-server-side-encryption': 'AES256' }
      case 'KMS':
        return { 'x-obs-server-side-encryption': 'kms', ...kms }
      case 'SM4':
        return { 'x-obs-server-side-encryption': 'kms', 'x-obs-server-side-data-encryption': 'SM4', ...kms }
      case 'customer-key':
        // The key itself is in its own headers.
        return {}
    }
  },
  fromHeaders(headers) {
    if (headers['x-obs-server-side-encryption-customer-algorithm']) return { algorithm: 'customer-key' }
    const named = headers['x-obs-server-side-encryption']
    if (named === undefined || named === '') return undefined
    const kmsKeyId = headers['x-obs-server-side-encryption-kms-key-id']
    const withKey = kmsKeyId ? { kmsKeyId } : {}
    if (headers['x-obs-server-side-data-encryption'] === 'SM4')
      return { algorithm: 'SM4', vendorAlgorithm: named, ...withKey }
    return named === 'AES256' ? { algorithm: 'AES256' } : { algorithm: 'KMS', vendorAlgorithm: named, ...withKey }
  },
}
