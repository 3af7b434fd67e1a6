import { AppError } from '../../domain/app-error.ts'
import type { LifecycleFilter, LifecycleRule } from '../../domain/lifecycle.ts'
import type { Tag } from '../../domain/object-version.ts'
import { child, childrenNamed, childText, epochMs, parseXml, wholeNumber, type XmlElement } from '../../http/xml.ts'
import type { Caller } from './caller.ts'

/** The bucket's lifecycle rules; none where the bucket has no lifecycle. */
export async function getLifecycle(
  caller: Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<readonly LifecycleRule[]> {
  const call = {
    operation: 'GetBucketLifecycle',
    method: 'GET',
    bucket,
    query: [['lifecycle', '']],
    repeatability: 'idempotent',
  } as const
  try {
    return await caller.text(call, signal, (answer) => readLifecycle(answer.text))
  } catch (thrown) {
    // S3 and OBS name the missing configuration, OSS the missing lifecycle.
    const code = thrown instanceof AppError ? thrown.facts.providerCode : undefined
    if (code === 'NoSuchLifecycleConfiguration' || code === 'NoSuchLifecycle') return []
    throw thrown
  }
}

/** Reads the rules of all three vendors: they differ in where tags, sizes and dates stand, not in what these mean. */
export function readLifecycle(text: string): readonly LifecycleRule[] {
  return childrenNamed(parseXml(text, 'LifecycleConfiguration'), 'Rule').map(readRule)
}

function readRule(rule: XmlElement): LifecycleRule {
  const expiration = readExpiration(child(rule, 'Expiration'))
  const noncurrent = child(rule, 'NoncurrentVersionExpiration')
  const noncurrentDays = daysOf(noncurrent, 'NoncurrentDays')
  const newerToKeep = daysOf(noncurrent, 'NewerNoncurrentVersions')
  const abort = child(rule, 'AbortIncompleteMultipartUpload') ?? child(rule, 'AbortMultipartUpload')
  const abortDays = daysOf(abort, 'DaysAfterInitiation') ?? daysOf(abort, 'Days')
  const removesOrphans = textOf(child(rule, 'Expiration'), 'ExpiredObjectDeleteMarker')?.toLowerCase() === 'true'
  return {
    id: textOf(rule, 'ID') ?? '',
    isEnabled: textOf(rule, 'Status') === 'Enabled',
    filter: readFilter(rule),
    ...(expiration === undefined ? {} : { expiration }),
    ...(noncurrentDays === undefined
      ? {}
      : { noncurrentExpiration: { days: noncurrentDays, ...(newerToKeep === undefined ? {} : { newerToKeep }) } }),
    ...(removesOrphans ? { removesOrphanMarkers: true } : {}),
    ...(abortDays === undefined ? {} : { abortIncompleteAfterDays: abortDays }),
  }
}

function readExpiration(element: XmlElement | undefined): LifecycleRule['expiration'] {
  const days = daysOf(element, 'Days')
  if (days !== undefined) return { days }
  const onDate = textOf(element, 'Date')
  if (onDate !== undefined) return { onDate: epochMs(onDate, 'A lifecycle date') }
  const before = textOf(element, 'CreatedBeforeDate')
  return before === undefined ? undefined : { writtenBefore: epochMs(before, 'A lifecycle date') }
}

/** The prefix stands in the rule (OSS, old S3 and OBS), in its filter, or in the filter's `And`; tags likewise. */
function readFilter(rule: XmlElement): LifecycleFilter {
  const filter = child(rule, 'Filter')
  const places = [rule, filter, filter === undefined ? undefined : child(filter, 'And')].filter(
    (place) => place !== undefined,
  )
  const prefix = places.map((place) => childText(place, 'Prefix')).find((text) => text !== undefined && text !== '')
  const larger = places.map((place) => daysOf(place, 'ObjectSizeGreaterThan')).find((size) => size !== undefined)
  const smaller = places.map((place) => daysOf(place, 'ObjectSizeLessThan')).find((size) => size !== undefined)
  const except = (filter === undefined ? [] : childrenNamed(filter, 'Not')).map((not) => {
    const tag = readTags(not)[0]
    return { prefix: childText(not, 'Prefix') ?? '', ...(tag === undefined ? {} : { tag }) }
  })
  return {
    prefix: prefix ?? '',
    tags: places.flatMap(readTags),
    ...(larger === undefined ? {} : { largerThanBytes: larger }),
    ...(smaller === undefined ? {} : { smallerThanBytes: smaller }),
    ...(except.length === 0 ? {} : { except }),
  }
}

function readTags(place: XmlElement): Tag[] {
  return childrenNamed(place, 'Tag').map((tag) => ({
    key: childText(tag, 'Key') ?? '',
    value: childText(tag, 'Value') ?? '',
  }))
}

function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return element === undefined ? undefined : childText(element, name)?.trim()
}

function daysOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = textOf(element, name)
  return text === undefined ? undefined : wholeNumber(text, name)
}
