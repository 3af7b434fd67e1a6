import type { Finding } from '../contract/connecting.ts'
import { toErrorView } from '../contract/router.ts'
import { type AppError, toAppError } from '../domain/app-error.ts'
import { classifyNetworkError } from '../http/network-errors.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import type { NetworkProbe } from './network-probe.ts'
import { type Probed, probeRemoval, probeWriting } from './probe-rights.ts'
import type { ProxySource } from './proxy.ts'
import { testConnection } from './test-connection.ts'

export interface Patient {
  /** Origin of the store. */
  readonly endpoint: string
  readonly proxy?: ProxySource
  /** PEM, trusted besides the system's. */
  readonly ca?: string
  readonly store: ObjectStore
  /** Names an upload that does not exist: 128 random bits in hex. */
  readonly randomId: string
  /** The bucket whose rights are looked at; absent: the first of the list. */
  readonly bucket?: string
}

type Check = Finding['check']

/** What was found, in order, and the bucket whose rights were looked at. */
export interface Diagnosis {
  readonly findings: Finding[]
  readonly bucket?: string
}

/** Rights of changing something: asked for in ways that cannot change anything, and unknown where there is no such way. */
const unseen: readonly Check[] = ['write', 'remove-marker']

/**
 * Looks at everything that a connection needs, from the name of its host to each right in a bucket, and changes nothing.
 * @returns one finding for each check, in order; what could not be tried is `skipped`, what cannot be known without a change `unknown`.
 */
export async function diagnose(patient: Patient, net: NetworkProbe, signal: AbortSignal): Promise<Diagnosis> {
  const way = await examineWay(patient, net, signal)
  if (way.some(({ outcome }) => outcome === 'failed')) return { findings: complete(way) }
  const steps = await testConnection(patient.store, {}, signal)
  const basics = steps.flatMap(({ step, ...rest }): Finding[] =>
    step === 'open-bucket' || step === 'list-versions' ? [] : [blame({ check: step, ...rest }, way)],
  )
  const failed = basics.find(({ outcome }) => outcome === 'failed')
  const mayGoOn = failed === undefined || (failed.check === 'list-buckets' && patient.bucket !== undefined)
  const bucket = patient.bucket ?? (mayGoOn ? await firstBucket(patient.store, signal) : undefined)
  if (!mayGoOn || bucket === undefined) return { findings: complete([...basics, ...way]) }
  return { findings: complete([...basics, ...way, ...(await examineBucket(patient, bucket, signal))]), bucket }
}

/** A store that was not reached because of the proxy is the proxy's fault. */
function blame(finding: Finding, way: readonly Finding[]): Finding {
  const code = finding.error?.code
  if (code !== 'proxy-failed' && code !== 'proxy-password') return finding
  return { ...way.find(({ check }) => check === 'proxy'), ...finding, check: 'proxy' }
}

const order: readonly Check[] = [
  'dns',
  'proxy',
  'tls',
  'reach',
  'clock',
  'sign-in',
  'list-buckets',
  'versioning',
  'list-versions',
  'read-version',
  'tags',
  'lifecycle',
  ...unseen,
]

function complete(found: readonly Finding[]): Finding[] {
  return order.map((check) => {
    const finding = found.find((one) => one.check === check)
    return finding ?? { check, outcome: unseen.includes(check) ? 'unknown' : 'skipped' }
  })
}

function failure(check: Check, error: AppError, detail?: string): Finding {
  return { check, outcome: 'failed', error: toErrorView(error), ...(detail === undefined ? {} : { detail }) }
}

/** A proxy's address without its user and password. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//')
}

async function examineWay(
  { endpoint, proxy, ca }: Patient,
  net: NetworkProbe,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { hostname, port, protocol } = new URL(endpoint)
  const host = hostname.replace(/^\[|\]$/g, '')
  const through = await proxy?.(endpoint)
  if (through !== undefined) {
    // Names and certificates are the proxy's to see; requests show whether it lets them pass.
    return [
      { check: 'dns', outcome: 'skipped' },
      { check: 'proxy', outcome: 'passed', detail: withoutUser(through) },
      { check: 'tls', outcome: 'skipped' },
    ]
  }
  const found: Finding[] = []
  try {
    found.push({ check: 'dns', outcome: 'passed', detail: `${host} = ${(await net.lookup(host, signal)).join(', ')}` })
  } catch (thrown) {
    signal.throwIfAborted()
    return [failure('dns', classifyNetworkError(thrown, 'direct'), host)]
  }
  if (protocol !== 'https:') return found
  try {
    const detail = await net.handshake(host, port === '' ? 443 : Number(port), ca, signal)
    return [...found, { check: 'tls', outcome: 'passed', detail }]
  } catch (thrown) {
    signal.throwIfAborted()
    const error = classifyNetworkError(thrown, 'direct')
    return [...found, failure(error.code === 'tls-failed' ? 'tls' : 'reach', error, host)]
  }
}

function toFinding(check: Check, bucket: string, probed: Probed): Finding {
  return probed.outcome === 'failed' ? failure(check, probed.error, bucket) : { check, outcome: probed.outcome }
}

async function firstBucket(store: ObjectStore, signal: AbortSignal): Promise<string | undefined> {
  const page = await store.listBuckets({}, signal).catch(() => undefined)
  signal.throwIfAborted()
  return page?.buckets[0]?.name
}

async function examineBucket({ store, randomId }: Patient, bucket: string, signal: AbortSignal): Promise<Finding[]> {
  const found: Finding[] = []
  const look = async <Value>(check: Check, task: () => Promise<Value>, tell: (value: Value) => string | undefined) => {
    try {
      const value = await task()
      const detail = tell(value)
      found.push({ check, outcome: 'passed', ...(detail === undefined ? {} : { detail }) })
      return value
    } catch (thrown) {
      signal.throwIfAborted()
      found.push(failure(check, toAppError(thrown), bucket))
      return undefined
    }
  }
  const info = await look(
    'versioning',
    () => store.getBucketInfo(bucket, signal),
    ({ versioning, region }) => [bucket, versioning, region].filter((part) => part !== undefined).join(', '),
  )
  const page = await look(
    'list-versions',
    () => store.listVersions(bucket, { prefix: '', maxKeys: 100 }, signal),
    () => bucket,
  )
  const version = page?.entries.find((entry) => entry.kind === 'version')
  if (version !== undefined) {
    const ref = { bucket, key: version.key, versionId: version.versionId }
    await look(
      'read-version',
      () => store.headVersion(ref, {}, signal),
      () => undefined,
    )
    if (store.profile.capabilities.tags)
      await look(
        'tags',
        () => store.getTags(ref, signal),
        () => undefined,
      )
  }
  await look(
    'lifecycle',
    () => store.getLifecycle(bucket, signal),
    (rules) => String(rules.length),
  )
  if (version !== undefined) {
    const ref = { bucket, key: version.key, versionId: version.versionId, sizeBytes: version.sizeBytes }
    found.push(toFinding('write', bucket, await probeWriting(store, ref, randomId, signal)))
    // Only a store that keeps versions here is known to look at the id.
    if (info?.versioning === 'enabled')
      found.push(toFinding('remove-marker', bucket, await probeRemoval(store, ref, randomId, signal)))
  }
  return found
}
