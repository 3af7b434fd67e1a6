import { randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { openStore } from '../../app/stores/open-store.ts'
import { openS3Client, seedThrough } from './suite/fixture.ts'
import type { ContractStore } from './object-store.contract.ts'

export const liveDialects = ['oss', 'obs', 's3'] as const

/** A real account, as the environment names it. */
export interface LiveAccount {
  readonly dialect: (typeof liveDialects)[number]
  readonly endpoint: string
  readonly region: string
  /** Where the other vendor's client fills the buckets. */
  readonly s3Endpoint: string
  readonly credentials: ContractStore['credentials']
}

/** @returns the accounts whose variables are all set, and the names of those that are missing for the others. */
export function readLiveAccounts(environment: NodeJS.ProcessEnv): {
  readonly accounts: readonly LiveAccount[]
  readonly missing: Readonly<Record<string, readonly string[]>>
} {
  const accounts: LiveAccount[] = []
  const missing: Record<string, string[]> = {}
  for (const dialect of liveDialects) {
    const absent: string[] = []
    const read = (name: string) => {
      const variable = `STRATA_LIVE_${dialect.toUpperCase()}_${name}`
      const value = environment[variable] ?? ''
      if (value === '') absent.push(variable)
      return value
    }
    const account = {
      dialect,
      endpoint: read('ENDPOINT'),
      region: read('REGION'),
      credentials: { accessKeyId: read('ACCESS_KEY_ID'), accessKeySecret: read('ACCESS_KEY_SECRET') },
      s3Endpoint: dialect === 'oss' ? read('S3_ENDPOINT') : read('ENDPOINT'),
    }
    if (absent.length === 0) accounts.push(account)
    else missing[dialect] = [...new Set(absent)]
  }
  return { accounts, missing }
}

const deps = {
  now: Date.now,
  random: Math.random,
  sleep: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
}
const words = {
  oss: { archiveClass: 'Archive', otherClass: 'IA' },
  obs: { archiveClass: 'COLD', otherClass: 'WARM' },
  s3: { archiveClass: 'GLACIER', otherClass: 'STANDARD_IA' },
} as const

/** Opens an account; on close every bucket that the suite made is emptied and removed. */
export function openLiveAccount({ dialect, endpoint, region, s3Endpoint, credentials }: LiveAccount): ContractStore {
  const isLocal = /^https?:\/\/(?:127\.|localhost)/.test(s3Endpoint)
  const client = openS3Client(s3Endpoint, credentials, {
    region,
    forcePathStyle: isLocal,
    // The S3 faces of OSS and OBS do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const made: string[] = []
  const location = region === 'us-east-1' || dialect === 'oss' ? undefined : region
  const seed = seedThrough(client, `strata-live-${randomBytes(6).toString('hex')}`, location, (name) => made.push(name))
  const openWith = (keys: ContractStore['credentials']) =>
    openStore({ dialect, endpoint, region, credentials: keys }, deps)
  const store = openWith(credentials)
  return {
    store,
    openWith,
    credentials,
    seed,
    words: words[dialect],
    async close() {
      await store.close()
      for (const bucket of made) {
        await removeBucket(client, bucket).catch((thrown: unknown) => {
          console.warn(`${bucket} could not be removed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
        })
      }
      seed.close()
    },
  }
}

async function removeBucket(client: S3Client, bucket: string): Promise<void> {
  const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  for (const { Key, UploadId } of uploads.Uploads ?? []) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
  }
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
    for (const { Key, VersionId } of entries) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }))
    }
    if (entries.length === 0 || page.IsTruncated !== true) break
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }))
}
