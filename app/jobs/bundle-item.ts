import * as z from 'zod'
import { errorViewSchema } from '../contract/envelope.ts'
import { receiptViewSchema } from '../contract/views.ts'

/**
 * Where one file of a bundle stands; the place in this list is how it is kept.
 * `sent`: the request may have been sent, which is on the disk before it is. `doubtful`: it was, and nobody heard the answer.
 * `answered`: the store said that it did it. `done`: proven. `kept`: it was as it should be before. `delegated`: a job of its own has it.
 */
export const itemStates = ['waiting', 'sent', 'doubtful', 'answered', 'done', 'failed', 'kept', 'delegated'] as const
export type ItemState = (typeof itemStates)[number]

const factsSchema = z.object({
  key: z.string(),
  /** Version whose content the file is to have; in an undo: what the restore had copied. */
  versionId: z.string(),
  /** Of that version, as it was listed before the request. */
  etag: z.string().exactOptional(),
  modifiedAt: z.number().exactOptional(),
  storageClass: z.string().exactOptional(),
  /** Version id of the newest entry before the request: what stands above it is new. */
  before: z.string().exactOptional(),
  /** When that one was made, by the store's clock: it may be removed meanwhile, and what is older was there as well. */
  beforeAt: z.number().exactOptional(),
  /** The version that was made; in an undo: the one that goes. */
  made: z
    .object({
      versionId: z.string().exactOptional(),
      etag: z.string().exactOptional(),
      crc64: z.string().exactOptional(),
      modifiedAt: z.number().exactOptional(),
      requestId: z.string().exactOptional(),
    })
    .exactOptional(),
  verifiedBy: receiptViewSchema.shape.verifiedBy.exactOptional(),
  error: errorViewSchema.exactOptional(),
  finishedAt: z.number().exactOptional(),
})

/** What is known of one file besides its place, state and size. */
type ItemFacts = Readonly<z.infer<typeof factsSchema>>

/** One file of a bundle. `at` is its place in the order of the keys, from 0. */
export interface BundleItem extends ItemFacts {
  readonly at: number
  readonly state: ItemState
  readonly sizeBytes: number
}

/** The columns of an item in the journal. */
export interface ItemRow {
  readonly at: number
  readonly state: number
  readonly sizeBytes: number
  readonly data: string
}

export function toItemRow({ at, state, sizeBytes, ...facts }: BundleItem): ItemRow {
  return { at, state: itemStates.indexOf(state), sizeBytes, data: JSON.stringify(facts) }
}

/** Throws when a row is none. */
export function parseItemRow(row: ItemRow): BundleItem {
  const facts: unknown = JSON.parse(row.data)
  return { at: row.at, state: itemStateOf(row.state), sizeBytes: row.sizeBytes, ...factsSchema.parse(facts) }
}

export function itemStateOf(code: number): ItemState {
  const state = itemStates[code]
  if (state === undefined) throw new RangeError(`No such state: ${code}`)
  return state
}
