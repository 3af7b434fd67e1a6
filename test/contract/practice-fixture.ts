import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPracticeStore } from '../../app/practice/practice-store.ts'
import { openStore, type StoreTarget } from '../../app/stores/open-store.ts'
import type { ContractStore } from './object-store.contract.ts'
import { seedThroughS3 } from './suite/fixture.ts'

export const practiceCredentials = {
  accessKeyId: 'PRACTICEKEYID0000001',
  accessKeySecret: 'practice-secret-00000000000000000001',
}

const deps = {
  now: Date.now,
  random: Math.random,
  sleep: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
}

/** A practice store of its own, spoken to in one dialect. */
export async function openPracticeFixture(
  targetFor: (url: string) => Omit<StoreTarget, 'credentials'>,
  words: ContractStore['words'],
): Promise<ContractStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'strata-contract-'))
  const practice = await openPracticeStore({ dataDir, ...practiceCredentials })
  const target = targetFor(practice.url)
  const store = openStore({ ...target, credentials: practiceCredentials }, deps)
  const seed = seedThroughS3(practice.url, practiceCredentials)
  return {
    store,
    openWith: (credentials) => openStore({ ...target, credentials }, deps),
    credentials: practiceCredentials,
    seed,
    words,
    async close() {
      seed.close()
      await store.close()
      await practice.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What the practice store can, in every dialect. */
export const practiceCapabilities = {
  versioning: true,
  tags: true,
  crc64: false,
  copyConditions: true,
  storageClasses: true,
  versionIdOnCopy: true,
  singleRequestRestore: false,
  namesMarkers: true,
  stacksMarkers: true,
  namesMissingVersions: true,
  etagOnComplete: true,
  taggingDirective: true,
  tagsOnInitiate: true,
  partConditions: true,
  percentInPartSource: true,
  archive: true,
  customerKeys: true,
  forbidsOverwrite: true,
  links: true,
  bucketAges: true,
  versionPagesByFolder: true,
  namesWrongKeyIds: true,
  unicodeMetadata: true,
  tenThousandParts: true,
  nullMarkers: true,
  deletesOddKeys: true,
  canSuspend: true,
} as const
