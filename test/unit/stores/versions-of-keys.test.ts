import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../../app/domain/key-encoding.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import { commonPrefix, listCurrent, listKeys } from '../../../app/stores/versions-of-keys.ts'
import { seededRandom } from '../../engine/crash/kill-plan.ts'
import { fakeStore } from '../../fakes/fake-store.ts'
import { version } from '../../fakes/listing-store.ts'

const signal = new AbortController().signal

/** Lists versions as stores do: after a key, or inside one. */
function orderedStore(entries: readonly VersionEntry[], pageSize: number) {
  const asked: string[] = []
  const pageFrom = (listed: readonly VersionEntry[], from: number) => {
    const page = listed.slice(from, from + pageSize)
    return { page, last: from + pageSize < listed.length ? page.at(-1) : undefined }
  }
  const store = fakeStore({
    async listVersions(_, { prefix, continuation }) {
      asked.push(continuation?.keyMarker ?? '')
      const listed = entries.filter(({ key }) => key.startsWith(prefix))
      const from = listed.findIndex((entry) => {
        const order = compareKeys(entry.key, continuation?.keyMarker ?? '')
        if (continuation?.versionIdMarker === undefined) return order > 0
        return order > 0 || (order === 0 && entry.versionId < continuation.versionIdMarker)
      })
      const { page, last } = pageFrom(listed, from === -1 ? listed.length : from)
      if (last === undefined) return { entries: page, prefixes: [] }
      return { entries: page, prefixes: [], continuation: { keyMarker: last.key, versionIdMarker: last.versionId } }
    },
    async listObjects(_, { prefix, continuation, after = '' }) {
      asked.push(continuation ?? after)
      const listed = entries.filter((entry) => entry.isLatest && entry.key.startsWith(prefix))
      const from = listed.findIndex(({ key }) => compareKeys(key, continuation ?? after) > 0)
      const { page, last } = pageFrom(listed, from === -1 ? listed.length : from)
      const objects = page.filter((entry) => entry.kind === 'version')
      return { objects, prefixes: [], ...(last === undefined ? {} : { continuation: last.key }) }
    },
  })
  return { store, asked }
}

/** Files with so many versions each, newest first. */
function files(keys: readonly string[], versionCount: number): VersionEntry[] {
  return keys.flatMap((key) =>
    Array.from({ length: versionCount }, (_, index) =>
      version(key, `v${String(versionCount - index).padStart(4, '0')}`, { isLatest: index === 0 }),
    ),
  )
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `f/${String(index).padStart(4, '0')}`)

async function readAll(entries: readonly VersionEntry[], wanted: readonly string[], pageSize: number, depth = 9_999) {
  const { store, asked } = orderedStore(entries, pageSize)
  const prefix = commonPrefix(wanted[0] ?? '', wanted.at(-1) ?? '')
  const query = { bucket: 'b', prefix, isEnough: (_: string, found: readonly VersionEntry[]) => found.length >= depth }
  const listing = listKeys(store, query, signal)
  const read: string[] = []
  for (const key of wanted) read.push(`${key}:${(await listing.read(key)).entries.length}`)
  return { read, asked }
}

describe('versions of many keys', () => {
  it('come off one walk when the keys lie together', async () => {
    const keys = names(100)
    const { read, asked } = await readAll(files(keys, 2), keys, 50)
    expect(read).toEqual(keys.map((key) => `${key}:2`))
    expect(asked).toHaveLength(4)
  })

  it('skip what lies between keys that are far apart, and the rest of long histories', async () => {
    const wanted = ['f/0000', 'f/0500', 'f/0999', 'f/9999']
    const { read, asked } = await readAll(files(names(1_000), 3), wanted, 10)
    expect(read).toEqual(['f/0000:3', 'f/0500:3', 'f/0999:3', 'f/9999:0'])
    expect(asked.length).toBeLessThan(10)
    const long = await readAll(files(['a', 'b', 'c'], 1_000), ['a', 'b', 'c'], 10, 2)
    expect(long.read).toEqual(['a:2', 'b:2', 'c:2'])
    expect(long.asked.length).toBeLessThan(8)
  })

  it('are complete for any keys, histories and pages', async () => {
    const random = seededRandom(4)
    const below = (count: number) => Math.floor(random() * count)
    for (let round = 0; round < 150; round++) {
      const alphabet = ['a', 'ab', 'b', '/', '.', ' ', '~', '\u{1f4c4}', '\ue000', 'é']
      const make = () => Array.from({ length: 1 + below(4) }, () => alphabet[below(alphabet.length)] ?? 'a').join('')
      const keys = [...new Set(Array.from({ length: 30 }, make))].sort(compareKeys)
      const counts = new Map(keys.map((key) => [key, below(6)]))
      const entries = keys.flatMap((key) => files([key], counts.get(key) ?? 0))
      const wanted = keys.filter(() => random() < 0.5)
      const { read } = await readAll(entries, wanted, 1 + below(7))
      expect(read).toEqual(wanted.map((key) => `${key}:${counts.get(key)}`))
    }
  })

  it('are not needed for what is current', async () => {
    const keys = names(100)
    const { store, asked } = orderedStore(files(keys, 5), 20)
    const listing = listCurrent(store, { bucket: 'b', prefix: 'f/00', maxKeys: 1_000 }, signal)
    expect((await listing.read('f/0030'))?.versionId).toBe('v0005')
    expect(await listing.read('f/0030x')).toBeUndefined()
    expect((await listing.read('f/0099'))?.key).toBe('f/0099')
    expect(asked).toHaveLength(2)
  })
})
