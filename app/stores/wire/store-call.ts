import type { Method } from '../../http/http-client.ts'
import type { Operation } from '../../http/operations.ts'
import type { Repeatability } from '../../http/retry.ts'
import type { Query } from './signing.ts'

/** One request of an operation, before it has an address and a signature. */
export interface StoreCall {
  readonly operation: Operation
  readonly method: Method
  readonly bucket?: string
  readonly key?: string
  readonly query?: Query
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly repeatability: Repeatability
  /** `copy`: the store is silent until its work is done. */
  readonly pace?: 'copy'
  /** Version that is read, or a copy's source version; failures are told by it. */
  readonly versionId?: string
  /** Statuses that are no failure; default: every 2xx. */
  readonly alsoFine?: readonly number[]
}

/** An answer with its whole body. */
export interface TextAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  /** The bytes as UTF-8, made when it is first asked for. */
  readonly text: string
  readonly requestId: string | undefined
}
