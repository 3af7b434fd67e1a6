import type { ConnectionView, CopyOptions } from '../../../app/contract/index.ts'
import type { MessageId } from '../../i18n/text.tsx'

export type Dialect = ConnectionView['dialect']

/** Where a version goes and how it is kept there. */
export interface CopyInput {
  readonly destination?: { readonly bucket: string; readonly key: string }
  readonly options?: CopyOptions
}

export type CopyField = (typeof copyFields)[number]
export const copyFields = [
  'bucket',
  'key',
  'ifMatch',
  'ifNoneMatch',
  'ifModifiedSince',
  'ifUnmodifiedSince',
  'replacesMetadata',
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires',
  'userMetadata',
  'replacesTags',
  'tags',
  'storageClass',
  'acl',
  'encryption',
  'kmsKeyId',
  'sourceCustomerKey',
  'destinationCustomerKey',
  'forbidOverwrite',
  'partMebibytes',
  'parallelism',
] as const

export type CopyErrors = Partial<Record<CopyField, MessageId>>

/** Classes as each vendor spells them (protocols 2.2); free text is taken too. */
export const storageClasses: Readonly<Record<Dialect, readonly string[]>> = {
  oss: ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'],
  obs: ['STANDARD', 'WARM', 'COLD', 'DEEP_ARCHIVE'],
  s3: ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'],
}

/** SM4 is OSS's alone; keys of one's own are not (protocols 6.8). */
export const encryptionsOf = (dialect: Dialect): readonly string[] =>
  dialect === 'oss' ? ['AES256', 'KMS', 'SM4'] : ['AES256', 'KMS']
export const takesCustomerKeys = (dialect: Dialect) => dialect !== 'oss'

const mebibyte = 2 ** 20
const customerKey = /^[A-Za-z0-9+/]{43}=$/
const metadataName = /^[a-z0-9][a-z0-9._-]{0,127}$/
const acls = ['default', 'private', 'public-read', 'public-read-write'] as const
const contentFields = [
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires',
] as const

/**
 * Reads the form of the copy options.
 * @param read what a field says; a box that is not ticked says nothing.
 * @param home where the version lies now.
 */
export function readCopyForm(
  read: (field: CopyField) => string,
  home: { readonly bucket: string; readonly key: string },
): { readonly input: CopyInput; readonly errors: CopyErrors } {
  const errors: CopyErrors = {}
  const trimmed = (field: CopyField) => read(field).trim()
  const has = (field: CopyField) => trimmed(field) !== ''
  const options = {
    ...given('conditions', conditionsOf(trimmed, errors)),
    ...(has('replacesMetadata') ? { metadata: metadataOf(trimmed, errors) } : {}),
    ...(has('replacesTags') ? { tags: tagsOf(read('tags'), errors) } : {}),
    ...(has('storageClass') ? { storageClass: trimmed('storageClass') } : {}),
    ...given(
      'acl',
      acls.find((acl) => acl === trimmed('acl')),
    ),
    ...given('encryption', encryptionOf(trimmed)),
    ...(has('forbidOverwrite') ? { forbidOverwrite: 'forbid' as const } : {}),
    ...given('partSizeBytes', wholeNumber(trimmed, 'partMebibytes', 1, 5120, errors, mebibyte)),
    ...given('parallelism', wholeNumber(trimmed, 'parallelism', 1, 64, errors)),
    ...given('sourceCustomerKey', keyOf(trimmed, 'sourceCustomerKey', errors)),
    ...given('destinationCustomerKey', keyOf(trimmed, 'destinationCustomerKey', errors)),
  } satisfies CopyOptions
  // A key is taken as it is typed: spaces may belong to it.
  const destination = { bucket: trimmed('bucket') || home.bucket, key: read('key') || home.key }
  const isHome = destination.bucket === home.bucket && destination.key === home.key
  return {
    input: {
      ...(isHome ? {} : { destination }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
    errors,
  }
}

type Read = (field: CopyField) => string

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: Value })
}

function conditionsOf(read: Read, errors: CopyErrors): CopyOptions['conditions'] {
  const time = (field: 'ifModifiedSince' | 'ifUnmodifiedSince') => {
    if (read(field) === '') return undefined
    const at = new Date(read(field)).getTime()
    if (Number.isNaN(at)) errors[field] = 'copy.error.time'
    return Number.isNaN(at) ? undefined : at
  }
  const conditions = {
    ...given('ifMatch', read('ifMatch') || undefined),
    ...given('ifNoneMatch', read('ifNoneMatch') || undefined),
    ...given('ifModifiedSince', time('ifModifiedSince')),
    ...given('ifUnmodifiedSince', time('ifUnmodifiedSince')),
  }
  return Object.keys(conditions).length === 0 ? undefined : conditions
}

function metadataOf(read: Read, errors: CopyErrors): NonNullable<CopyOptions['metadata']> {
  const user: Record<string, string> = {}
  for (const line of linesOf(read('userMetadata'))) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon < 1 || !metadataName.test(name)) errors.userMetadata = 'copy.error.userMetadata'
    else user[name] = line.slice(colon + 1).trim()
  }
  const content: { [field in (typeof contentFields)[number]]?: string } = {}
  for (const field of contentFields) if (read(field) !== '') content[field] = read(field)
  return { ...content, user }
}

function tagsOf(text: string, errors: CopyErrors): { key: string; value: string }[] {
  const tags = linesOf(text).map((line) => {
    const equals = line.indexOf('=')
    return equals === -1
      ? { key: line.trim(), value: '' }
      : { key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() }
  })
  const isWrong = ({ key, value }: { key: string; value: string }) =>
    key === '' || key.length > 128 || value.length > 256
  if (tags.length > 10 || tags.some(isWrong)) errors.tags = 'copy.error.tags'
  return tags
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

function encryptionOf(read: Read): CopyOptions['encryption'] {
  const algorithm = (['AES256', 'KMS', 'SM4'] as const).find((one) => one === read('encryption'))
  if (algorithm === undefined) return undefined
  return { algorithm, ...(algorithm === 'KMS' && read('kmsKeyId') !== '' ? { kmsKeyId: read('kmsKeyId') } : {}) }
}

function wholeNumber(
  read: Read,
  field: 'partMebibytes' | 'parallelism',
  least: number,
  most: number,
  errors: CopyErrors,
  unit = 1,
): number | undefined {
  if (read(field) === '') return undefined
  const value = Number(read(field))
  if (Number.isInteger(value) && value >= least && value <= most) return value * unit
  errors[field] = field === 'parallelism' ? 'copy.error.parallelism' : 'copy.error.partSize'
  return undefined
}

function keyOf(
  read: Read,
  field: 'sourceCustomerKey' | 'destinationCustomerKey',
  errors: CopyErrors,
): string | undefined {
  const text = read(field)
  if (text === '') return undefined
  if (!customerKey.test(text)) errors[field] = 'copy.error.customerKey'
  return text
}
