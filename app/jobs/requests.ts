import type { RestoreWarning } from '../contract/views.ts'

export interface BringBackRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly keys: readonly string[]
}

export interface EndUploadsRequest {
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
