import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectDeletedFiles, type DeletedFile } from '../../../app/domain/deleted-files.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'

/** `a=VM` is key a, oldest first: a version, then a marker. */
function entriesOf(script: string): VersionEntry[] {
  return script.split(' ').flatMap((word) => {
    const [key = '', layers = ''] = word.split('=')
    const newestFirst = Array.from(layers).toReversed()
    return newestFirst.map((layer, index): VersionEntry => {
      const age = newestFirst.length - index
      const base = { key, versionId: `${key}${age}`, isLatest: index === 0, modifiedAt: age * 1000 }
      return layer === 'M'
        ? { kind: 'delete-marker', ...base }
        : { kind: 'version', ...base, sizeBytes: age * 10, etag: 'e' }
    })
  })
}

function scan(script: string, prefix = '') {
  const files: DeletedFile[] = []
  const gone: string[] = []
  const collector = collectDeletedFiles(prefix, {
    file: (file) => files.push(file),
    goneFolder: (folder) => gone.push(folder),
  })
  for (const entry of entriesOf(script)) collector.push(entry)
  collector.end()
  return { files, gone }
}

describe('finding deleted files in a version listing', () => {
  it('takes only keys whose newest entry is a marker', () => {
    expect(scan('a=VVM b=V c=VMV d=M').files).toEqual([
      { key: 'a', deletedAt: 3000, markerCount: 1, newest: { sizeBytes: 20, modifiedAt: 2000 } },
      { key: 'd', deletedAt: 1000, markerCount: 1 },
    ])
  })

  it('counts the markers above the newest version, not those below', () => {
    expect(scan('a=VMVMMM').files).toEqual([
      { key: 'a', deletedAt: 6000, markerCount: 3, newest: { sizeBytes: 30, modifiedAt: 3000 } },
    ])
  })

  it('says that nothing is left when only markers are', () => {
    expect(scan('a=MMM').files).toEqual([{ key: 'a', deletedAt: 3000, markerCount: 3 }])
  })

  it('tells folders whose files are all gone, inner ones first', () => {
    expect(scan('a/b/x=VM a/c=VM b/x=VM b/y=V c/d/e=VM c/z=V').gone).toEqual(['a/b/', 'a/', 'c/d/'])
  })

  it('takes a folder for alive when only its placeholder is', () => {
    expect(scan('a/=V a/x=VM').gone).toEqual([])
    expect(scan('a/=VM a/x=VM').gone).toEqual(['a/'])
  })

  it('calls no folder gone that the prefix shows only in part', () => {
    expect(scan('a/bc/x=VM a/bd/x=VM', 'a/b').gone).toEqual(['a/bc/', 'a/bd/'])
    expect(scan('a/bc/x=VM', 'a/').gone).toEqual(['a/bc/', 'a/'])
  })

  it('keeps keys apart that begin alike, with slashes anywhere', () => {
    expect(scan('//y=VM /x=VM a//b=VM a/b=VM').gone).toEqual(['//', '/', 'a//', 'a/'])
  })

  it('agrees with a plain look at every key', () => {
    const key = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(fc.dictionary(key, fc.stringMatching(/^[VM]{1,4}$/)), (bucket) => {
        const keys = Object.keys(bucket).toSorted()
        if (keys.length === 0) return
        const { files, gone } = scan(keys.map((name) => `${name}=${bucket[name]}`).join(' '))
        const deleted = keys.filter((name) => bucket[name]?.endsWith('M'))
        expect(files.map((file) => file.key)).toEqual(deleted)
        const folders = new Set(
          keys.flatMap((name) =>
            name
              .split('/')
              .slice(0, -1)
              .map((_, i, parts) => `${parts.slice(0, i + 1).join('/')}/`),
          ),
        )
        const expected = [...folders].filter((folder) =>
          keys.filter((name) => name.startsWith(folder)).every((name) => deleted.includes(name)),
        )
        expect(gone.toSorted()).toEqual(expected.toSorted())
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})
