import type { ClassLevel } from '../data/records.ts'

export type DialectName = 'oss' | 's3' | 'obs'

/** What a vendor spells in its own way. Behaviour that differs is decided in the operations by `name`. */
export interface Dialect {
  readonly name: DialectName
  /** Start of the vendor's headers: `x-oss-`, `x-amz-`, `x-obs-`. */
  readonly prefix: string
  readonly namespace: string
  readonly defaultMaxKeys: number
  readonly minPartBytes: number
  readonly upperCaseEtags: boolean
  /** Canned ACL of an object. */
  readonly objectAclHeader: string
  readonly kmsKeyHeader: string
  /** Level to the vendor's word; other words pass through. */
  readonly classes: Readonly<Record<string, string>>
  /** OBS prints milliseconds, the others whole seconds. */
  readonly printsMilliseconds: boolean
}

const oss: Dialect = {
  name: 'oss',
  prefix: 'x-oss-',
  namespace: '',
  defaultMaxKeys: 100,
  minPartBytes: 102_400,
  upperCaseEtags: true,
  objectAclHeader: 'object-acl',
  kmsKeyHeader: 'server-side-encryption-key-id',
  classes: {
    standard: 'Standard',
    infrequent: 'IA',
    archive: 'Archive',
    'cold-archive': 'ColdArchive',
    'deep-cold-archive': 'DeepColdArchive',
  },
  printsMilliseconds: false,
}

const s3: Dialect = {
  name: 's3',
  prefix: 'x-amz-',
  namespace: ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"',
  defaultMaxKeys: 1000,
  minPartBytes: 5 * 1024 * 1024,
  upperCaseEtags: false,
  objectAclHeader: 'acl',
  kmsKeyHeader: 'server-side-encryption-aws-kms-key-id',
  classes: { standard: 'STANDARD', infrequent: 'STANDARD_IA', archive: 'GLACIER', 'cold-archive': 'DEEP_ARCHIVE' },
  printsMilliseconds: false,
}

const obs: Dialect = {
  name: 'obs',
  prefix: 'x-obs-',
  namespace: ' xmlns="http://obs.myhwclouds.com/doc/2015-06-30/"',
  defaultMaxKeys: 1000,
  minPartBytes: 102_400,
  upperCaseEtags: false,
  objectAclHeader: 'acl',
  kmsKeyHeader: 'server-side-encryption-kms-key-id',
  classes: { standard: 'STANDARD', infrequent: 'WARM', archive: 'COLD', 'cold-archive': 'DEEP_ARCHIVE' },
  printsMilliseconds: true,
}

/** OBS as it answers to `AWS ak:sig`: its own rules in S3's spelling. */
const obsAsAws: Dialect = {
  ...obs,
  prefix: 'x-amz-',
  namespace: s3.namespace,
  kmsKeyHeader: s3.kmsKeyHeader,
  classes: s3.classes,
}

export const dialects = { oss, s3, obs, obsAsAws } as const

export function classWord(dialect: Dialect, level: ClassLevel): string {
  return dialect.classes[level] ?? level
}

export function classLevel(dialect: Dialect, word: string): ClassLevel {
  for (const [level, known] of Object.entries(dialect.classes)) if (known === word) return level
  return word
}

const archiveLevels: ReadonlySet<string> = new Set(['archive', 'cold-archive', 'deep-cold-archive'])

/** Must be thawed before it can be read. */
export function isArchiveLevel(level: ClassLevel): boolean {
  return archiveLevels.has(level)
}

/** `2026-03-01T08:00:00.000Z`; whole seconds where the vendor prints only those. */
export function isoDate(dialect: Dialect, at: number): string {
  return new Date(dialect.printsMilliseconds ? at : Math.floor(at / 1000) * 1000).toISOString()
}

/** As the vendor spells an ETag, in quotes. A tag written in capitals for OSS reads in small letters elsewhere. */
export function etagText(dialect: Dialect, etag: string): string {
  return `"${dialect.upperCaseEtags ? etag.toUpperCase() : etag.toLowerCase()}"`
}
