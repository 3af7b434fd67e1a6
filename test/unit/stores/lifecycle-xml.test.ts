import { describe, expect, it } from 'vitest'
import { readLifecycle } from '../../../app/stores/wire/lifecycle.ts'

const read = (rules: string) =>
  readLifecycle(`<?xml version="1.0"?><LifecycleConfiguration>${rules}</LifecycleConfiguration>`)

describe('reading lifecycle rules', () => {
  it('reads S3, with everything under And', () => {
    const [rule] = read(`<Rule><ID>all</ID><Status>Enabled</Status><Filter><And><Prefix>docs/</Prefix>
      <Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value></Value></Tag>
      <ObjectSizeGreaterThan>10</ObjectSizeGreaterThan><ObjectSizeLessThan>1000</ObjectSizeLessThan></And></Filter>
      <NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration>
      <Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>
      <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>`)
    expect(rule).toEqual({
      id: 'all',
      isEnabled: true,
      filter: {
        prefix: 'docs/',
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '' },
        ],
        largerThanBytes: 10,
        smallerThanBytes: 1000,
      },
      noncurrentExpiration: { days: 30, newerToKeep: 5 },
      removesOrphanMarkers: true,
      abortIncompleteAfterDays: 7,
    })
  })

  it('reads OSS, with prefix and tags in the rule and its own dates', () => {
    const [byDays, byDate] =
      read(`<Rule><ID>1</ID><Prefix> p/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag>
      <Filter><Not><Prefix> p/keep/</Prefix><Tag><Key>x</Key><Value>y</Value></Tag></Not></Filter>
      <Expiration><Days>3</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>
      <AbortMultipartUpload><Days>1</Days></AbortMultipartUpload></Rule>
      <Rule><ID>2</ID><Prefix></Prefix><Status>Disabled</Status><Expiration><CreatedBeforeDate>2026-05-03T00:00:00.000Z</CreatedBeforeDate></Expiration></Rule>`)
    expect(byDays).toEqual({
      id: '1',
      isEnabled: true,
      filter: {
        prefix: ' p/',
        tags: [{ key: 'k', value: 'v' }],
        except: [{ prefix: ' p/keep/', tag: { key: 'x', value: 'y' } }],
      },
      expiration: { days: 3 },
      noncurrentExpiration: { days: 9 },
      abortIncompleteAfterDays: 1,
    })
    expect(byDate).toMatchObject({ isEnabled: false, expiration: { writtenBefore: Date.parse('2026-05-03') } })
  })

  it('reads OBS, with a date and an empty filter', () => {
    expect(
      read(
        '<Rule><Status>Enabled</Status><Filter></Filter><Expiration><Date>2026-05-03T00:00:00Z</Date></Expiration></Rule>',
      ),
    ).toEqual([
      { id: '', isEnabled: true, filter: { prefix: '', tags: [] }, expiration: { onDate: Date.parse('2026-05-03') } },
    ])
  })

  it('refuses what is no lifecycle, and numbers that are none', () => {
    expect(read('')).toEqual([])
    expect(() => readLifecycle('<Other/>')).toThrow('LifecycleConfiguration')
    expect(() => read('<Rule><Status>Enabled</Status><Expiration><Days>soon</Days></Expiration></Rule>')).toThrow(
      'Days',
    )
  })
})
