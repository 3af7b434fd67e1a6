import { X509Certificate } from 'node:crypto'
import type { ConnectionDraft } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import { checkBucketName } from '../stores/wire/endpoint.ts'
import { defaultAddressing, guessRegion, parseEndpoint } from './endpoint.ts'
import type { ConnectionProfile } from './profile-file.ts'
import { parseProxyAddress, type ProxyChoice } from './proxy.ts'
import type { ConnectionSecret } from './vault.ts'

/** The key id with all but its ends left out: enough to tell two keys apart. */
export function hintOf(accessKeyId: string): string {
  if (accessKeyId === '') return ''
  const shown = Math.min(4, Math.floor(accessKeyId.length / 4))
  return `${accessKeyId.slice(0, shown)}…${shown === 0 ? '' : accessKeyId.slice(-shown)}`
}

/** Control characters never belong to a key; pasting brings line ends and spaces along. */
function cleanKey(text: string): string {
  const trimmed = text.trim()
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(trimmed)) throw new AppError('invalid-input', 'A key contains control characters')
  return trimmed
}

/**
 * The secret that a draft carries, joined with the saved one where fields were left empty.
 * A token is not carried over to another host: it would be sent there as it is.
 */
export function secretOf(
  draft: ConnectionDraft,
  saved: ConnectionSecret | undefined,
  host: 'same-host' | 'other-host',
): ConnectionSecret | undefined {
  if (draft.isAnonymous === true) {
    const proxy = proxyPasswordOf(draft, saved)
    return proxy.proxyPassword === undefined ? undefined : { accessKeyId: '', accessKeySecret: '', ...proxy }
  }
  const accessKeyId = cleanKey(draft.accessKeyId)
  const accessKeySecret = cleanKey(draft.accessKeySecret)
  const securityToken = draft.securityToken === undefined ? undefined : cleanKey(draft.securityToken)
  const isNew = accessKeySecret !== ''
  const keptToken = isNew || host === 'other-host' ? undefined : saved?.securityToken
  const token = securityToken ?? keptToken
  const id = accessKeyId || saved?.accessKeyId || undefined
  const secret = (isNew ? accessKeySecret : saved?.accessKeySecret) || undefined
  if (id === undefined || secret === undefined) {
    if (id === undefined && secret === undefined) return undefined
    throw new AppError('secret-needed', 'A key id and its secret belong together')
  }
  const isWhole = token !== undefined && token === saved?.securityToken && secret === saved.accessKeySecret
  const expiresAt = securityToken === undefined ? (isWhole ? saved.expiresAt : undefined) : draft.expiresAt
  return {
    accessKeyId: id,
    accessKeySecret: secret,
    ...(token === undefined || token === '' ? {} : { securityToken: token }),
    ...(token === undefined || expiresAt === undefined ? {} : { expiresAt }),
    ...proxyPasswordOf(draft, saved),
  }
}

function proxyPasswordOf(draft: ConnectionDraft, saved: ConnectionSecret | undefined): { proxyPassword?: string } {
  if (draft.proxy === undefined) return saved?.proxyPassword === undefined ? {} : { proxyPassword: saved.proxyPassword }
  if (draft.proxy.kind !== 'manual' || draft.proxy.user === undefined || draft.proxy.user === '') return {}
  const password = draft.proxy.password || saved?.proxyPassword
  return password === undefined ? {} : { proxyPassword: password }
}

function proxyOf(draft: ConnectionDraft): ProxyChoice | undefined {
  if (draft.proxy?.kind !== 'manual') return draft.proxy
  const user = draft.proxy.user?.trim()
  return { kind: 'manual', address: parseProxyAddress(draft.proxy.address), ...(user ? { user } : {}) }
}

/** @throws AppError `invalid-input` for a text that holds no certificate, or one that cannot be read. */
function certificatesOf(text: string): string | undefined {
  if (text.trim() === '') return undefined
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    for (const one of found) new X509Certificate(one)
  } catch {
    throw new AppError('invalid-input', 'A certificate cannot be read')
  }
  if (found.length === 0) throw new AppError('invalid-input', 'The text holds no certificate')
  // Whatever else was pasted, a private key above all, is not kept.
  return `${found.join('\n')}\n`
}

const mostDomains = 100

/**
 * Hosts by bucket, in one form: the host alone, or the origin where a scheme was written.
 * @throws AppError `invalid-input` for what is no bucket's name or no host.
 */
function domainsOf(typed: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(typed).map(([bucket, domain]) => {
    const { origin } = parseEndpoint(domain)
    return [checkBucketName(bucket.trim()), /:\/\//.test(domain) ? origin : origin.replace(/^https?:\/\//, '')] as const
  })
  if (entries.length > mostDomains) throw new AppError('invalid-input', `At most ${mostDomains} custom domains`)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** What may be shown of a secret. */
export function keyFacts(secret: ConnectionSecret | undefined) {
  return { accessKeyIdHint: hintOf(secret?.accessKeyId ?? ''), hasToken: secret?.securityToken !== undefined }
}

/** Brings a form's fields into the one form that is kept; guesses what was left empty. */
export function profileOf(
  id: string,
  draft: ConnectionDraft,
  secret: ConnectionSecret | undefined,
  saved?: ConnectionProfile,
): ConnectionProfile {
  const endpoint = parseEndpoint(draft.endpoint)
  const typedRegion = draft.region.trim()
  const region =
    (draft.dialect === 'oss' ? typedRegion.replace(/^oss-/, '') : typedRegion) ||
    guessRegion(draft.dialect, endpoint.host)
  // OSS V4 signs the region; a host that does not tell it leaves V1, which has none.
  const signatureVersion =
    draft.signatureVersion ?? (draft.dialect === 'oss' && region === undefined ? 'v1' : undefined)
  const bucket = draft.bucket?.trim() || endpoint.bucket
  const proxy = draft.proxy === undefined ? saved?.proxy : proxyOf(draft)
  const certificates = draft.certificates === undefined ? saved?.certificates : certificatesOf(draft.certificates)
  const customDomains = draft.customDomains === undefined ? saved?.customDomains : domainsOf(draft.customDomains)
  return {
    id,
    name: draft.name.trim() || endpoint.host,
    dialect: draft.dialect,
    endpoint: endpoint.origin,
    region: region ?? '',
    addressing: draft.addressing ?? defaultAddressing(draft.dialect, endpoint.host),
    ...(signatureVersion === undefined ? {} : { signatureVersion }),
    ...keyFacts(secret),
    ...(bucket === undefined ? {} : { bucket }),
    access: draft.access ?? saved?.access ?? 'full',
    ...(draft.isAnonymous === true ? { isAnonymous: true as const } : {}),
    ...(proxy === undefined ? {} : { proxy }),
    ...(certificates === undefined ? {} : { certificates }),
    ...(customDomains === undefined ? {} : { customDomains }),
  }
}
