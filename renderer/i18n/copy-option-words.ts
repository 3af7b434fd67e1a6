import type { JournaledCopyOptions } from '../../app/contract/index.ts'
import type { Formats } from './format.ts'
import type { Text } from './text.tsx'

type Fact = readonly [name: string, value: string]

/** What was chosen for a copy, as names and values that a person can read. */
export function describeCopyOptions(options: JournaledCopyOptions, text: Text, formats: Formats): readonly Fact[] {
  const { metadata, tags, storageClass, acl, encryption, partSizeBytes, parallelism } = options
  const facts: (Fact | undefined)[] = [
    ...describeConditions(options.conditions ?? {}, text, formats),
    metadata === undefined ? undefined : [text('copy.receipt.metadata'), describeMetadata(metadata, text)],
    tags === undefined ? undefined : [text('copy.receipt.tags'), describeTags(tags, text)],
    storageClass === undefined ? undefined : [text('copy.storageClass'), storageClass],
    acl === undefined ? undefined : [text('copy.acl'), text(`copy.acl.${acl}`)],
    encryption === undefined ? undefined : [text('copy.encryption'), describeEncryption(encryption, text)],
    options.forbidOverwrite === undefined
      ? undefined
      : [text('copy.forbidOverwrite'), text('copy.receipt.forbidOverwrite')],
    partSizeBytes === undefined ? undefined : [text('copy.receipt.partSize'), formats.size(partSizeBytes)],
    parallelism === undefined ? undefined : [text('copy.parallelism'), formats.count(parallelism)],
  ]
  return facts.filter((fact) => fact !== undefined)
}

function describeConditions(
  conditions: NonNullable<JournaledCopyOptions['conditions']>,
  text: Text,
  formats: Formats,
): readonly (Fact | undefined)[] {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  const only = (condition: string) => text('copy.receipt.onlyIf', { condition })
  return [
    ifMatch === undefined ? undefined : [only(text('copy.ifMatch')), ifMatch],
    ifNoneMatch === undefined ? undefined : [only(text('copy.ifNoneMatch')), ifNoneMatch],
    ifModifiedSince === undefined ? undefined : [only(text('copy.ifModifiedSince')), formats.full(ifModifiedSince)],
    ifUnmodifiedSince === undefined
      ? undefined
      : [only(text('copy.ifUnmodifiedSince')), formats.full(ifUnmodifiedSince)],
  ]
}

const headerNames = {
  contentType: 'Content-Type',
  cacheControl: 'Cache-Control',
  contentDisposition: 'Content-Disposition',
  contentEncoding: 'Content-Encoding',
  contentLanguage: 'Content-Language',
  expires: 'Expires',
} as const

function describeMetadata(metadata: NonNullable<JournaledCopyOptions['metadata']>, text: Text): string {
  const headers = Object.entries(headerNames).flatMap(([field, name]) => {
    const value = metadata[field as keyof typeof headerNames]
    return value === undefined ? [] : [`${name}: ${value}`]
  })
  const own = Object.entries(metadata.user).map(([name, value]) => `${name}: ${value}`)
  return [...headers, ...own].join(' · ') || text('copy.receipt.none')
}

function describeTags(tags: NonNullable<JournaledCopyOptions['tags']>, text: Text): string {
  return tags.map(({ key, value }) => `${key} = ${value}`).join(' · ') || text('copy.receipt.none')
}

function describeEncryption(encryption: NonNullable<JournaledCopyOptions['encryption']>, text: Text): string {
  const { algorithm, kmsKeyId } = encryption
  return kmsKeyId === undefined ? algorithm : text('copy.receipt.kms', { algorithm, key: kmsKeyId })
}
