import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { readParts, scanParts } from '../../../app/stores/wire/list-parts.ts'

/** `npm run test:fuzz` asks for more. */
const runs = Number(process.env['STRATA_FUZZ_RUNS'] ?? 500)

/** What a reader makes of a document, or that it refuses it. */
function made<Page>(read: () => Page): Page | 'refused' {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'malformed-answer') return 'refused'
    throw thrown
  }
}
const scan = (text: string) => made(() => scanParts(Buffer.from(text)))
const read = (text: string) => made(() => readParts(text))

const part = fc
  .record({
    number: fc.integer({ min: 1, max: 10_000 }),
    at: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    whole: fc.boolean(),
    etag: fc.constantFrom('"9dd4e461268c8034f5c8564e155c67a6"', '&quot;9DD4&quot;', '9dd4', '', '"a&amp;b"', 'W/"9"'),
    size: fc.integer({ min: 0, max: 999_999_999_999_999 }),
    crc: fc.constantFrom('', '<HashCrc64ecma>18446744073709551615</HashCrc64ecma>', '<HashCrc64ecma/>'),
    more: fc.constantFrom('', '<ChecksumCRC32>AAAA</ChecksumCRC32>', '<ETag>"again"</ETag>', '<Size>1</Size>'),
    space: fc.constantFrom('', '\n  '),
  })
  .map(({ number, at, whole, etag, size, crc, more, space }) => {
    const date = whole ? at.toISOString().replace(/\.\d{3}/, '') : at.toISOString()
    return (
      `${space}<Part>${space}<PartNumber>${number}</PartNumber><LastModified>${date}</LastModified>` +
      `<ETag>${etag}</ETag>${crc}<Size>${size}</Size>${more}${space}</Part>`
    )
  })
const documents = fc
  .record({
    head: fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>"),
    root: fc.constantFrom('<ListPartsResult>', '<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'),
    person: fc.constantFrom(
      '',
      '<Initiator><ID>1</ID><DisplayName>Ann &amp; Bob</DisplayName></Initiator><Owner/>',
      '<Owner><ID>2</ID></Owner>',
    ),
    truncated: fc.constantFrom('', '<IsTruncated>true</IsTruncated>', '<IsTruncated> false </IsTruncated>'),
    parts: fc.array(part, { maxLength: 5 }),
    tail: fc.constantFrom('', '\n'),
  })
  .map(
    ({ head, root, person, truncated, parts, tail }) =>
      `${head}${root}<Bucket>b</Bucket><Key>k&#39;</Key>${person}${truncated}${parts.join('')}</ListPartsResult>${tail}`,
  )

describe('the quick reader of lists of parts', () => {
  it('reads what stores print, without the careful reader', () => {
    const text =
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListPartsResult><Bucket>b</Bucket><Owner><ID>1</ID></Owner>' +
      '<IsTruncated>true</IsTruncated><Part><PartNumber>7</PartNumber><LastModified>2026-01-02T03:04:05.000Z</LastModified>' +
      '<ETag>"3349DC700140D7F86A078484278075A9"</ETag><HashCrc64ecma>12345</HashCrc64ecma><Size>102400</Size></Part></ListPartsResult>'
    expect(scan(text)).toEqual({
      parts: [
        {
          partNumber: 7,
          etag: '3349DC700140D7F86A078484278075A9',
          sizeBytes: 102_400,
          modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
          crc64: '12345',
        },
      ],
      nextAfterPartNumber: 7,
    })
  })

  it('reads what the careful reader reads, or leaves it to that one', () => {
    let quick = 0
    fc.assert(
      fc.property(documents, (text) => {
        const page = scan(text)
        if (page === undefined) return
        quick++
        expect(page).toEqual(read(text))
      }),
      { numRuns: runs, seed: 7 },
    )
    expect(quick).toBeGreaterThan(runs / 10)
  })

  it('takes no damaged document that the careful reader refuses', () => {
    let left = 0
    const damage = fc.tuple(documents, fc.nat(), fc.nat(), fc.constantFrom('', '<', '>', '&', '/', 'x', '\r', '<!--'))
    fc.assert(
      fc.property(damage, ([text, from, length, put]) => {
        const at = from % text.length
        const spoilt = text.slice(0, at) + put + text.slice(at + (length % 8))
        const page = scan(spoilt)
        if (page === undefined) left++
        else expect(page).toEqual(read(spoilt))
      }),
      { numRuns: runs, seed: 8 },
    )
    expect(left).toBeGreaterThan(runs / 10)
  })

  it.each([
    ['is cut', '<ListPartsResult><Part><PartNumber>1</PartNumber>'],
    ['is of another kind', '<ListBucketResult></ListBucketResult>'],
    ['names no size', '<ListPartsResult><Part><PartNumber>1</PartNumber></Part></ListPartsResult>'],
    ['is an error', '<Error><Code>InternalError</Code></Error>'],
  ])('leaves a document that %s to the careful reader, which refuses it', (_, text) => {
    expect(scan(text)).toBeUndefined()
    expect(read(text)).toBe('refused')
  })
})
