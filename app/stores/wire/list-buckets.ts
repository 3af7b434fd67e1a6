import { child, childrenNamed, childText, epochMs, parseXml, type XmlElement } from '../../http/xml.ts'
import type { BucketPage, BucketSummary, ListBucketsQuery } from '../object-store.ts'
import type { Caller } from './caller.ts'
import type { Wire } from './wire.ts'

/** ListBuckets of all three dialects (protocols 6.1); what it tells about places is kept for later requests. */
export async function listBuckets(caller: Caller, query: ListBucketsQuery, signal: AbortSignal): Promise<BucketPage> {
  const wire = caller.wireFor(undefined)
  const call = {
    operation: 'ListBuckets',
    method: 'GET',
    query: wire.listBucketsQuery(query.continuation),
    repeatability: 'idempotent',
  } as const
  const page = await caller.text(call, signal, (answer) => readBuckets(answer.text, wire))
  for (const bucket of page.buckets) {
    const { region, endpoint, isFileSystem } = bucket
    caller.learn(bucket.name, {
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { host: endpoint }),
      ...(isFileSystem === undefined ? {} : { isFileSystem }),
    })
  }
  return page
}

function readBuckets(text: string, wire: Wire): BucketPage {
  const root = parseXml(text, 'ListAllMyBucketsResult')
  const list = child(root, 'Buckets')
  const buckets = list === undefined ? [] : childrenNamed(list, 'Bucket').map((element) => readBucket(element, wire))
  const isTruncated = childText(root, 'IsTruncated')?.trim() === 'true'
  const marker = childText(root, 'NextMarker')?.trim()
  const token = childText(root, 'ContinuationToken')?.trim()
  const continuation = token || (isTruncated && marker ? marker : undefined)
  return continuation === undefined ? { buckets } : { buckets, continuation }
}

function readBucket(element: XmlElement, wire: Wire): BucketSummary {
  const name = childText(element, 'Name') ?? ''
  const created = childText(element, 'CreationDate')
  const location = childText(element, 'BucketRegion') ?? childText(element, 'Region') ?? childText(element, 'Location')
  const extranet = childText(element, 'ExtranetEndpoint')
  const place = wire.readPlace({
    ...(location ? { region: location } : {}),
    ...(extranet ? { endpoint: extranet } : {}),
  })
  const storageClass = childText(element, 'StorageClass')
  const type = childText(element, 'BucketType')
  return {
    name,
    ...(created ? { createdAt: epochMs(created, 'CreationDate') } : {}),
    ...(place.region === undefined ? {} : { region: place.region }),
    ...(place.host === undefined ? {} : { endpoint: place.host }),
    ...(storageClass ? { storageClass: wire.fromVendorClass(storageClass) } : {}),
    ...(type === 'POSIX' ? { isFileSystem: true } : {}),
  }
}
