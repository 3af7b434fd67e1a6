/** Alibaba's own SDK: `multipartUploadCopy`, and `copy` for small files, side by side as wide as its parts are. */
import OSS from 'ali-oss'
import { type CopySpec, smallKey } from '../spec.ts'
import { converse, type ToolResult } from './conversation.ts'

interface Client {
  multipartUploadCopy(
    name: string,
    source: { sourceKey: string; sourceBucketName: string },
    options: Readonly<Record<string, unknown>>,
  ): Promise<unknown>
  copy(name: string, source: string, options: Readonly<Record<string, unknown>>): Promise<unknown>
}

const defaultParallel = 5

await converse(async (spec: CopySpec) => {
  const client = new OSS({
    endpoint: spec.endpoint,
    region: `oss-${spec.region}`,
    bucket: spec.bucket,
    accessKeyId: spec.accessKeyId,
    accessKeySecret: spec.accessKeySecret,
    authorizationV4: true,
    timeout: 600_000,
  } as OSS.Options) as unknown as Client
  async function copy(): Promise<ToolResult> {
    if (spec.work === 'one') {
      const source = { sourceKey: spec.key, sourceBucketName: spec.bucket }
      await client.multipartUploadCopy(spec.key, source, {
        versionId: spec.versionId,
        ...(spec.partSizeBytes === undefined ? {} : { partSize: spec.partSizeBytes }),
        ...(spec.parallel === undefined ? {} : { parallel: spec.parallel }),
      })
      return { ok: true }
    }
    let next = 0
    const worker = async () => {
      while (next < spec.count) {
        const key = smallKey(next++)
        await client.copy(key, key, { versionId: spec.versionId })
      }
    }
    await Promise.all(Array.from({ length: spec.parallel ?? defaultParallel }, worker))
    return { ok: true }
  }

  return { copy }
})
