/** One way to list all versions of a bucket: each reads every page and counts the entries, and keeps nothing. */
export interface ListTool {
  readonly name: string
  open(port: number): Promise<ListRun>
}

export type ListRun = () => Promise<number>

const keys = { accessKeyId: 'BENCHKEYID0000000001', accessKeySecret: 'bench-secret-00000000000000000000001' }
const bucket = 'bench'

const strata: ListTool = {
  name: 'strata',
  async open(port) {
    const { openStore } = await import('../../app/stores/open-store.ts')
    const deps = { now: Date.now, random: Math.random, sleep: () => Promise.reject(new Error('No pause is due here')) }
    const target = {
      dialect: 'oss',
      endpoint: `http://127.0.0.1:${port}`,
      region: 'cn-hangzhou',
      credentials: keys,
    } as const
    const store = openStore(target, deps)
    const { signal } = new AbortController()
    return async () => {
      let count = 0
      let more: Awaited<ReturnType<typeof store.listVersions>>['continuation']
      do {
        const page = await store.listVersions(
          bucket,
          { prefix: '', ...(more === undefined ? {} : { continuation: more }) },
          signal,
        )
        count += page.entries.length
        more = page.continuation
      } while (more !== undefined)
      return count
    }
  },
}

interface AliOssPage {
  readonly objects?: readonly unknown[]
  readonly deleteMarker?: readonly unknown[]
  readonly isTruncated: boolean
  readonly nextKeyMarker: string
  readonly NextVersionIdMarker: string
}

const aliOss: ListTool = {
  name: 'ali-oss',
  async open(port) {
    const { default: OSS } = await import('ali-oss')
    const client = new OSS({ ...keys, bucket, region: 'oss-cn-hangzhou', endpoint: `http://127.0.0.1:${port}` })
    // The method is missing from the package's types.
    const { getBucketVersions } = client as unknown as { getBucketVersions(query: object): Promise<AliOssPage> }
    return async () => {
      let count = 0
      let markers: object = {}
      for (;;) {
        const page = await getBucketVersions.call(client, { 'max-keys': 1000, ...markers })
        count += (page.objects?.length ?? 0) + (page.deleteMarker?.length ?? 0)
        if (!page.isTruncated) return count
        markers = { 'key-marker': page.nextKeyMarker, 'version-id-marker': page.NextVersionIdMarker }
      }
    }
  },
}

const awsSdk: ListTool = {
  name: '@aws-sdk/client-s3',
  async open(port) {
    const { ListObjectVersionsCommand, S3Client } = await import('@aws-sdk/client-s3')
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.accessKeySecret },
    })
    return async () => {
      let count = 0
      let markers: { KeyMarker?: string; VersionIdMarker?: string } = {}
      for (;;) {
        const page = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000, EncodingType: 'url', ...markers }),
        )
        count += (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0)
        if (page.IsTruncated !== true) return count
        markers = {
          ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: decodeURIComponent(page.NextKeyMarker) }),
          ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
        }
      }
    }
  },
}

interface ObsPage {
  readonly InterfaceResult: {
    readonly Versions?: readonly unknown[]
    readonly DeleteMarkers?: readonly unknown[]
    readonly IsTruncated: string
    readonly NextKeyMarker: string
    readonly NextVersionIdMarker: string
  }
}
interface ObsClient {
  listVersions(query: object): Promise<ObsPage>
}

const obsSdk: ListTool = {
  name: 'esdk-obs-nodejs',
  async open(port) {
    // The package has no types.
    const name: string = 'esdk-obs-nodejs'
    const loaded = (await import(name)) as { default: new (options: object) => ObsClient }
    const client = new loaded.default({
      access_key_id: keys.accessKeyId,
      secret_access_key: keys.accessKeySecret,
      server: `http://127.0.0.1:${port}`,
    })
    return async () => {
      let count = 0
      let markers: object = {}
      for (;;) {
        const { InterfaceResult: page } = await client.listVersions({
          Bucket: bucket,
          MaxKeys: 1000,
          EncodingType: 'url',
          ...markers,
        })
        count += (page.Versions?.length ?? 0) + (page.DeleteMarkers?.length ?? 0)
        if (page.IsTruncated !== 'true') return count
        markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      }
    }
  },
}

export const listTools: readonly ListTool[] = [strata, aliOss, awsSdk, obsSdk]
