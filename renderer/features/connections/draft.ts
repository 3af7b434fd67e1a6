import type { ConnectionDraft } from '../../../app/contract/index.ts'

export type Dialect = ConnectionDraft['dialect']

/** What a person chooses from: Amazon's own regions have names, other stores of that dialect have an address. */
export const storeKinds = ['oss', 'obs', 'amazon', 'compatible'] as const
export type StoreKind = (typeof storeKinds)[number]

export function dialectOf(kind: StoreKind): Dialect {
  return kind === 'amazon' || kind === 'compatible' ? 's3' : kind
}

export function storeKindOf(dialect: Dialect, endpoint: string): StoreKind {
  if (dialect !== 's3') return dialect
  return /(?:^|[/.])amazonaws\.com(?:\.cn)?(?:[:/]|$)/.test(endpoint.trim().toLowerCase()) ? 'amazon' : 'compatible'
}

/** What the fields of a key hold at the moment they are read. */
export interface KeyInput {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string
  /** As the field writes it: local time without a zone. */
  readonly expiresAt: string
}

/** What the fields of the form hold at the moment they are read. */
export interface DraftFields extends KeyInput {
  readonly dialect: Dialect
  readonly name: string
  readonly endpoint: string
  readonly region: string
  /** Asks without a key. */
  readonly isAnonymous: boolean
  readonly bucket: string
  readonly usesPathStyle: boolean
  readonly usesV1: boolean
  readonly access: string
  readonly proxyKind: string
  readonly proxyAddress: string
  readonly proxyUser: string
  readonly proxyPassword: string
  readonly certificates: string
  /** Lines of `bucket = host`. */
  readonly customDomains: string
  /** What the form was filled from; its secret is held by the engine. */
  readonly importId?: string | undefined
}

/** Region that an endpoint of the vendors names, or an empty text. */
export function regionOfEndpoint(dialect: Dialect, endpoint: string): string {
  const patterns: Record<Dialect, RegExp> = {
    oss: /(?:^|[/.])(?:s3\.)?oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/,
    obs: /(?:^|[/.])obs\.([a-z0-9-]+)\.myhuaweicloud\./,
    s3: /(?:^|[/.])s3[.-](?:dualstack\.)?([a-z0-9-]+)\.amazonaws\./,
  }
  return patterns[dialect].exec(endpoint.trim().toLowerCase())?.[1] ?? ''
}

/** Adds the scheme that people leave out. */
export function completeEndpoint(endpoint: string): string {
  const trimmed = endpoint.trim().replace(/\/+$/, '')
  return trimmed === '' || /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
}

/** Fields that must be filled in before anything is sent. `hasSecret`: the engine has the key already, saved or found. */
export function missingFields(fields: DraftFields, hasSecret: boolean, nowMs = Date.now()): (keyof DraftFields)[] {
  const missing: (keyof DraftFields)[] = []
  if (fields.endpoint.trim() === '') missing.push('endpoint')
  if (!fields.isAnonymous) missing.push(...missingKeys(fields, hasSecret, nowMs))
  // Without a key there is no list of buckets to choose from.
  if (fields.isAnonymous && fields.bucket.trim() === '') missing.push('bucket')
  if (fields.proxyKind === 'manual' && fields.proxyAddress.trim() === '') missing.push('proxyAddress')
  if (readDomains(fields.customDomains) === undefined) missing.push('customDomains')
  return missing
}

/** Fields of a key that are empty, and an end that is over. */
export function missingKeys(keys: KeyInput, hasSecret: boolean, nowMs = Date.now()): (keyof KeyInput)[] {
  const missing: (keyof KeyInput)[] = []
  if (keys.accessKeyId.trim() === '' && !hasSecret) missing.push('accessKeyId')
  if (keys.accessKeySecret === '' && !hasSecret) missing.push('accessKeySecret')
  if (keys.expiresAt !== '' && !(Date.parse(keys.expiresAt) > nowMs)) missing.push('expiresAt')
  return missing
}

/** A key as it is sent. A pasted secret often brings a line end or a space along; none of the vendors' secrets has one. */
export function keysOf(keys: KeyInput) {
  const token = keys.securityToken.trim()
  const expiresAt = token === '' || keys.expiresAt === '' ? undefined : Date.parse(keys.expiresAt)
  return {
    accessKeyId: keys.accessKeyId.trim(),
    accessKeySecret: keys.accessKeySecret.trim(),
    ...(token === '' ? {} : { securityToken: token }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** Lines of `bucket = host`, empty ones left out; undefined when a line is something else or names a bucket twice. */
export function readDomains(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) =>
    /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*=\s*((?:https?:\/\/)?[^\s/=?#@]+)\/?\s*$/i.exec(line),
  )
  const domains = new Map<string, string>()
  for (const pair of pairs) {
    const [, bucket, host] = pair ?? []
    if (bucket === undefined || host === undefined || domains.has(bucket)) return undefined
    domains.set(bucket, host)
  }
  return Object.fromEntries(domains)
}

export function writeDomains(domains: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(domains ?? {})
    .map(([bucket, host]) => `${bucket} = ${host}`)
    .join('\n')
}

/** A control that is set by somebody else sends nothing, and what is saved stays. */
function accessOf(access: string): Pick<ConnectionDraft, 'access'> {
  if (access === 'full' || access === 'restore-only' || access === 'read-only') return { access }
  return {}
}

function toProxy(fields: DraftFields): ConnectionDraft['proxy'] {
  if (fields.proxyKind === 'none') return { kind: 'none' }
  if (fields.proxyKind !== 'manual') return { kind: 'system' }
  return { kind: 'manual', address: fields.proxyAddress, user: fields.proxyUser, password: fields.proxyPassword }
}

export function toDraft(fields: DraftFields, nameWhenEmpty: string): ConnectionDraft {
  const endpoint = completeEndpoint(fields.endpoint)
  const region = fields.region.trim() || regionOfEndpoint(fields.dialect, endpoint)
  return {
    name: fields.name.trim() || nameWhenEmpty,
    dialect: fields.dialect,
    endpoint,
    region: region || (fields.dialect === 's3' ? 'us-east-1' : ''),
    addressing: fields.usesPathStyle ? 'path' : 'virtual-hosted',
    ...(fields.dialect === 'oss' ? { signatureVersion: fields.usesV1 ? ('v1' as const) : ('v4' as const) } : {}),
    ...(fields.isAnonymous ? { accessKeyId: '', accessKeySecret: '', isAnonymous: true } : keysOf(fields)),
    ...(fields.bucket.trim() === '' ? {} : { bucket: fields.bucket.trim() }),
    ...accessOf(fields.access),
    proxy: toProxy(fields),
    ...(fields.certificates.trim() === '' ? {} : { certificates: fields.certificates }),
    customDomains: readDomains(fields.customDomains) ?? {},
    ...(fields.importId === undefined ? {} : { importId: fields.importId }),
  }
}
