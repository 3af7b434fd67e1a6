import { toAppError } from '../domain/app-error.ts'
import type { EncryptionInfo } from '../domain/object-version.ts'
import type { BundleItem } from './bundle-item.ts'

/**
 * How the earlier versions of a bundle are encrypted, which listings do not tell and copies do not inherit. Samples are looked at until it
 * is known that each has to be.
 */
export interface BundleEncryption {
  /** `of-each`: by keys of the bucket's owner, or some so and some so. `alike`: not at all, or by the store's own key. */
  known(): { readonly kind: 'of-each' } | { readonly kind: 'alike'; readonly encryption: EncryptionInfo | undefined }
  /** Looks at some of these files before it is known what the listing says of them. */
  sampleSome(items: readonly BundleItem[]): Promise<void>
  /** Looks at one of each kind that no sample was of: files of another folder, storage class or day may be encrypted otherwise. */
  sampleKinds(planned: readonly BundleItem[]): Promise<void>
  /** One of very many is not as the samples were: what was copied as they are is in doubt until it is proven. */
  isInDoubt(): boolean
  /** One was found that is encrypted otherwise than was thought. */
  differs(): void
}

/** Up to so many files each is looked at: no second passes by it, and nothing is left to chance. */
const fewFiles = 1_000
/** Of more, one of so many in each stretch of the folder. */
const oneOf = 80
/** Kinds that are remembered; where there are more, each file is looked at. */
const mostKinds = 1_000
const dayMs = 86_400_000

/** What outlives a restart. */
export interface EncryptionMemory {
  readonly isOfEach: () => boolean
  readonly noteOfEach: () => void
}

const noMemory: EncryptionMemory = { isOfEach: () => false, noteOfEach: () => undefined }

/** @param look reads how a file's version is encrypted; rejects as the store does. */
export function createBundleEncryption(
  count: number,
  look: (item: BundleItem) => Promise<EncryptionInfo | undefined>,
  memory = noMemory,
): BundleEncryption {
  const isSampled = count > fewFiles
  let isOfEach = !isSampled || memory.isOfEach()
  let common: { readonly encryption: EncryptionInfo | undefined } | undefined
  const sampled = new Set<number>()
  const kinds = new Set<string>()

  function lookAtEach(): void {
    if (isOfEach) return
    isOfEach = true
    memory.noteOfEach()
  }

  async function sample(item: BundleItem): Promise<void> {
    sampled.add(item.at)
    try {
      const encryption = await look(item)
      const isPlain = encryption === undefined || encryption.algorithm === 'AES256'
      if (!isPlain || (common !== undefined && !isSameEncryption(common.encryption, encryption))) lookAtEach()
      common ??= { encryption }
    } catch (thrown) {
      // What cannot be looked at alone cannot be trusted to be like the others.
      if (toAppError(thrown).retry !== 'never') throw thrown
      lookAtEach()
    }
  }

  return {
    known: () => (isOfEach || common === undefined ? { kind: 'of-each' } : { kind: 'alike', ...common }),
    async sampleSome(items) {
      if (isOfEach) return
      await Promise.all(items.filter((_, index) => index % oneOf === 0).map(sample))
    },
    async sampleKinds(planned) {
      if (isOfEach) return
      for (const item of planned) if (sampled.has(item.at)) kinds.add(kindOf(item))
      sampled.clear()
      const unseen: BundleItem[] = []
      for (const item of planned) {
        const kind = kindOf(item)
        if (kinds.has(kind)) continue
        kinds.add(kind)
        unseen.push(item)
      }
      if (kinds.size > mostKinds) lookAtEach()
      else await Promise.all(unseen.map(sample))
    },
    isInDoubt: () => isSampled && isOfEach,
    differs: lookAtEach,
  }
}

export function isSameEncryption(one: EncryptionInfo | undefined, other: EncryptionInfo | undefined): boolean {
  return one?.algorithm === other?.algorithm && one?.kmsKeyId === other?.kmsKeyId
}

/** What a bucket's rule or an uploader's settings went by: where, how and when. */
function kindOf({ key, storageClass = '', modifiedAt = 0 }: BundleItem): string {
  return `${key.slice(0, key.lastIndexOf('/') + 1)}\n${storageClass}\n${Math.floor(modifiedAt / dayMs)}`
}
