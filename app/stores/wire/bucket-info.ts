import { createHash } from 'node:crypto'
import { AppError } from '../../domain/app-error.ts'
import type { EncryptionInfo, VersioningState } from '../../domain/object-version.ts'
import { child, childText, parseXml } from '../../http/xml.ts'
import type { BucketInfo } from '../object-store.ts'
import type { Caller } from './caller.ts'
import type { BucketPlace } from './wire.ts'

/** What is to be known of a bucket before its history is shown; a missing right leaves `unknown`, never an error. */
export async function getBucketInfo(caller: Caller, bucket: string, signal: AbortSignal): Promise<BucketInfo> {
  const wire = caller.wireFor(bucket)
  if (wire.dialect === 'oss') {
    const whole = await unlessRefused(() => ossBucketInfo(caller, bucket, signal))
    if (whole !== undefined) return whole
    return { name: bucket, versioning: await versioningOf(caller, bucket, signal) }
  }
  if (wire.dialect === 's3') {
    const [head, versioning] = await Promise.all([
      unlessRefused(() => headBucket(caller, bucket, signal)),
      versioningOf(caller, bucket, signal),
    ])
    return { name: bucket, versioning: head?.isFileSystem === true ? 'never' : versioning, ...head }
  }
  const head = (await unlessRefused(() => headBucket(caller, bucket, signal))) ?? {}
  // A parallel file system keeps no versions and refuses to be asked (protocols 4.2).
  const versioning = head.isFileSystem === true ? 'never' : await versioningOf(caller, bucket, signal)
  return { name: bucket, versioning, ...head }
}

/** GetBucketVersioning (protocols 6.3): no status means never. */
async function versioningOf(caller: Caller, bucket: string, signal: AbortSignal): Promise<VersioningState> {
  const call = {
    operation: 'GetBucketVersioning',
    method: 'GET',
    bucket,
    query: [['versioning', '']],
    repeatability: 'idempotent',
  } as const
  const state = await unlessRefused(() =>
    caller.text(call, signal, (answer) =>
      readVersioning(childText(parseXml(answer.text, 'VersioningConfiguration'), 'Status')),
    ),
  )
  return state ?? 'unknown'
}

/** PutBucketVersioning. OBS and old S3 servers want the MD5 of a body that changes a bucket. */
export async function enableVersioning(caller: Caller, bucket: string, signal: AbortSignal): Promise<void> {
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
  const call = {
    operation: 'PutBucketVersioning',
    method: 'PUT',
    bucket,
    query: [['versioning', '']],
    headers: { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(body).digest('base64') },
    body,
    repeatability: 'idempotent',
  } as const
  await caller.text(call, signal, () => undefined)
}

function readVersioning(status: string | undefined): VersioningState {
  switch (status?.trim()) {
    case undefined:
    case '':
      return 'never'
    case 'Enabled':
      return 'enabled'
    case 'Suspended':
      return 'suspended'
    default:
      return 'unknown'
  }
}

async function ossBucketInfo(caller: Caller, bucket: string, signal: AbortSignal): Promise<BucketInfo> {
  const call = {
    operation: 'GetBucketInfo',
    method: 'GET',
    bucket,
    query: [['bucketInfo', '']],
    repeatability: 'idempotent',
  } as const
  return caller.text(call, signal, (answer, wire) => {
    const element = child(parseXml(answer.text, 'BucketInfo'), 'Bucket')
    if (element === undefined) return { name: bucket, versioning: 'unknown' }
    const location = childText(element, 'Location')?.trim()
    const region = location ? wire.readPlace({ region: location }).region : undefined
    const storageClass = childText(element, 'StorageClass')?.trim()
    const rule = child(element, 'ServerSideEncryptionRule')
    const encryption =
      rule === undefined
        ? undefined
        : readRule(
            childText(rule, 'SSEAlgorithm'),
            childText(rule, 'KMSMasterKeyID'),
            childText(rule, 'KMSDataEncryption'),
          )
    return {
      name: bucket,
      versioning: readVersioning(childText(element, 'Versioning')),
      ...(region === undefined ? {} : { region }),
      ...(storageClass ? { storageClass } : {}),
      ...(encryption === undefined ? {} : { encryption }),
    }
  })
}

function readRule(
  algorithm: string | undefined,
  kmsKeyId: string | undefined,
  data: string | undefined,
): EncryptionInfo | undefined {
  const key = kmsKeyId?.trim() ? { kmsKeyId: kmsKeyId.trim() } : {}
  if (data?.trim() === 'SM4') return { algorithm: 'SM4', vendorAlgorithm: 'KMS', ...key }
  switch (algorithm?.trim()) {
    case 'AES256':
      return { algorithm: 'AES256' }
    case 'KMS':
      return { algorithm: 'KMS', ...key }
    case 'SM4':
      return { algorithm: 'SM4' }
    default:
      return undefined
  }
}

/** HEAD of the bucket: region, and on OBS class and kind. The region is told even by refusals. */
async function headBucket(
  caller: Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<Omit<BucketInfo, 'name' | 'versioning'>> {
  const call = { operation: 'HeadBucket', method: 'HEAD', bucket, repeatability: 'idempotent' } as const
  return caller.text(call, signal, (answer, wire) => {
    const { headers } = answer
    const told = headers['x-amz-bucket-region'] ?? headers['x-obs-bucket-location']
    const place: BucketPlace = told ? wire.readPlace({ region: told }) : {}
    const storageClass = headers['x-obs-storage-class']
    const isFileSystem =
      headers['x-obs-fs-file-interface'] === 'Enabled' || headers['x-amz-fs-file-interface'] === 'Enabled'
    caller.learn(bucket, { ...place, isFileSystem })
    return {
      ...(place.region === undefined ? {} : { region: place.region }),
      ...(storageClass ? { storageClass: wire.fromVendorClass(storageClass) } : {}),
      ...(isFileSystem ? { isFileSystem } : {}),
    }
  })
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof AppError && (thrown.code === 'access-denied' || thrown.code === 'not-supported'))
      return undefined
    throw thrown
  }
}
