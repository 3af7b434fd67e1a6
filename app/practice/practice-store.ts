import { once } from 'node:events'
import { createBlobs } from './data/blobs.ts'
import { createBuckets } from './data/buckets.ts'
import { openDatabase } from './data/database.ts'
import { createListings } from './data/listing.ts'
import { createUploads } from './data/uploads.ts'
import { createVersions } from './data/versions.ts'
import { createFaults, type FaultControl } from './faults.ts'
import { createIds } from './ids.ts'
import type { Store } from './operations/call.ts'
import { createPauses } from './pauses.ts'
import { createRequestLog } from './request-log.ts'
import { fillSample } from './sample/fill.ts'
import { createSeeder, type Seeder } from './seed.ts'
import { createStoreServer } from './server.ts'

export type { FaultControl } from './faults.ts'

export interface PracticeStoreOptions {
  /** Folder for the index and the contents; made when missing, kept across restarts. */
  readonly dataDir: string
  /** 0 (default): any free port. Always on 127.0.0.1. */
  readonly port?: number
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** When given, every request must show this token (temporary credentials). */
  readonly securityToken?: string
  /** `sample` fills a folder that has no bucket yet; `empty` (default) leaves it alone. */
  readonly content?: 'sample' | 'empty'
  /** How long each request takes, the work on it included; moving bytes comes on top. */
  readonly latencyMs?: number
  /** Speed of each copy request inside the store; 0 (default): as fast as it can. */
  readonly copyBytesPerSecond?: number
  /** How long an archived object takes to thaw; default 15 s. */
  readonly thawMs?: number
  /** False: nothing waits for the disk, and a power cut may cost the folder; default true. */
  readonly waitsForDisk?: boolean
  readonly now?: () => number
  /** 0 (inclusive) to 1; for ids and for the drawing of faults. */
  readonly random?: () => number
}

export interface PracticeStore {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** Ends every connection and writes everything to the folder. */
  close(): Promise<void>
  setCopyRate(bytesPerSecond: number): void
  /** Requests to this host name reach `bucket`, as a custom domain does. */
  bindDomain(host: string, bucket: string): void
  readonly faults: FaultControl
  readonly seed: Seeder
}

const defaultThawMs = 15_000
const longestStepMs = 200

/**
 * Opens an object store on loopback that speaks OSS, OBS and S3 on one port, checks signatures and keeps versions.
 * Rejects with the system's error when the port is taken or the folder cannot be written.
 */
export async function openPracticeStore(options: PracticeStoreOptions): Promise<PracticeStore> {
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const database = openDatabase(options.dataDir, options.waitsForDisk)
  const closing = new AbortController()
  const pauses = createPauses()
  closing.signal.addEventListener('abort', () => pauses.end())
  let copyRate = options.copyBytesPerSecond ?? 0
  const ids = createIds(random)
  const moveSlowly = async (bytes: number) => {
    // In short steps, so that a rate that is set meanwhile counts at once.
    for (let left = bytes; left > 0 && copyRate > 0; ) {
      const rate = copyRate
      const stepMs = Math.min((left / rate) * 1000, longestStepMs)
      await pauses.pause(stepMs)
      left -= (rate * stepMs) / 1000
      if (stepMs < longestStepMs) return
    }
  }
  const store: Store = {
    database,
    buckets: createBuckets(database),
    versions: createVersions(database),
    uploads: createUploads(database),
    listings: createListings(database),
    blobs: createBlobs(database),
    now,
    newVersionId: ids.newVersionId,
    newUploadId: ids.newUploadId,
    waitForCopy: (bytes) => (bytes > 0 && copyRate > 0 ? moveSlowly(bytes) : undefined),
    thawMs: options.thawMs ?? defaultThawMs,
  }
  const log = createRequestLog()
  const faults = createFaults({ random, requests: log, lastSeq: () => store.versions.lastSeq() })
  const domains = new Map<string, string>()
  const { accessKeyId, accessKeySecret, securityToken } = options
  const server = createStoreServer({
    store,
    credentials: { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) },
    faults,
    log,
    domains,
    newRequestId: ids.newRequestId,
    latencyMs: options.latencyMs ?? 0,
    pauses,
    closing: closing.signal,
  })
  try {
    store.blobs.sweep()
    if (options.content === 'sample' && store.buckets.all().length === 0) fillSample(store)
    server.listen(options.port ?? 0, '127.0.0.1')
    await once(server, 'listening')
  } catch (thrown) {
    database.close()
    throw thrown
  }
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  let closed: Promise<void> | undefined
  async function close(): Promise<void> {
    closing.abort()
    const ended = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await ended
    database.close()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () => (closed ??= close()),
    setCopyRate(bytesPerSecond) {
      copyRate = bytesPerSecond
    },
    bindDomain(host, bucket) {
      domains.set(host.toLowerCase(), bucket)
    },
    faults,
    seed: createSeeder(store),
  }
}
