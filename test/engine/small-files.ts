import type { Bench } from './harness.ts'

export const bucket = 'documents'
export const keyOf = (index: number) => `reports/${String(index).padStart(4, '0')}.txt`

/** So many small files, each with an earlier version under what was written over it. @returns the earlier ones. */
export function seedFiles({ practice }: Bench, count: number): { readonly key: string; readonly versionId: string }[] {
  practice.seed.bucket(bucket, 'enabled')
  return Array.from({ length: count }, (_, index) => {
    const key = keyOf(index)
    const versionId = practice.seed.version(bucket, key, { content: `report ${index}`, user: { author: 'lin' } })
    practice.seed.version(bucket, key, { content: 'overwritten by mistake' })
    return { key, versionId }
  })
}
