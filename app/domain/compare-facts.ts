import type { EncryptionInfo, ObjectKind, Tag } from './object-version.ts'

/** What is known of one side of a comparison. */
export interface ComparedFacts {
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly etag: string
  readonly objectKind: ObjectKind
  readonly contentType?: string
  readonly storageClass: string
  readonly crc64?: string
  readonly encryption?: EncryptionInfo
  readonly userMetadata: Readonly<Record<string, string>>
  /** Absent: not known. */
  readonly tags?: readonly Tag[]
}

export type Verdict = 'same' | 'different' | 'unknown'

export interface FactsComparison {
  readonly size: Verdict
  readonly modified: Verdict
  readonly contentType: Verdict
  readonly tags: Verdict
  readonly metadata: Verdict
  readonly storageClass: Verdict
  /** Whether the bytes are the same, without reading them. */
  readonly content: Verdict
  /** What decided about the content; absent when nothing could. */
  readonly decidedBy?: 'size' | 'crc64' | 'etag'
}

const verdict = (isSame: boolean): Verdict => (isSame ? 'same' : 'different')

/**
 * An ETag that is the MD5 of the content, so that a difference means something (protocols 8.2): 32 hex digits, made by
 * one request, neither under a customer's or KMS key nor appended.
 */
export function isContentMd5(facts: Pick<ComparedFacts, 'etag' | 'objectKind' | 'encryption'>): boolean {
  const isOpaque = facts.encryption?.algorithm === 'KMS' || facts.encryption?.algorithm === 'customer-key'
  return /^[0-9a-f]{32}$/i.test(facts.etag) && facts.objectKind === 'normal' && !isOpaque
}

function compareContent(a: ComparedFacts, b: ComparedFacts): Pick<FactsComparison, 'content' | 'decidedBy'> {
  if (a.sizeBytes !== b.sizeBytes) return { content: 'different', decidedBy: 'size' }
  if (a.crc64 !== undefined && b.crc64 !== undefined) {
    return { content: verdict(a.crc64 === b.crc64), decidedBy: 'crc64' }
  }
  const isEqualTag = a.etag !== '' && a.etag.toLowerCase() === b.etag.toLowerCase()
  if (isContentMd5(a) && isContentMd5(b)) return { content: verdict(isEqualTag), decidedBy: 'etag' }
  // Equal tags of equal part sums are equal bytes; unequal ones may only mean other part sizes.
  if (isEqualTag && /^[0-9a-f]{32}-\d+$/i.test(a.etag)) return { content: 'same', decidedBy: 'etag' }
  return { content: 'unknown' }
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
}

const tagRecord = (tags: readonly Tag[]) => Object.fromEntries(tags.map((tag) => [tag.key, tag.value]))

/** Compares two versions by what the store tells of them. */
export function compareFacts(a: ComparedFacts, b: ComparedFacts): FactsComparison {
  return {
    size: verdict(a.sizeBytes === b.sizeBytes),
    modified: verdict(a.modifiedAt === b.modifiedAt),
    contentType: verdict((a.contentType ?? '').toLowerCase() === (b.contentType ?? '').toLowerCase()),
    tags:
      a.tags === undefined || b.tags === undefined
        ? 'unknown'
        : verdict(sameRecord(tagRecord(a.tags), tagRecord(b.tags))),
    metadata: verdict(sameRecord(a.userMetadata, b.userMetadata)),
    storageClass: verdict(a.storageClass === b.storageClass),
    ...compareContent(a, b),
  }
}
