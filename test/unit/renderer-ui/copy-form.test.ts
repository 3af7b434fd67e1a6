import { expect, test } from 'vitest'
import { type CopyField, readCopyForm } from '../../../renderer/features/restore/copy-form.ts'

const home = { bucket: 'documents', key: 'a/b.pdf' }
const read = (fields: Partial<Record<CopyField, string>>) => readCopyForm((field) => fields[field] ?? '', home)
const typedKey = Buffer.alloc(32, 1).toString('base64')

test('an untouched form says nothing', () => {
  expect(read({ bucket: home.bucket, key: home.key })).toEqual({ input: {}, errors: {} })
})

test('another place is a destination; spaces of a key belong to it', () => {
  const destination = { bucket: 'other', key: 'a/b.pdf ' }
  expect(read({ bucket: ' other ', key: 'a/b.pdf ' }).input).toEqual({ destination })
})

test('every field becomes its option', () => {
  const { input, errors } = read({
    ifMatch: '"abc"',
    ifModifiedSince: '2026-03-04T05:06:07',
    replacesMetadata: 'on',
    contentType: 'text/plain',
    userMetadata: 'Author: Lin\n\nnote: a: b',
    replacesTags: 'on',
    tags: 'team=legal\nold',
    storageClass: 'IA',
    acl: 'private',
    encryption: 'KMS',
    kmsKeyId: 'key-1',
    sourceCustomerKey: typedKey,
    forbidOverwrite: 'on',
    partMebibytes: '100',
    parallelism: '16',
  })
  expect(errors).toEqual({})
  expect(input.options).toEqual({
    conditions: { ifMatch: '"abc"', ifModifiedSince: new Date('2026-03-04T05:06:07').getTime() },
    metadata: { contentType: 'text/plain', user: { author: 'Lin', note: 'a: b' } },
    tags: [
      { key: 'team', value: 'legal' },
      { key: 'old', value: '' },
    ],
    storageClass: 'IA',
    acl: 'private',
    encryption: { algorithm: 'KMS', kmsKeyId: 'key-1' },
    sourceCustomerKey: typedKey,
    forbidOverwrite: 'forbid',
    partSizeBytes: 100 * 2 ** 20,
    parallelism: 16,
  })
})

test.each([
  ['userMetadata', { replacesMetadata: 'on', userMetadata: 'no colon' }],
  ['userMetadata', { replacesMetadata: 'on', userMetadata: 'ключ: value' }],
  ['tags', { replacesTags: 'on', tags: '=value' }],
  ['tags', { replacesTags: 'on', tags: Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('\n') }],
  ['partMebibytes', { partMebibytes: '0' }],
  ['partMebibytes', { partMebibytes: '1.5' }],
  ['parallelism', { parallelism: '65' }],
  ['ifModifiedSince', { ifModifiedSince: 'yesterday' }],
  ['destinationCustomerKey', { destinationCustomerKey: 'short' }],
] as const)('a wrong %s is said at its field', (field, fields) => {
  expect(Object.keys(read(fields).errors)).toEqual([field])
})
