import type { VersionRow } from '../../../app/contract/index.ts'
import type { FileRef } from './store.ts'

/** What may be done from the timeline; decided outside, because features do not know each other. */
export interface VersionActions {
  readonly onRestore: (file: FileRef, version: VersionRow) => void
  readonly onBringBack: (file: FileRef) => void
}
