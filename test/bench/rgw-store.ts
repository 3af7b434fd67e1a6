import { randomBytes } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { startRgw } from '../servers/rgw.ts'
import { type BenchCase, bigKey, smallKey } from './spec.ts'
import type { BenchStore } from './store.ts'
import type { StoreStats } from './store-process.ts'

const partBytes = 64 * 2 ** 20
/** The gateway keeps no log of its requests that could be asked. */
const nothingSeen: StoreStats = {
  requests: 0,
  failed: 0,
  partsCopied: 0,
  partsCopiedAgain: 0,
  widestWindow: 0,
  newVersions: 0,
}

/** Ceph's gateway on this computer, filled with real bytes for a case; Debian's packages are installed when they are missing. */
export async function startRgwStore(benchCase: BenchCase): Promise<BenchStore> {
  const server = await startRgw()
  const { endpoint, accessKeyId, accessKeySecret } = server
  const credentials = { accessKeyId, secretAccessKey: accessKeySecret }
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  try {
    for (const bucket of ['bench', 'plain']) {
      await client.send(new CreateBucketCommand({ Bucket: bucket }))
      const versioning = { Status: 'Enabled' } as const
      await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: versioning }))
    }
    const versionIds = benchCase.work === 'one' ? await putBig(client, benchCase) : await putSmall(client, benchCase)
    return {
      url: endpoint,
      accessKeyId,
      accessKeySecret,
      versionIds,
      stats: () => Promise.resolve(nothingSeen),
      async close() {
        client.destroy()
        await server.stop()
      },
    }
  } catch (thrown) {
    await server.stop()
    throw thrown
  }
}

async function put(client: S3Client, bucket: string, key: string, body: Buffer): Promise<string> {
  const { VersionId = '' } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
  return VersionId
}

async function putByParts(client: S3Client, key: string, sizeBytes: number): Promise<string> {
  const place = { Bucket: 'bench', Key: key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(place))
  const body = randomBytes(partBytes)
  const parts: { PartNumber: number; ETag: string | undefined }[] = []
  for (let partNumber = 1; (partNumber - 1) * partBytes < sizeBytes; partNumber++) {
    const own = body.subarray(0, Math.min(partBytes, sizeBytes - (partNumber - 1) * partBytes))
    const part = { ...place, UploadId, PartNumber: partNumber, Body: own }
    const { ETag } = await client.send(new UploadPartCommand(part))
    parts.push({ PartNumber: partNumber, ETag })
  }
  const whole = { ...place, UploadId, MultipartUpload: { Parts: parts } }
  const { VersionId = '' } = await client.send(new CompleteMultipartUploadCommand(whole))
  return VersionId
}

async function putBig(client: S3Client, { sizeBytes }: BenchCase): Promise<string[]> {
  const versionId = await putByParts(client, bigKey, sizeBytes)
  await put(client, 'bench', bigKey, Buffer.from('new'))
  // For tools that copy only current versions.
  await putByParts(client, 'plain/big.bin', sizeBytes)
  return [versionId]
}

async function putSmall(client: S3Client, { count, sizeBytes }: BenchCase): Promise<string[]> {
  const versionIds: string[] = []
  for (let index = 0; index < count; index++) {
    const body = randomBytes(sizeBytes)
    versionIds.push(await put(client, 'bench', smallKey(index), body))
    await put(client, 'bench', smallKey(index), Buffer.from('new'))
    await put(client, 'plain', smallKey(index), body)
  }
  return versionIds
}
