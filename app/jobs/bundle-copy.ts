import { AppError, toAppError } from '../domain/app-error.ts'
import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import type { CopyResult } from '../stores/object-store.ts'
import { createBundleEncryption, isSameEncryption } from './bundle-encryption.ts'
import type { BundleItem } from './bundle-item.ts'
import {
  checkCopied,
  checkCurrent,
  failedItem,
  isEnoughToCheck,
  isEnoughToCopy,
  isSameEtag,
  newVersions,
  planCopy,
} from './bundle-plan.ts'
import type { BundleWork } from './bundle-work.ts'
import { destinationOptions } from './copy-options.ts'
import { compareWithSource, type Evidence, isPlainMd5 } from './evidence.ts'
import type { JobRun } from './job-run.ts'
import { headWithTags, pinSource } from './pin.ts'
import { preferPartsAboveBytes } from './planning.ts'

/** Copies an earlier version over its own file, in one request. */
export function copyWork(run: JobRun): BundleWork {
  const { bucket } = run.record().source
  const largestBytes = Math.min(run.store.profile.limits.singleCopyMaxBytes, preferPartsAboveBytes)
  const head = (item: BundleItem) =>
    pinSource(run.store, { bucket, key: item.key, versionId: item.versionId }, undefined, run.signal, 'without-tags')

  const encryption = createBundleEncryption(
    run.record().bundle?.count ?? 0,
    async (item) => {
      const { pinned } = await head(item)
      return pinned.encryption
    },
    {
      isOfEach: () => run.record().bundle?.encryption === 'of-each',
      noteOfEach() {
        const { bundle } = run.record()
        if (bundle !== undefined) run.patch({ bundle: { ...bundle, encryption: 'of-each' } })
      },
    },
  )

  /** Places of files that were looked at before they were copied, and are not proven yet. */
  const lookedAt = new Set<number>()
  /** One that differs was found: a listing does not prove what was copied as the samples are, in this life or in an earlier one. */
  const isDoubted = ({ at }: BundleItem) => encryption.isInDoubt() && !lookedAt.has(at)
  const proven = (item: BundleItem | undefined) => {
    if (item !== undefined) lookedAt.delete(item.at)
    return item
  }

  async function optionsOf(item: BundleItem) {
    const common = encryption.known()
    if (common.kind === 'of-each') {
      const { pinned } = await head(item)
      lookedAt.add(item.at)
      return destinationOptions(run.record(), pinned, undefined)
    }
    return {
      ...(item.storageClass === undefined ? {} : { storageClass: item.storageClass }),
      ...(common.encryption === undefined ? {} : { encryption: common.encryption }),
    }
  }

  /** Equal content, as far as a listing or else the versions themselves tell. */
  async function isOurs(item: BundleItem, version: ObjectVersion): Promise<boolean> {
    if (version.sizeBytes !== item.sizeBytes) return false
    if (isSameEtag(version.etag, item.etag)) return true
    const areDigests = isPlainMd5(version.etag) && isPlainMd5(item.etag ?? '')
    const common = encryption.known()
    if (areDigests && common.kind === 'alike' && common.encryption === undefined) return false
    try {
      await compareHeads(item, version.versionId)
      return true
    } catch (thrown) {
      run.signal.throwIfAborted()
      if (toAppError(thrown).code === 'integrity-mismatch') return false
      throw thrown
    }
  }

  async function compareHeads(item: BundleItem, versionId: string): Promise<readonly Evidence[]> {
    const source = { bucket, key: item.key, versionId: item.versionId }
    const ref = { ...source, versionId }
    const [{ pinned }, { head: made, tags: madeTags }] = await Promise.all([
      pinSource(run.store, source, undefined, run.signal),
      headWithTags(run.store, ref, undefined, run.signal, 'with-tags'),
    ])
    const tags = pinned.tags === undefined ? undefined : madeTags
    const found = compareWithSource({ source: pinned, made, tags, parts: undefined })
    if (!isSameEncryption(pinned.encryption, made.encryption)) {
      encryption.differs()
      throw new AppError('integrity-mismatch', 'The new version is not what was copied: the encryption differs')
    }
    return found
  }

  async function findMade(item: BundleItem, entries: readonly VersionEntry[]): Promise<BundleItem | undefined> {
    for (const version of newVersions(item, entries)) {
      if (!(await isOurs(item, version))) continue
      const { versionId, etag, modifiedAt } = version
      return { ...item, state: 'answered', made: { versionId, etag, modifiedAt } }
    }
    return undefined
  }

  return {
    repeatability: 'makes-another',
    isEnoughToPlan: isEnoughToCopy,
    isEnoughToCheck,
    plan: (item, entries) => planCopy(item, entries, largestBytes, run.clock.now()),
    beforePlan: (items) => encryption.sampleSome(items),
    afterPlan: (planned) => encryption.sampleKinds(planned),
    async send(item) {
      const { key, versionId, etag = '' } = item
      try {
        const options = await optionsOf(item).catch(beforeSending)
        const answer = await run.store.copyObject(
          {
            source: { bucket, key, versionId },
            bucket,
            key,
            conditions: { ifMatch: etag },
            metadata: 'copy',
            tags: 'copy',
            options,
          },
          run.signal,
        )
        return { ...item, state: 'answered', made: madeOf(answer) }
      } catch (thrown) {
        run.signal.throwIfAborted()
        const error = toAppError(thrown)
        // A class that is archived behind its name (S3 Intelligent-Tiering) is thawed by a job of its own.
        if (error.code === 'archived') return { ...item, state: 'delegated' }
        if (error.code !== 'precondition-failed') throw thrown
        const changed = new AppError('source-changed', 'The earlier version changed while it was copied', {
          facts: error.facts,
          cause: error,
        })
        return failedItem(item, changed, run.clock.now())
      }
    },
    findMade,
    check: (item, entries) => (isDoubted(item) ? undefined : proven(checkCopied(item, entries, run.clock.now()))),
    checkCurrent: (item, current) =>
      isDoubted(item) ? undefined : proven(checkCurrent(item, current, run.clock.now())),
    async look(item, entries) {
      const finishedAt = run.clock.now()
      const isListed = entries.some((entry) => entry.versionId === item.made?.versionId)
      const versionId = item.made?.versionId ?? (await findMade(item, entries))?.made?.versionId
      if (versionId === undefined) return undefined
      const known = { ...item, made: { ...item.made, versionId } }
      try {
        const found = await compareHeads(item, versionId)
        const verifiedBy = isListed ? [...found, 'listing' as const] : [...found]
        return proven({ ...known, state: 'done', verifiedBy, finishedAt })
      } catch (thrown) {
        run.signal.throwIfAborted()
        if (toAppError(thrown).retry !== 'never') throw thrown
        return failedItem(known, thrown, finishedAt)
      }
    },
  }
}

/** What goes wrong before the copy is asked for leaves no doubt whether one was made. */
function beforeSending(thrown: unknown): never {
  const error = toAppError(thrown)
  if (error.retry === 'never') throw error
  throw new AppError(error.code, error.message, { retry: 'safe', facts: error.facts, cause: error })
}

function madeOf({ versionId, etag, crc64, requestId }: CopyResult): NonNullable<BundleItem['made']> {
  return {
    ...(versionId === undefined ? {} : { versionId }),
    ...(etag === '' ? {} : { etag }),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}
