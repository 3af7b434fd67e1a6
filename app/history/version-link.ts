import { AppError } from '../domain/app-error.ts'
import type { VersionHead } from '../domain/object-version.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'

export interface VersionLink {
  readonly url: string
  /** Epoch ms. */
  readonly validUntil: number
  readonly endsBy: 'lifetime' | 'token'
  readonly head: VersionHead
}

export interface LinkRequest {
  readonly ref: RequiredVersionRef
  readonly lifetimeSeconds: number
  /** Epoch ms at which the token that signs ends, when there is one and its end is known. */
  readonly tokenEndsAt: number | undefined
}

/**
 * Makes a link that reads one version. The store is asked for the version first: a link to what nobody can read helps nobody, and the
 * answer says where the bucket is and what time the store has, both of which are in the signature.
 * @throws AppError `archived`, `encryption-key`, `version-not-found`, `access-denied`.
 */
export async function makeVersionLink(
  store: ObjectStore,
  request: LinkRequest,
  now: () => number,
  signal: AbortSignal,
): Promise<VersionLink> {
  const head = await store.headVersion(request.ref, {}, signal)
  if (head.archive.kind === 'archived' || head.archive.kind === 'thawing')
    throw new AppError('archived', 'An archived version has no link')
  if (head.encryption?.algorithm === 'customer-key')
    throw new AppError('encryption-key', 'Its reader would need the customer key')
  const madeAt = now()
  const url = await store.presignGet(request.ref, request.lifetimeSeconds)
  const chosenEnd = madeAt + request.lifetimeSeconds * 1000
  const { tokenEndsAt } = request
  return tokenEndsAt !== undefined && tokenEndsAt < chosenEnd
    ? { url, validUntil: tokenEndsAt, endsBy: 'token', head }
    : { url, validUntil: chosenEnd, endsBy: 'lifetime', head }
}
