import type { VersionRow } from '../../../app/contract/index.ts'
import type { FileRef } from './store.ts'

/** What may be done with one layer of the open file. */
export interface TimelineActions {
  readonly restore: (version: VersionRow) => void
  readonly restoreCopy: (version: VersionRow) => void
  readonly preview: (version: VersionRow) => void
  readonly compare: (version: VersionRow) => void
  readonly download: (version: VersionRow) => void
  readonly link: (version: VersionRow) => void
  readonly bringBack: () => void
}

/** What may be done from the drawer; decided outside, because features do not know each other. */
export interface VersionActions {
  readonly onRestore: (file: FileRef, version: VersionRow) => void
  readonly onRestoreCopy: (file: FileRef, version: VersionRow) => void
  readonly onPreview: (file: FileRef, version: VersionRow) => void
  /** With the newest version that has content. */
  readonly onCompare: (file: FileRef, version: VersionRow) => void
  readonly onDownload: (file: FileRef, version: VersionRow) => void
  readonly onLink: (file: FileRef, version: VersionRow) => void
  readonly onBringBack: (file: FileRef) => void
}
