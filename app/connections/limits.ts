import type { ConnectionDraft } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import { parseEndpoint } from './endpoint.ts'
import type { AccessLimit } from './guard-store.ts'
import { mostAccess, type Policy, stricterAccess } from './policy/policy.ts'
import type { ConnectionProfile } from './profile-file.ts'
import { parseProxyAddress } from './proxy.ts'
import type { ConnectionSecret } from './vault.ts'

/** What a connection may do now: the strictest of what was chosen for it, what is set for this computer, and what no key allows. */
export function limitOf(profile: ConnectionProfile, policy: Policy, owner: ConnectionOwner): AccessLimit {
  if (profile.isAnonymous === true) return { access: 'read-only', setBy: 'anonymous' }
  // The practice store is the person's own: nothing of the organisation is in it.
  if (owner === 'practice') return { access: profile.access, setBy: 'connection' }
  const access = stricterAccess(profile.access, mostAccess(policy))
  const isSet = access !== profile.access || (owner === 'policy' && access !== 'full')
  return { access, setBy: isSet ? 'policy' : 'connection' }
}

/** Whose connection it is. */
export type ConnectionOwner = 'person' | 'policy' | 'practice'

/** A draft of an organisation's connection, held to what the organisation says: only the key is the person's. */
export function heldTo(profile: ConnectionProfile, draft: ConnectionDraft): ConnectionDraft {
  const { name, dialect, endpoint, region, addressing, signatureVersion, bucket, access, isAnonymous } = profile
  const { accessKeyId, accessKeySecret, securityToken, expiresAt, importId } = draft
  const keys = { accessKeyId, accessKeySecret, securityToken, expiresAt, importId }
  return { name, dialect, endpoint, region, addressing, signatureVersion, bucket, access, isAnonymous, ...keys }
}

/**
 * Where new connections are forbidden, an edited one may not become another.
 * @throws AppError `forbidden-by-policy`.
 */
export function assertSameStore(policy: Policy, before: ConnectionProfile | undefined, draft: ConnectionDraft): void {
  if (policy.newConnections === 'allowed') return
  const isSame = before !== undefined && before.dialect === draft.dialect && hostChange(before, draft) === 'same-host'
  if (!isSame) throw new AppError('forbidden-by-policy', 'New connections are not allowed on this computer')
}

/** A proxy's password is sent as it is, so it is not taken along to another proxy. */
export function keptAt(
  before: ConnectionProfile,
  draft: ConnectionDraft,
  saved: ConnectionSecret | undefined,
): ConnectionSecret | undefined {
  if (saved?.proxyPassword === undefined || draft.proxy?.kind !== 'manual') return saved
  const isSame = before.proxy?.kind === 'manual' && before.proxy.address === parseProxyAddress(draft.proxy.address)
  if (isSame) return saved
  const { proxyPassword: _, ...rest } = saved
  return rest
}

/** A custom domain is another host too: whoever owns it sees what is sent there. */
export function hostChange(before: ConnectionProfile, draft: ConnectionDraft): 'same-host' | 'other-host' {
  const known = new Set([before.endpoint, ...Object.values(before.customDomains ?? {})].map(originOf))
  const asked = [draft.endpoint, ...Object.values(draft.customDomains ?? {})].map(originOf)
  return asked.every((origin) => known.has(origin)) ? 'same-host' : 'other-host'
}

function originOf(host: string): string {
  return parseEndpoint(host).origin
}

/** Without a prototype: a bucket may be called `constructor`. */
export function ownNames(domains: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = { ...domains }
  Object.setPrototypeOf(own, null)
  return own
}
