import type { ClassLevel, Versioning } from '../data/records.ts'
import type { Store } from '../operations/call.ts'
import { fillDocuments } from './fill-documents.ts'
import { fillArchive, fillMedia, fillScratch } from './fill-media.ts'
import { dayMs, openTimeline, type Timeline } from './timeline.ts'

export interface SampleBucket extends Timeline {
  setVersioning(versioning: Versioning): void
}

const region = 'cn-hangzhou'

function makeBucket(store: Store, name: string, createdDaysAgo: number, versioning: Versioning): SampleBucket {
  const now = store.now()
  const save = (state: Versioning): void => {
    const storageClass: ClassLevel = 'standard'
    const createdAt = Math.floor((now - createdDaysAgo * dayMs) / 1000) * 1000
    store.buckets.save({ name, region, createdAt, versioning: state, storageClass, acl: 'private', settings: {} })
  }
  save(versioning)
  const timeline = openTimeline(store, name, () => store.buckets.get(name)?.versioning ?? 'never', now)
  return { ...timeline, setVersioning: save }
}

/** Earlier versions of campaign pictures are removed after a year; the three vendors read this rule alike. */
const campaignRules =
  '<LifecycleConfiguration><Rule><ID>campaign</ID><Prefix>campaign/</Prefix><Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>365</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>'

function keepRules(store: Store, name: string, lifecycle: string): void {
  const bucket = store.buckets.get(name)
  if (bucket) store.buckets.save({ ...bucket, settings: { ...bucket.settings, documents: { lifecycle } } })
}

/**
 * Fills an empty store with the months of an office: documents that differ by a paragraph, deleted files, pictures, a
 * video of 24 GB, a bucket whose versioning is suspended and one that never kept versions.
 */
export function fillSample(store: Store): void {
  store.database.transaction(() => {
    fillDocuments(makeBucket(store, 'team-documents', 320, 'enabled'))
    fillMedia(makeBucket(store, 'media', 280, 'enabled'))
    keepRules(store, 'media', campaignRules)
    fillArchive(makeBucket(store, 'archive-2019', 700, 'enabled'))
    fillScratch(makeBucket(store, 'scratch', 90, 'never'))
  })
}
