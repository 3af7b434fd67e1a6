import { createHash } from 'node:crypto'
import { AppError } from '../../domain/app-error.ts'
import type { Tag, VersionHead } from '../../domain/object-version.ts'
import { child, childrenNamed, childText, parseXml } from '../../http/xml.ts'
import type { DeleteResult, HeadOptions, RequiredVersionRef, ThawRequest, VersionRef } from '../object-store.ts'
import type { Caller } from './caller.ts'
import type { StoreCall, TextAnswer } from './store-call.ts'
import { readHead } from './head.ts'
import type { Query } from './signing.ts'
import type { Wire } from './wire.ts'
import { customerKeyHeaders } from './write-headers.ts'

/** `versionId=…`; an empty one would mean the current version on some stores and an error on others (H5). */
export function versionQuery(versionId: string | undefined): Query {
  if (versionId === '') throw new AppError('invalid-input', 'A version id is not empty')
  return versionId === undefined ? [] : [['versionId', versionId]]
}

export async function headVersion(
  caller: Caller,
  ref: VersionRef,
  options: HeadOptions,
  signal: AbortSignal,
): Promise<VersionHead> {
  const wire = caller.wireFor(ref.bucket)
  const call = {
    operation: 'HeadObject',
    method: 'HEAD',
    ...refOf(ref),
    query: versionQuery(ref.versionId),
    headers: customerKeyHeaders(wire, options.customerKey, 'destination'),
    repeatability: 'idempotent',
  } as const
  return caller.text(call, signal, (answer) => readHead(answer.headers, wire, ref.versionId))
}

/** Tags of a version (protocols 6.7). S3 answers 404 on some compatible stores where there are none. */
export async function getTags(caller: Caller, ref: VersionRef, signal: AbortSignal): Promise<readonly Tag[]> {
  const call = {
    operation: 'GetObjectTagging',
    method: 'GET',
    ...refOf(ref),
    query: [['tagging', ''], ...versionQuery(ref.versionId)],
    repeatability: 'idempotent',
  } as const
  try {
    return await caller.text(call, signal, (answer) => {
      // Ceph 16 says nothing at all about an object that was made by parts without tags.
      if (answer.text === '' && answer.headers['content-length'] === '0') return []
      const set = child(parseXml(answer.text, 'Tagging'), 'TagSet')
      if (set === undefined) return []
      return childrenNamed(set, 'Tag').map((tag) => ({
        key: childText(tag, 'Key') ?? '',
        value: childText(tag, 'Value') ?? '',
      }))
    })
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.facts.providerCode === 'NoSuchTagSet') return []
    throw thrown
  }
}

/** Without a version id: a marker where versions are kept. Sent again only when nothing was done, since each one stacks a marker. */
export function deleteObject(caller: Caller, bucket: string, key: string, signal: AbortSignal): Promise<DeleteResult> {
  return remove(
    caller,
    { operation: 'DeleteObject', method: 'DELETE', bucket, key, repeatability: 'when-nothing-was-done' },
    signal,
  )
}

export function deleteVersion(caller: Caller, ref: RequiredVersionRef, signal: AbortSignal): Promise<DeleteResult> {
  const call = {
    operation: 'DeleteObjectVersion',
    method: 'DELETE',
    ...refOf(ref),
    query: versionQuery(ref.versionId),
    repeatability: 'idempotent',
  } as const
  return remove(caller, call, signal)
}

async function remove(caller: Caller, call: StoreCall, signal: AbortSignal): Promise<DeleteResult> {
  return caller.text(call, signal, (answer: TextAnswer, wire: Wire) => {
    const versionId = answer.headers[`${wire.prefix}version-id`]
    const marker = answer.headers[`${wire.prefix}delete-marker`]
    return {
      ...(versionId ? { versionId } : {}),
      ...(marker === undefined ? {} : { isDeleteMarker: marker === 'true' }),
      ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
    }
  })
}

/** Asks for an archived version (protocols 6.12); being thawed already is what was wanted. */
export async function thawVersion(
  caller: Caller,
  ref: RequiredVersionRef,
  request: ThawRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!Number.isInteger(request.days) || request.days < 1 || request.days > 365) {
    throw new AppError('invalid-input', `Not a number of days: ${request.days}`)
  }
  const wire = caller.wireFor(ref.bucket)
  const body = wire.thawBody(request.days, request.tier)
  const call = {
    operation: 'RestoreObject',
    method: 'POST',
    ...refOf(ref),
    query: [['restore', ''], ...versionQuery(ref.versionId)],
    headers: { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(body).digest('base64') },
    body,
    repeatability: 'idempotent',
  } as const
  try {
    await caller.text(call, signal, () => undefined)
  } catch (thrown) {
    const code = thrown instanceof AppError ? thrown.facts.providerCode : undefined
    if (code === 'RestoreAlreadyInProgress' || code === 'ObjectHasAlreadyRestored') return
    throw thrown
  }
}

function refOf(ref: VersionRef) {
  return { bucket: ref.bucket, key: ref.key, ...(ref.versionId === undefined ? {} : { versionId: ref.versionId }) }
}
