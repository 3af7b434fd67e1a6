import { describe, expect, it } from 'vitest'
import type { VersionHead } from '../../../app/domain/object-version.ts'
import { planRestore, type RestoreFacts } from '../../../app/domain/restore-plan.ts'
import { readTimeline } from '../../../app/domain/version-timeline.ts'
import { marker, version } from './entries.ts'

const gib = 2 ** 30
const source: VersionHead = {
  versionId: 'a',
  sizeBytes: 10,
  etag: 'e',
  modifiedAt: 1_000,
  metadata: { user: {} },
  storageClass: 'STANDARD',
  objectKind: 'normal',
  archive: { kind: 'online' },
}
const facts: RestoreFacts = {
  timeline: readTimeline([version('b', { isLatest: true }), version('a')]),
  source,
  place: 'same',
  versioning: 'enabled',
  limits: {
    singleCopyMaxBytes: 1_000_000_000,
    partMinBytes: 100 * 1024,
    partMaxBytes: 5 * gib,
    maxParts: 10_000,
    objectMaxBytes: 48 * 1024 * gib,
  },
  preferPartsAboveBytes: gib,
  wantedParallelism: 8,
}
const plan = (changes: Partial<RestoreFacts>) => planRestore({ ...facts, ...changes })

describe('planning a restore', () => {
  it('copies a small version in one request and warns of nothing', () => {
    expect(plan({})).toMatchObject({ method: 'single-copy', warnings: [], parts: { partCount: 1 } })
  })

  it('copies by parts from one byte above the limit on', () => {
    expect(plan({ source: { ...source, sizeBytes: 1_000_000_000 } }).method).toBe('single-copy')
    expect(plan({ source: { ...source, sizeBytes: 1_000_000_001 } }).method).toBe('parts')
  })

  it('has nothing to do for the current version', () => {
    expect(plan({ source: { ...source, versionId: 'b' } }).method).toBe('already-current')
    expect(plan({ source: { ...source, versionId: 'b' }, place: 'other' }).method).toBe('single-copy')
  })

  it('brings back instead of copying when only markers lie above the version', () => {
    const timeline = readTimeline([marker('m', { isLatest: true }), version('a'), version('0')])
    expect(plan({ timeline }).method).toBe('bring-back')
    expect(plan({ timeline, source: { ...source, versionId: '0' } }).method).toBe('single-copy')
    expect(plan({ timeline, place: 'other' }).method).toBe('single-copy')
  })

  it('says what a bucket without versions loses', () => {
    expect(plan({ versioning: 'never' }).warnings).toEqual(['destroys-current'])
    expect(plan({ versioning: 'never', timeline: readTimeline([]) }).warnings).toEqual([])
  })

  it('says what a suspended bucket loses', () => {
    const timeline = readTimeline([version('null', { isLatest: true }), version('a')])
    expect(plan({ versioning: 'suspended', timeline }).warnings).toEqual(['destroys-null-version'])
    expect(plan({ versioning: 'suspended' }).warnings).toEqual([])
    const older = readTimeline([version('b', { isLatest: true }), version('null')])
    const nullSource = { ...source, versionId: 'null' }
    expect(plan({ versioning: 'suspended', timeline: older, source: nullSource }).warnings).toEqual(['consumes-source'])
  })

  it('admits that it could not ask whether the bucket keeps versions', () => {
    expect(plan({ versioning: 'unknown' }).warnings).toEqual(['versioning-unknown'])
  })

  it('tells of archives, links, appendable objects and keys of customers', () => {
    const special = (changes: Partial<VersionHead>) => plan({ source: { ...source, ...changes } }).warnings
    expect(special({ archive: { kind: 'archived' } })).toEqual(['archived-thaw-first'])
    expect(special({ archive: { kind: 'thawing' } })).toEqual(['archived-thaw-first'])
    expect(special({ archive: { kind: 'thawed' } })).toEqual([])
    expect(special({ objectKind: 'appendable' })).toEqual(['becomes-normal-object'])
    expect(special({ objectKind: 'symlink' })).toEqual(['link-only'])
    expect(special({ encryption: { algorithm: 'customer-key' } })).toEqual(['needs-customer-key'])
  })

  it('copies a symlink in one request, however large its target is', () => {
    expect(plan({ source: { ...source, objectKind: 'symlink', sizeBytes: 90 * gib } }).method).toBe('single-copy')
  })

  it('refuses what the store cannot keep', () => {
    const tooLarge = { ...source, sizeBytes: 49 * 1024 * gib }
    expect(() => plan({ source: tooLarge })).toThrow(expect.objectContaining({ code: 'too-large' }))
  })
})
