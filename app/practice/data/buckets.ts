import { type Database, numberOf, type Row, textOf } from './database.ts'
import type { BucketSettings, StoredBucket, Versioning } from './records.ts'

export interface Buckets {
  get(name: string): StoredBucket | undefined
  all(): readonly StoredBucket[]
  /** Creates the bucket, or replaces what is known of it. */
  save(bucket: StoredBucket): void
  remove(name: string): void
}

/** Buckets are few and asked for by every request, so they are kept in memory too. */
export function createBuckets(database: Database): Buckets {
  const known = new Map<string, StoredBucket>()
  for (const row of database.statement('SELECT * FROM buckets').iterate()) {
    const bucket = parseBucket(row)
    known.set(bucket.name, bucket)
  }
  const upsert = database.statement(
    'INSERT OR REPLACE INTO buckets (name, region, created_at, versioning, storage_class, acl, settings) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const remove = database.statement('DELETE FROM buckets WHERE name = ?')
  return {
    get: (name) => known.get(name),
    all: () => [...known.values()].sort((first, second) => (first.name < second.name ? -1 : 1)),
    save(bucket) {
      upsert.run(
        bucket.name,
        bucket.region,
        bucket.createdAt,
        bucket.versioning,
        bucket.storageClass,
        bucket.acl,
        JSON.stringify(bucket.settings),
      )
      known.set(bucket.name, bucket)
    },
    remove(name) {
      remove.run(name)
      known.delete(name)
    },
  }
}

function parseVersioning(text: string): Versioning {
  return text === 'enabled' || text === 'suspended' ? text : 'never'
}

function parseBucket(row: Row): StoredBucket {
  return {
    name: textOf(row, 'name'),
    region: textOf(row, 'region'),
    createdAt: numberOf(row, 'created_at'),
    versioning: parseVersioning(textOf(row, 'versioning')),
    storageClass: textOf(row, 'storage_class'),
    acl: textOf(row, 'acl'),
    settings: JSON.parse(textOf(row, 'settings')) as BucketSettings,
  }
}
