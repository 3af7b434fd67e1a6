import type { RestoreWarning } from '../contract/views.ts'

export interface BringBackRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly keys: readonly string[]
  /** Of the files that were asked back just before. */
  readonly groupId?: string | undefined
}

export interface ListUploadsRequest {
  readonly connectionId: string
  readonly bucket: string
  /** Absent: from the beginning. */
  readonly after?: { readonly keyMarker: string; readonly uploadIdMarker: string } | undefined
}

/** Some of the open uploads of a bucket. */
export interface UploadsRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly uploads: readonly { readonly key: string; readonly uploadId: string }[]
}

export interface RestoreManyRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly items: readonly {
    readonly key: string
    readonly versionId: string
    readonly sizeBytes?: number | undefined
  }[]
  readonly acceptWarnings?: readonly RestoreWarning[] | undefined
}
