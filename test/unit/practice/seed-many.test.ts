import { expect, it } from 'vitest'
import { credentials, openForTest } from '../../contract/practice-sdk/practice.ts'
import { openStore } from '../../../app/stores/open-store.ts'

const signal = new AbortController().signal

async function openBucket(versioning: 'enabled' | 'never' = 'enabled') {
  const practice = await openForTest()
  practice.seed.bucket('many', versioning)
  const store = openStore(
    { dialect: 'oss', endpoint: practice.url, region: 'cn-hangzhou', addressing: 'path', credentials },
    { now: Date.now, sleep: async () => undefined, random: () => 0.5 },
  )
  return { practice, store }
}

function* versionsOf(key: string, count: number) {
  for (let index = 0; index < count; index++) {
    yield { key, content: { virtualBytes: 10 + (index % 3), seed: 1 }, modifiedAt: 1_000_000 + index * 1000 }
  }
}

it('lists versions that were put in together newest first, and the newest of each key as the latest', async () => {
  const { practice, store } = await openBucket()
  expect(practice.seed.many('many', [...versionsOf('a', 3), ...versionsOf('b', 1), ...versionsOf('c', 2)])).toBe(6)
  const { entries } = await store.listVersions('many', { prefix: '' }, signal)
  expect(entries.map(({ key, isLatest, modifiedAt }) => [key, isLatest, modifiedAt])).toEqual([
    ['a', true, 1_002_000],
    ['a', false, 1_001_000],
    ['a', false, 1_000_000],
    ['b', true, 1_000_000],
    ['c', true, 1_001_000],
    ['c', false, 1_000_000],
  ])
})

it('puts them on top of what a key has already, and a later write on top of them', async () => {
  const { practice, store } = await openBucket()
  practice.seed.version('many', 'a', { content: 'first' })
  practice.seed.many('many', versionsOf('a', 2))
  practice.seed.version('many', 'a', { content: 'the last one' })
  const { entries } = await store.listVersions('many', { prefix: '' }, signal)
  expect(entries.map((entry) => [entry.isLatest, entry.kind === 'version' && entry.sizeBytes])).toEqual([
    [true, 12],
    [false, 11],
    [false, 10],
    [false, 5],
  ])
})

it('gives each its content to read', async () => {
  const { practice, store } = await openBucket()
  practice.seed.many('many', versionsOf('a', 2))
  const head = await store.headVersion({ bucket: 'many', key: 'a' }, {}, signal)
  expect(head.sizeBytes).toBe(11)
})

it('refuses a bucket that keeps no versions', async () => {
  const { practice } = await openBucket('never')
  expect(() => practice.seed.many('many', versionsOf('a', 1))).toThrow('keeps no versions')
})
