import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { readObjects, scanObjects } from '../../../app/stores/wire/list-objects.ts'
import { readVersions, scanVersions } from '../../../app/stores/wire/list-versions.ts'

/** `npm run test:fuzz` asks for more. */
const runs = Number(process.env['STRATA_FUZZ_RUNS'] ?? 500)

const same = (storageClass: string) => storageClass
/** What the careful reader makes of the same document. */
function careful<Page>(readPage: (text: string, fromVendorClass: typeof same) => Page) {
  return (text: string): Page | 'refused' => {
    try {
      return readPage(text, same)
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'malformed-answer') return 'refused'
      throw thrown
    }
  }
}

const scan = (text: string) => scanVersions(Buffer.from(text), same)
const read = careful(readVersions)

const fixtures = new URL('../../fixtures/recorded/', import.meta.url)
const recorded = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.res'))
  .map(
    (name) =>
      /<ListVersionsResult[\s\S]*<\/ListVersionsResult>/.exec(
        readFileSync(new URL(name.replaceAll('\\', '/'), fixtures), 'utf8'),
      )?.[0],
  )
  .filter((text) => text !== undefined)

const escape = (text: string) =>
  text.replace(
    /[&<>"'\r]/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#13;' })[char] ?? char,
  )

/** Listings as stores print them, with every kind of key. */
const keys = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('/lead', '007', ' a ', 'a/../b', '&amp;', '<x>', ']]>', 'a\nb'),
)
const entry = fc
  .record({
    element: fc.constantFrom('Version', 'DeleteMarker'),
    key: keys,
    id: fc.stringMatching(/^[A-Za-z0-9._-]{0,32}$/),
    latest: fc.constantFrom('true', 'false'),
    at: fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    whole: fc.boolean(),
    size: fc.integer({ min: 0, max: 999_999_999_999_999 }),
    etag: fc.constantFrom(
      '"9dd4e461268c8034f5c8564e155c67a6"',
      '&quot;9dd4-3&quot;',
      '9DD4',
      '',
      '"',
      '""',
      '&quot;',
      '&quot;&quot;',
      '&quot;a&quot;b',
      '"a&quot;',
      '&quot;a"',
      '&quot;a&amp;b&quot;',
      '&quot;a&amp;',
      '&amp;a&quot;',
      '&#34;a&#34;',
      '&quot;é&quot;',
      'W/&quot;a&quot;',
      ' &quot;a&quot;',
    ),
    type: fc.constantFrom('', '<Type>Normal</Type>', '<Type>Appendable</Type>', '<Type>Odd</Type>'),
    owner: fc.constantFrom(
      '',
      '<Owner><ID>1</ID><DisplayName>Ann &amp; Bob</DisplayName></Owner>',
      '<Owner><ID>2</ID></Owner>',
      '<Owner/>',
    ),
    space: fc.constantFrom('', '\n  '),
  })
  .map((one) => {
    const date = one.whole ? one.at.toISOString().replace(/\.\d{3}/, '') : one.at.toISOString()
    const version =
      one.element === 'Version'
        ? `<ETag>${one.etag}</ETag><Size>${one.size}</Size><StorageClass>STANDARD</StorageClass>`
        : ''
    const id = one.id === '' ? '<VersionId/>' : `<VersionId>${one.id}</VersionId>`
    return (
      `${one.space}<${one.element}>${one.space}<Key>${escape(one.key)}</Key>${id}<IsLatest>${one.latest}</IsLatest>` +
      `<LastModified>${date}</LastModified>${version}${one.owner}${one.type}${one.space}</${one.element}>`
    )
  })
