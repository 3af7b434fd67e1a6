import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import {
  compareKeys,
  decodeUrlText,
  encodeCopySource,
  encodeKeyPath,
  encodeQueryValue,
  encodeTags,
} from '../../../app/domain/key-encoding.ts'

interface Encodings {
  readonly keys: readonly Readonly<Record<string, string>>[]
  readonly decode: readonly Readonly<Record<string, string>>[]
  readonly tagging: readonly { readonly tags: readonly (readonly [string, string])[]; readonly headerValue: string }[]
}

const vectors: Encodings = JSON.parse(
  readFileSync(new URL('../../fixtures/vectors/encoding.json', import.meta.url), 'utf8'),
)

describe('key encoding', () => {
  it.each(vectors.keys)('sends $key as the vendors do', (vector) => {
    const key = vector['key'] ?? ''
    expect(`/${encodeKeyPath(key)}`).toBe(vector['objectPath'])
    expect(encodeQueryValue(key)).toBe(vector['queryValue'])
    expect(encodeCopySource('srcbucket', key, undefined)).toBe(vector['copySource'])
    expect(encodeCopySource('srcbucket', key, 'VERSIONID123')).toBe(vector['copySourceWithVersion'])
  })

  it.each(vectors.decode)('reads $encoded', (vector) => {
    expect(decodeUrlText(vector['encoded'] ?? '')).toBe(vector['decoded'])
  })

  it.each(vectors.tagging)('encodes tags for a header', (vector) => {
    expect(encodeTags(vector.tags.map(([key, value]) => ({ key, value })))).toBe(vector.headerValue)
  })

  it('refuses half of a surrogate pair with its own code', () => {
    expect(() => encodeKeyPath('a\ud800b')).toThrow(AppError)
    expect(() => encodeKeyPath('a\ud800b')).toThrow(expect.objectContaining({ code: 'key-not-encodable' }))
  })

  it('tells text that is not an encoding apart', () => {
    expect(decodeUrlText('100%')).toBeUndefined()
    expect(decodeUrlText('%ff')).toBeUndefined()
  })

  it('comes back from every key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(decodeUrlText(encodeQueryValue(key))).toBe(key)
        expect(decodeUrlText(encodeKeyPath(key))).toBe(key)
      }),
    )
  })

  it('orders keys by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
        expect(compareKeys(left, right)).toBe(Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))))
      }),
    )
    expect(compareKeys('\uff5e', '😀')).toBe(-1)
  })
})
