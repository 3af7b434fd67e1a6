/** The practice store in a process of its own, with a case's content, latency and failures. Its parent asks it over the channel. */
import { openPracticeStore } from '../../app/practice/practice-store.ts'
import { addVirtualObjects, type VirtualObject } from '../fakes/virtual-objects.ts'
import { seededRandom } from '../engine/crash/kill-plan.ts'
import { type BenchCase, bigKey, earlierId, smallKey } from './spec.ts'

export interface StoreOrder {
  readonly case: BenchCase
  readonly dataDir: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
}

/** What the store saw since it was asked last. */
export interface StoreStats {
  readonly requests: number
  readonly failed: number
  readonly partsCopied: number
  /** Part copies beyond the first good one of a part. */
  readonly partsCopiedAgain: number
  readonly widestWindow: number
  readonly newVersions: number
  /** Undefined without Initiate and Complete. */
  readonly byParts?: {
    /** When Complete was answered, in milliseconds of the epoch. */
    readonly completedAt: number
    /** What the store itself took for them. */
    readonly initiateMs: number
    readonly completeMs: number
  }
}

const later = 'laterlaterlaterlaterlaterlater01'

function contentOf(benchCase: BenchCase): VirtualObject[] {
  const versions = [
    { versionId: earlierId, seed: 5, sizeBytes: benchCase.sizeBytes },
    { versionId: later, seed: 6, sizeBytes: 3 },
  ]
  if (benchCase.work === 'many') {
    return Array.from({ length: benchCase.count }, (_, index) => ({ key: smallKey(index), versions }))
  }
  // The second one is for tools that copy only current versions.
  return [
    { key: bigKey, versions },
    { key: 'plain/big.bin', versions: versions.slice(0, 1) },
  ]
}

async function open(order: StoreOrder): Promise<void> {
  const { dataDir, accessKeyId, accessKeySecret } = order
  const content = contentOf(order.case)
  addVirtualObjects(dataDir, [
    ['bench', content],
    [
      'plain',
      order.case.work === 'many' ? content.map(({ key, versions }) => ({ key, versions: versions.slice(0, 1) })) : [],
    ],
  ])
  const { latencyMs, copyBytesPerSecond, failing } = order.case
  const store = await openPracticeStore({
    dataDir,
    accessKeyId,
    accessKeySecret,
    latencyMs,
    copyBytesPerSecond,
    random: seededRandom(20_261_121),
    waitsForDisk: false,
  })
  if (failing > 0)
    store.faults.add({ fault: { kind: 'error', status: 500, code: 'InternalError' }, probability: failing })
  const { requests } = store.faults
  process.on('message', (message: 'stats' | 'close') => {
    if (message === 'close') {
      void store.close().then(() => process.disconnect())
      return
    }
    const seen = new Map<string, number>()
    let partsCopied = 0
    let failed = 0
    for (const { operation, status, uploadId, partNumber } of requests.entries) {
      if (status === 0 || status >= 500) failed++
      if (operation !== 'UploadPartCopy' || status !== 200) continue
      partsCopied++
      const name = `${uploadId}/${partNumber}`
      seen.set(name, (seen.get(name) ?? 0) + 1)
    }
    const began = requests.entries.find(({ operation }) => operation === 'InitiateMultipartUpload')
    const ended = requests.entries.findLast(({ operation }) => operation === 'CompleteMultipartUpload')
    const stats: StoreStats = {
      requests: requests.entries.length,
      failed,
      partsCopied,
      partsCopiedAgain: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
      widestWindow: Math.max(requests.maxConcurrencyOf('UploadPartCopy'), requests.maxConcurrencyOf('CopyObject')),
      newVersions: requests.entries.filter(
        ({ operation, status }) =>
          status === 200 && (operation === 'CompleteMultipartUpload' || operation === 'CopyObject'),
      ).length,
      ...(began === undefined || ended === undefined
        ? {}
        : {
            byParts: {
              completedAt: ended.endedAt,
              initiateMs: began.endedAt - began.startedAt,
              completeMs: ended.endedAt - ended.startedAt,
            },
          }),
    }
    requests.clear()
    process.send?.(stats)
  })
  process.send?.({ url: store.url })
}

process.once('message', (order: StoreOrder) => void open(order))
process.once('disconnect', () => process.exit(0))
