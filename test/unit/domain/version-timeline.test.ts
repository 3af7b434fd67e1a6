import { describe, expect, it } from 'vitest'
import { findEntry, isDeleted, readTimeline, sizeDeltas, summarise } from '../../../app/domain/version-timeline.ts'
import { marker, version } from './entries.ts'

describe('reading the past of a key', () => {
  it('takes the flagged entry for the current one', () => {
    const timeline = readTimeline([version('b', { isLatest: true }), version('a')])
    expect(timeline.current?.versionId).toBe('b')
    expect(isDeleted(timeline)).toBe(false)
  })

  it('takes the first entry where none or several are flagged', () => {
    expect(readTimeline([version('b'), version('a')]).current?.versionId).toBe('b')
    expect(readTimeline([version('b', { isLatest: true }), version('a', { isLatest: true })]).current?.versionId).toBe(
      'b',
    )
  })

  it('names the stacked markers above the newest version', () => {
    const timeline = readTimeline([
      marker('m2', { isLatest: true }),
      marker('m1'),
      version('a'),
      marker('m0'),
      version('0'),
    ])
    expect(timeline.leadingMarkers.map((entry) => entry.versionId)).toEqual(['m2', 'm1'])
    expect(timeline.newestVersion?.versionId).toBe('a')
    expect(isDeleted(timeline)).toBe(true)
  })

  it('knows a key of which only markers are left', () => {
    const timeline = readTimeline([marker('m1', { isLatest: true })])
    expect(timeline.newestVersion).toBeUndefined()
    expect(timeline.leadingMarkers).toHaveLength(1)
  })

  it('knows a key of which nothing is there', () => {
    const timeline = readTimeline([])
    expect(timeline.current).toBeUndefined()
    expect(isDeleted(timeline)).toBe(false)
  })

  it('tells each version apart from the next older one, across markers', () => {
    const entries = [
      version('c', { sizeBytes: 5 }),
      marker('m'),
      version('b', { sizeBytes: 9 }),
      version('a', { sizeBytes: 0 }),
    ]
    expect(sizeDeltas(entries)).toEqual([-4, undefined, 9, undefined])
  })

  it('sums up what was kept', () => {
    const entries = [
      marker('m', { modifiedAt: 30 }),
      version('b', { sizeBytes: 9, modifiedAt: 20 }),
      version('a', { sizeBytes: 4, modifiedAt: 10 }),
    ]
    expect(summarise(entries)).toEqual({
      versionCount: 2,
      markerCount: 1,
      totalBytes: 13,
      largestBytes: 9,
      oldestAt: 10,
    })
    expect(summarise([])).toEqual({ versionCount: 0, markerCount: 0, totalBytes: 0, largestBytes: 0 })
  })

  it('finds an entry by its id', () => {
    const timeline = readTimeline([marker('m'), version('a')])
    expect(findEntry(timeline, 'a')?.kind).toBe('version')
    expect(findEntry(timeline, 'z')).toBeUndefined()
  })
})
