import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { PracticeConnection } from '../connections/connections.ts'
import { openPracticeStore, type PracticeStore } from '../practice/practice-store.ts'

/** The same at every start, so that jobs on the practice store survive a restart. */
const practiceId = 'practice'
/** A part of 64 MiB takes some three seconds: slow enough to be watched, with as many as 64 at once. */
const watchableBytesPerSecond = 20_000_000

export interface PracticeRoom {
  readonly connection: PracticeConnection
  readonly store: PracticeStore
}

/** Starts the practice store with its sample, under credentials that nobody else knows and that are new each time. */
export async function openPracticeRoom(
  dataDir: string,
  copyBytesPerSecond: number | undefined,
  clock: { readonly now: () => number; readonly random: () => number },
): Promise<PracticeRoom> {
  const secret = {
    accessKeyId: randomBytes(10).toString('hex'),
    accessKeySecret: randomBytes(24).toString('base64url'),
  }
  const store = await openPracticeStore({
    dataDir: join(dataDir, 'practice'),
    ...secret,
    content: 'sample',
    copyBytesPerSecond: copyBytesPerSecond ?? watchableBytesPerSecond,
    ...clock,
  })
  const connection = {
    id: practiceId,
    name: 'Practice',
    dialect: 'oss',
    endpoint: store.url,
    region: 'cn-hangzhou',
    secret,
  } as const
  return { connection, store }
}
