import { describe, expect, it } from 'vitest'
import { describeCopyOptions } from '../../../renderer/i18n/copy-option-words.ts'
import { en } from '../../../renderer/i18n/en.ts'
import type { Formats } from '../../../renderer/i18n/format.ts'
import type { Text } from '../../../renderer/i18n/text.tsx'

const text: Text = (id, values = {}) => en[id].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
const formats = {
  full: (atMs: number) => new Date(atMs).toISOString(),
  size: (bytes: number) => `${bytes / 2 ** 20} MB`,
  count: String,
} as unknown as Formats

describe('options of a copy in words', () => {
  it('names each that was chosen, and nothing else', () => {
    expect(describeCopyOptions({}, text, formats)).toEqual([])
    const facts = describeCopyOptions(
      {
        conditions: { ifMatch: '"abc"', ifModifiedSince: 0 },
        metadata: { contentType: 'text/plain', user: { author: 'lin' } },
        tags: [{ key: 'project', value: 'Berlin' }],
        storageClass: 'IA',
        acl: 'public-read',
        encryption: { algorithm: 'KMS', kmsKeyId: 'k-1' },
        forbidOverwrite: 'forbid',
        partSizeBytes: 64 * 2 ** 20,
        parallelism: 4,
      },
      text,
      formats,
    )
    expect(facts).toEqual([
      ['Only if: The ETag is', '"abc"'],
      ['Only if: It was changed after', '1970-01-01T00:00:00.000Z'],
      ['Metadata replaced by', 'Content-Type: text/plain · author: lin'],
      ['Tags replaced by', 'project = Berlin'],
      ['Storage class', 'IA'],
      ['Access rule', 'Public, to read'],
      ['Encryption', 'KMS, key k-1'],
      ['Stop if a file is there already', 'stopped if it was there'],
      ['Size of a part', '64 MB'],
      ['Parts at a time', '4'],
    ])
  })

  it('says that metadata and tags were left out', () => {
    const facts = describeCopyOptions({ metadata: { user: {} }, tags: [] }, text, formats)
    expect(facts.map(([, value]) => value)).toEqual(['none', 'none'])
  })
})