const documents = fc
  .record({
    head: fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n'),
    namespace: fc.constantFrom('', ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'),
    encoding: fc.constantFrom('', '<EncodingType>url</EncodingType>'),
    entries: fc.array(entry, { maxLength: 6 }),
    prefixes: fc.array(keys, { maxLength: 3 }),
    markers: fc.constantFrom(
      '',
      '<NextKeyMarker>a%2Fb</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker>',
      '<NextKeyMarker/>',
    ),
    truncated: fc.constantFrom('true', 'false'),
  })
  .map(
    (one) =>
      `${one.head}<ListVersionsResult${one.namespace}>${one.encoding}<Name>b</Name><Prefix/><IsTruncated>${one.truncated}</IsTruncated>${one.markers}` +
      `${one.entries.join('')}${one.prefixes.map((key) => `<CommonPrefixes><Prefix>${escape(key)}</Prefix></CommonPrefixes>`).join('')}</ListVersionsResult>`,
  )

describe('the quick reader of version listings', () => {
  it('reads what real servers sent as the careful reader does', () => {
    expect(recorded.length).toBeGreaterThan(8)
    for (const text of recorded) expect(scan(text)).toEqual(read(text))
  })

  it('reads every listing as the careful reader does', () => {
    fc.assert(
      fc.property(documents, (text) => {
        expect(scan(text)).toEqual(read(text))
      }),
      { numRuns: Math.min(runs, 20_000) },
    )
  })

  it('takes nothing that the careful reader refuses, however a listing was damaged', () => {
    const damage = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 12 }),
      insert: fc.constantFrom('', '<', '>', '&', '</', '/>', '<!--', '<![CDATA[', 'x', '\r', '"'),
    })
    fc.assert(
      fc.property(documents, damage, (text, { at, remove, insert }) => {
        const place = at % text.length
        const damaged = (text.slice(0, place) + insert + text.slice(place + remove)).toWellFormed()
        const scanned = scan(damaged)
        expect(scanned ?? read(damaged)).toEqual(read(damaged))
      }),
      { numRuns: runs },
    )
  })

  it.each([
    ['a cut document', '<ListVersionsResult><Version><Key>a</Key>'],
    ['a document type', '<!DOCTYPE x><ListVersionsResult></ListVersionsResult>'],
    ['another root', '<Error></Error>'],
    ['something after the end', '<ListVersionsResult></ListVersionsResult><a/>'],
    ['a tag closed by another', '<ListVersionsResult><Name>b</Nam></ListVersionsResult>'],
    ['an undeclared entity', '<ListVersionsResult><Name>&b;</Name></ListVersionsResult>'],
    ['nothing', ''],
  ])('leaves %s to the careful reader', (_, text) => {
    expect(scan(text)).toBeUndefined()
  })
})

describe('the quick reader of what is there now', () => {
  const scanNow = (text: string) => scanObjects(Buffer.from(text), same)
  const readNow = careful(readObjects)
  /** The same listings under the names that this one has. */
  const listings = documents.map((text) =>
    text
      .replaceAll('ListVersionsResult', 'ListBucketResult')
      .replaceAll(/<(\/?)(?:Version|DeleteMarker)>/g, '<$1Contents>')
      .replaceAll('NextKeyMarker', 'NextMarker')
      .replaceAll('NextVersionIdMarker', 'NextContinuationToken'),
  )

  it('reads a page as OSS prints it, as the careful reader does', () => {
    const text =
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>docs</Name><Prefix>a%2F</Prefix><MaxKeys>2</MaxKeys>' +
      '<Delimiter>%2F</Delimiter><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>' +
      '<NextContinuationToken>ChR0ZXN0</NextContinuationToken><Contents><Key>a%2Fb%20c.txt</Key>' +
      '<LastModified>2026-02-24T08:42:32.000Z</LastModified><ETag>"5B3C1A2E053D763E1B002CC607C5A0FE1"</ETag><Type>Normal</Type>' +
      '<Size>344606</Size><StorageClass>IA</StorageClass><Owner><ID>1</ID><DisplayName>ann</DisplayName></Owner></Contents>' +
      '<CommonPrefixes><Prefix>a%2Fd%2F</Prefix></CommonPrefixes><KeyCount>2</KeyCount></ListBucketResult>'
    const page = scanNow(text)
    expect(page).toEqual(readNow(text))
    expect(page).toMatchObject({ isTruncated: true, token: 'ChR0ZXN0', prefixes: ['a/d/'] })
    expect(page?.objects).toMatchObject([{ key: 'a/b c.txt', sizeBytes: 344_606, isLatest: true, owner: 'ann' }])
  })

  it('takes every listing as the careful reader does, or leaves it to it', () => {
    fc.assert(
      fc.property(listings, (text) => {
        const page = readNow(text)
        expect(scanNow(text) ?? page).toEqual(page)
      }),
      { numRuns: Math.min(runs, 20_000) },
    )
  })
})
