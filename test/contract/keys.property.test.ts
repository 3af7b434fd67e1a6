import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import type { StoreTarget } from '../../app/stores/open-store.ts'
import { openPracticeFixture } from './practice-fixture.ts'
import { allVersions, signal } from './suite/fixture.ts'

/**
 * Generated keys go through copy, list and HEAD and come back as they were, in each dialect. A few hundred in `npm test`;
 * `npm run test:fuzz` asks for 100 000 by environment.
 */
const count = Number(process.env['STRATA_FUZZ_KEYS'] ?? 150)
const seed = Number(process.env['STRATA_FUZZ_SEED'] ?? 20_261_121)
const perBucket = 500
const atOnce = 16

const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.constantFrom(...Array.from(' +%/?#&;=,@$!\'()*"<>\\^`|{}[]~._-:')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '..',
      '//',
      '%2F',
      '%25',
      '&amp;',
      '&#1;',
      '?versionId=',
      '\r\n',
      '007',
      ']]>',
      '\u0001',
      '\ufffe',
      '__proto__',
    ),
  },
)
const key = fc
  .array(character, { minLength: 1, maxLength: 24 })
  .map((pieces) => pieces.join(''))
  // No store takes NUL or more than 1023 bytes; OSS takes no slash or backslash in front (protocols 2.4).
  .filter(
    (text) => text.isWellFormed() && !text.includes('\0') && !/^[/\\]/.test(text) && Buffer.byteLength(text) <= 1023,
  )

const targets: Readonly<Record<string, (url: string) => Omit<StoreTarget, 'credentials'>>> = {
  OSS: (url) => ({ dialect: 'oss', endpoint: url, region: 'cn-hangzhou' }),
  OBS: (url) => ({
    dialect: 'obs',
    endpoint: url.replace('127.0.0.1', 'localhost'),
    region: 'cn-north-4',
    addressing: 'virtual-hosted',
  }),
  S3: (url) => ({ dialect: 's3', endpoint: url, region: 'us-east-1' }),
}

describe('generated keys', () => {
  it.each(Object.keys(targets))('come back from copy, list and HEAD as they were: %s', async (name) => {
    const target = targets[name]
    if (target === undefined) throw new Error('No such dialect')
    const fixture = await openPracticeFixture(target, { archiveClass: '', otherClass: '' })
    try {
      const keys = [...new Set(fc.sample(key, { numRuns: count, seed }))]
      for (let at = 0; at < keys.length; at += perBucket) {
        const bucket = await fixture.seed.bucket('enabled')
        await fixture.seed.put(bucket, 'source of all', 'x')
        const sent = keys.slice(at, at + perBucket)
        const { versions, objects } = await roundTrip(fixture.store, bucket, sent)
        const expected = inByteOrder([...new Set([...sent, 'source of all'])])
        expect(versions).toEqual(expected)
        expect(objects).toEqual(expected)
      }
    } finally {
      await fixture.close()
    }
  })
})

const inByteOrder = (keys: readonly string[]) =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

/** Writes each key by a copy, asks for its HEAD, and lists them all in both ways. */
async function roundTrip(store: ObjectStore, bucket: string, keys: readonly string[]) {
  const waiting = keys.filter((one) => one !== 'source of all')
  const source = { bucket, key: 'source of all' }
  const work = async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      await store.copyObject({ source, bucket, key: one, metadata: 'copy', tags: 'copy', options: {} }, signal)
      await store.headVersion({ bucket, key: one }, {}, signal)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const versions = await allVersions(store, bucket, { maxKeys: 300 })
  const page = await store.listObjects(bucket, { prefix: '' }, signal)
  return { versions: versions.map((entry) => entry.key), objects: page.objects.map((object) => object.key) }
}
