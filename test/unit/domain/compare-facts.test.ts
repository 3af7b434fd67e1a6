import { describe, expect, it } from 'vitest'
import { type ComparedFacts, compareFacts } from '../../../app/domain/compare-facts.ts'

const md5 = '0123456789abcdef0123456789abcdef'
const facts = (over: Partial<ComparedFacts> = {}): ComparedFacts => ({
  sizeBytes: 10,
  modifiedAt: 1,
  etag: md5,
  objectKind: 'normal',
  storageClass: 'STANDARD',
  userMetadata: {},
  tags: [],
  ...over,
})

describe('comparing two versions by their facts', () => {
  it.each([
    ['another size', facts(), facts({ sizeBytes: 11 }), 'different', 'size'],
    ['equal checksums', facts({ crc64: '1', etag: 'x' }), facts({ crc64: '1', etag: 'y' }), 'same', 'crc64'],
    ['other checksums', facts({ crc64: '1' }), facts({ crc64: '2' }), 'different', 'crc64'],
    ['equal sums, spelled apart', facts(), facts({ etag: md5.toUpperCase() }), 'same', 'etag'],
    ['other sums', facts(), facts({ etag: md5.replace('0', 'f') }), 'different', 'etag'],
    ['equal part sums', facts({ etag: `${md5}-3` }), facts({ etag: `${md5}-3` }), 'same', 'etag'],
    ['other part sums', facts({ etag: `${md5}-3` }), facts({ etag: `${md5}-4` }), 'unknown', undefined],
    ['a sum and a part sum', facts(), facts({ etag: `${md5}-1` }), 'unknown', undefined],
    [
      'sums under a KMS key',
      facts({ encryption: { algorithm: 'KMS' } }),
      facts({ etag: md5.replace('0', 'f') }),
      'unknown',
      undefined,
    ],
  ] as const)('%s', (_, a, b, content, decidedBy) => {
    const result = compareFacts(a, b)
    expect(result.content).toBe(content)
    expect(result.decidedBy).toBe(decidedBy)
  })

  it('compares tags whatever their order, and does not guess those it may not read', () => {
    const a = facts({
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    })
    const b = facts({
      tags: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
    })
    expect(compareFacts(a, b).tags).toBe('same')
    expect(compareFacts(a, facts()).tags).toBe('different')
    const { tags: _, ...unknown } = facts()
    expect(compareFacts(a, unknown).tags).toBe('unknown')
  })

  it('compares own metadata by name and value', () => {
    expect(compareFacts(facts({ userMetadata: { a: '1' } }), facts({ userMetadata: { a: '2' } })).metadata).toBe(
      'different',
    )
    expect(compareFacts(facts({ userMetadata: { toString: '1' } }), facts({ userMetadata: { x: '1' } })).metadata).toBe(
      'different',
    )
  })
})
