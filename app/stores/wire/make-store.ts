import { encodeKeyPath } from '../../domain/key-encoding.ts'
import { defaultTimeouts, openHttpClient } from '../../http/http-client.ts'
import type { ObjectStore, VersionRef } from '../object-store.ts'
import { enableVersioning, getBucketInfo } from './bucket-info.ts'
import { type Caller, makeCaller } from './caller.ts'
import { copyObject, copyPart } from './copy.ts'
import { getObject } from './get-object.ts'
import { getLifecycle } from './lifecycle.ts'
import { listBuckets } from './list-buckets.ts'
import { listObjects } from './list-objects.ts'
import { listParts } from './list-parts.ts'
import { listVersions } from './list-versions.ts'
import { abortUpload, completeUpload, initiateUpload, listUploads } from './multipart.ts'
import { deleteObject, deleteVersion, getTags, headVersion, thawVersion, versionQuery } from './object-calls.ts'
import type { StoreDeps, StoreTarget } from './target.ts'
import type { WirePlan } from './wire.ts'

/** Puts the operations over a dialect's wire. */
export function makeStore(plan: WirePlan, target: StoreTarget, deps: StoreDeps): ObjectStore {
  const timeouts = { ...defaultTimeouts, ...deps.timeouts }
  const http = openHttpClient({
    connectMs: timeouts.connectMs,
    ...(target.ca === undefined ? {} : { ca: target.ca }),
    ...(deps.lookup === undefined ? {} : { lookup: deps.lookup }),
    ...(target.proxy === undefined ? {} : { proxy: target.proxy }),
  })
  const caller = makeCaller({ plan, http, deps, timeouts, credentials: target.credentials })
  return {
    profile: plan.profile,
    listBuckets: (query, signal) => listBuckets(caller, query, signal),
    getBucketInfo: (bucket, signal) => getBucketInfo(caller, bucket, signal),
    enableVersioning: (bucket, signal) => enableVersioning(caller, bucket, signal),
    getLifecycle: (bucket, signal) => getLifecycle(caller, bucket, signal),
    listObjects: (bucket, query, signal) => listObjects(caller, bucket, query, signal),
    listVersions: (bucket, query, signal) => listVersions(caller, bucket, query, signal),
    headVersion: (ref, options, signal) => headVersion(caller, ref, options, signal),
    getTags: (ref, signal) => getTags(caller, ref, signal),
    getObject: (ref, options, signal) => getObject(caller, ref, options, signal),
    copyObject: (request, signal) => copyObject(caller, request, signal),
    initiateUpload: (request, signal) => initiateUpload(caller, request, signal),
    copyPart: (request, signal) => copyPart(caller, request, signal),
    completeUpload: (request, signal) => completeUpload(caller, request, signal),
    abortUpload: (upload, signal) => abortUpload(caller, upload, signal),
    listParts: (upload, query, signal) => listParts(caller, upload, query, signal),
    listUploads: (bucket, query, signal) => listUploads(caller, bucket, query, signal),
    deleteObject: (bucket, key, signal) => deleteObject(caller, bucket, key, signal),
    deleteVersion: (ref, signal) => deleteVersion(caller, ref, signal),
    thawVersion: (ref, request, signal) => thawVersion(caller, ref, request, signal),
    presignGet: (ref, lifetimeSeconds) => presignGet(caller, ref, lifetimeSeconds),
    close: () => http.close(),
  }
}

async function presignGet(caller: Caller, ref: VersionRef, lifetimeSeconds: number): Promise<string> {
  const wire = caller.wireFor(ref.bucket)
  const to = caller.address(ref.bucket)
  const who = await caller.credentials(new AbortController().signal)
  const { host, basePath } = to.linkBase ?? to
  const path = `${basePath}/${encodeKeyPath(ref.key)}`
  const base = `${to.endpoint.scheme}://${host}${path}`
  const query = versionQuery(ref.versionId)
  if (who === 'anonymous')
    return ref.versionId === undefined ? base : `${base}?versionId=${encodeURIComponent(ref.versionId)}`
  const { queryText } = wire.presign({
    method: 'GET',
    bucket: ref.bucket,
    key: ref.key,
    host,
    path,
    query,
    credentials: who,
    region: to.region,
    atMs: caller.storeNow(),
    lifetimeSeconds: Math.max(1, Math.min(Math.floor(lifetimeSeconds), wire.maxLinkSeconds)),
  })
  return `${base}?${queryText}`
}
