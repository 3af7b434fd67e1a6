import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Finding } from '../contract/connecting.ts'
import type { ConnectionDraft, ConnectionView, TestStep } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import type { Dialect } from '../stores/profiles/profile.ts'
import { diagnose } from './doctor.ts'
import { profileOf, secretOf } from './draft.ts'
import { parseEndpoint } from './endpoint.ts'
import { type NetworkProbe, networkProbe } from './network-probe.ts'
import { type ConnectionProfile, loadProfiles, saveProfiles } from './profile-file.ts'
import type { Access } from './guard-store.ts'
import type { SharedConnection } from './importing/connection-file.ts'
import { parseProxyAddress, type ProxyDeps, proxySource, type ProxySource } from './proxy.ts'
import { createSerialised } from './serialised.ts'
import { testConnection } from './test-connection.ts'
import type { ConnectionSecret, Vault } from './vault.ts'

/** What opens a store for a connection. */
export interface ConnectionTarget {
  readonly connectionId: string
  readonly dialect: Dialect
  /** Origin without a path. */
  readonly endpoint: string
  readonly region: string
  readonly addressing: 'virtual-hosted' | 'path'
  readonly signatureVersion?: 'v1' | 'v4'
  /** Asked before requests are signed, so that an exchanged token is used at once. Throws `secret-needed`, `token-expired`, `vault-locked`. */
  readonly credentials: (signal: AbortSignal) => Promise<ConnectionSecret>
  readonly proxy?: ProxySource
  /** PEM, trusted besides the system's. */
  readonly ca?: string
  /** Hosts that stand for one bucket each, by bucket. */
  readonly customDomains?: Readonly<Record<string, string>>
}

/** A connection that lives only as long as this process, for the practice store. */
export interface PracticeConnection {
  readonly id: string
  readonly name: string
  readonly dialect: Dialect
  readonly endpoint: string
  readonly region: string
  readonly secret: ConnectionSecret
}

export interface ConnectionsOptions {
  readonly dataDir: string
  readonly vault: Vault
  /** Opens a store for a test; it is closed when the test ends. */
  readonly openStore: (target: ConnectionTarget) => ObjectStore
  readonly now: () => number
  readonly newId?: () => string
  /** How the doctor looks at names and certificates. */
  readonly network?: NetworkProbe
  /** Where `system` proxies are looked up; none without it. */
  readonly proxies?: ProxyDeps
  /** The secret of something that was pasted or found, by its import id. */
  readonly importedSecret?: (importId: string) => ConnectionSecret | undefined
  /** Hears every change of the list. */
  readonly onChanged?: (connections: readonly ConnectionView[]) => void
}

/** A draft (with `id`: an edited one, whose empty secret is the saved one), or a saved connection. */
export type TestSubject =
  | { readonly draft: ConnectionDraft; readonly id?: string | undefined }
  | { readonly id: string }

/** The saved connections. Secrets go in and never come out but to a store. */
export interface Connections {
  /** What a person should know about the saved list, from the start. */
  readonly notices: readonly AppError[]
  list(signal: AbortSignal): Promise<ConnectionView[]>
  create(draft: ConnectionDraft, signal: AbortSignal): Promise<ConnectionView>
  update(id: string, draft: ConnectionDraft, signal: AbortSignal): Promise<ConnectionView>
  /** Forgets the connection and its secret. */
  remove(id: string, signal: AbortSignal): Promise<void>
  test(what: TestSubject, signal: AbortSignal): Promise<TestStep[]>
  /** Looks at everything that a saved connection needs; its own bucket unless another is named. */
  diagnose(id: string, bucket: string | undefined, signal: AbortSignal): Promise<Finding[]>
  /** Throws `connection-not-found`. */
  view(id: string, signal: AbortSignal): Promise<ConnectionView>
  /** Profiles with their secrets where the vault has them, for a connection file. The practice connection is never given away. */
  share(ids: readonly string[], signal: AbortSignal): Promise<readonly SharedConnection[]>
  /** Throws `connection-not-found`. */
  target(id: string): ConnectionTarget
  /** What signs a link, which needs a key. Errors: `not-allowed-here` without one, `secret-needed`, `token-expired`, `vault-locked`. */
  linkSigner(id: string, signal: AbortSignal): Promise<{ readonly tokenEndsAt: number | undefined }>
  /** What the connection may do; for the guard of its store. Throws `connection-not-found`. */
  accessOf(id: string): Access
  /** Adds or replaces the practice connection; it is not saved. */
  setPractice(practice: PracticeConnection, signal: AbortSignal): Promise<ConnectionView>
}

/**
 * Opens the list of connections in `dataDir/connections.json`.
 * @throws AppError `journal-newer` when a newer Strata wrote the file.
 */
export async function openConnections(options: ConnectionsOptions): Promise<Connections> {
  const { vault, now } = options
  const newId = options.newId ?? randomUUID
  const file = join(options.dataDir, 'connections.json')
  const loaded = await loadProfiles(file, now())
  let profiles = loaded.profiles
  let practice: PracticeConnection | undefined
  const serialised = createSerialised()

  const find = (id: string): ConnectionProfile => {
    const profile = practice?.id === id ? practiceProfile(practice) : profiles.find((one) => one.id === id)
    if (profile === undefined) throw new AppError('connection-not-found', 'No such connection')
    return profile
  }
  const savedSecret = async (id: string, signal: AbortSignal): Promise<ConnectionSecret | undefined> => {
    if (practice?.id === id) return practice.secret
    return vault.get(id, signal)
  }
  const imported = (draft: ConnectionDraft) =>
    draft.importId === undefined ? undefined : options.importedSecret?.(draft.importId)
  const secretFor = async (id: string, signal: AbortSignal): Promise<ConnectionSecret> => {
    const secret = await savedSecret(id, signal)
    if (secret === undefined)
      throw new AppError('secret-needed', 'The secret of this connection is not known in this session')
    if (secret.expiresAt !== undefined && secret.expiresAt <= now())
      throw new AppError('token-expired', 'The temporary token has ended')
    return secret
  }
  const toView = async (profile: ConnectionProfile, signal: AbortSignal): Promise<ConnectionView> => {
    const isPractice = practice?.id === profile.id
    const hasSecret = isPractice || (vault.state() === 'ready' && (await hasReadable(vault, profile.id, signal)))
    const { proxy, certificates, ...plain } = profile
    const hasPassword = proxy?.kind === 'manual' && proxy.user !== undefined
    return {
      ...plain,
      isPractice,
      hasSecret,
      ...(proxy === undefined ? {} : { proxy: { ...proxy, hasPassword } }),
      ...(certificates === undefined ? {} : { hasOwnCertificates: true }),
    }
  }
  const list = (signal: AbortSignal) => {
    const all = practice === undefined ? profiles : [practiceProfile(practice), ...profiles]
    return Promise.all(all.map((profile) => toView(profile, signal)))
  }
  const changed = async (signal: AbortSignal) => options.onChanged?.(await list(signal))
  const save = async (next: readonly ConnectionProfile[]) => {
    await saveProfiles(file, next)
    profiles = next
  }
  const targetOf = (profile: ConnectionProfile, credentials: ConnectionTarget['credentials']): ConnectionTarget => {
    const password = async () => (await credentials(new AbortController().signal)).proxyPassword ?? ''
    const proxy = proxySource(profile.proxy ?? { kind: 'system' }, password, options.proxies ?? { env: {} })
    return {
      connectionId: profile.id,
      dialect: profile.dialect,
      endpoint: profile.endpoint,
      region: profile.region,
      addressing: profile.addressing,
      ...(profile.signatureVersion === undefined ? {} : { signatureVersion: profile.signatureVersion }),
      ...(proxy === undefined ? {} : { proxy }),
      ...(profile.certificates === undefined ? {} : { ca: profile.certificates }),
      ...(profile.customDomains === undefined ? {} : { customDomains: ownNames(profile.customDomains) }),
      credentials,
    }
  }
  const runTest = async (target: ConnectionTarget, bucket: string | undefined, signal: AbortSignal) => {
    const store = options.openStore(target)
    try {
      return [...(await testConnection(store, bucket, signal))]
    } finally {
      await store.close()
    }
  }

  return {
    notices: loaded.notices,
    list,
    view: (id, signal) => serialised(() => toView(find(id), signal)),
    target: (id) => targetOf(find(id), (signal) => secretFor(id, signal)),
    accessOf: (id) => find(id).access,
    linkSigner: async (id, signal) => ({ tokenEndsAt: (await secretFor(find(id).id, signal)).expiresAt }),
    create: (draft, signal) =>
      serialised(async () => {
        const id = newId()
        const secret = secretOf(draft, imported(draft), 'same-host')
        const profile = profileOf(id, draft, secret)
        // The secret first: a list that names a connection without one is worse than a secret nobody asks for.
        if (secret !== undefined) await vault.set(id, secret, signal)
        await save([...profiles, profile])
        await changed(signal)
        return toView(profile, signal)
      }),
    update: (id, draft, signal) =>
      serialised(async () => {
        const before = find(id)
        if (practice?.id === id)
          throw new AppError('not-allowed-here', 'The practice connection is made anew at each start')
        const saved = vault.state() === 'ready' ? await vault.get(id, signal) : undefined
        const fresh = imported(draft)
        const secret = secretOf(
          draft,
          fresh ?? keptAt(before, draft, saved),
          fresh === undefined ? hostChange(before, draft) : 'same-host',
        )
        const profile = profileOf(id, draft, secret, before)
        if (secret !== undefined) await vault.set(id, secret, signal)
        // With a locked vault the key is not known here, and stays as it is.
        const kept = secret === undefined ? { accessKeyIdHint: before.accessKeyIdHint, hasToken: before.hasToken } : {}
        const next = { ...profile, ...kept }
        await save(profiles.map((one) => (one.id === id ? next : one)))
        await changed(signal)
        return toView(next, signal)
      }),
    remove: (id, signal) =>
      serialised(async () => {
        find(id)
        if (practice?.id === id) throw new AppError('not-allowed-here', 'The practice connection cannot be removed')
        await vault.delete(id, signal)
        await save(profiles.filter((one) => one.id !== id))
        await changed(signal)
      }),
    async test(what, signal) {
      if (!('draft' in what)) {
        const profile = find(what.id)
        return runTest(
          targetOf(profile, (inner) => secretFor(profile.id, inner)),
          profile.bucket,
          signal,
        )
      }
      const fresh = imported(what.draft)
      const before = what.id === undefined ? undefined : find(what.id)
      const known = before === undefined ? undefined : await savedSecret(before.id, signal)
      const saved = fresh ?? (before === undefined ? undefined : keptAt(before, what.draft, known))
      const isOwn = fresh !== undefined || what.id === undefined
      const secret = secretOf(what.draft, saved, isOwn ? 'same-host' : hostChange(find(what.id), what.draft))
      const profile = profileOf('draft', what.draft, secret, what.id === undefined ? undefined : find(what.id))
      const credentials = async () => {
        if (secret === undefined) throw new AppError('secret-needed', 'A key id and a secret are needed')
        return secret
      }
      return runTest(targetOf(profile, credentials), profile.bucket, signal)
    },
    async diagnose(id, bucket, signal) {
      const profile = find(id)
      const target = targetOf(profile, (inner) => secretFor(id, inner))
      const store = options.openStore(target)
      const chosen = bucket ?? profile.bucket
      try {
        const patient = { ...target, store, ...(chosen === undefined ? {} : { bucket: chosen }) }
        return await diagnose(patient, options.network ?? networkProbe, signal)
      } finally {
        await store.close()
      }
    },
    async share(ids, signal) {
      const chosen = ids.map(find).filter((profile) => profile.id !== practice?.id)
      return Promise.all(
        chosen.map(async (profile) => {
          const secret = vault.state() === 'ready' ? await vault.get(profile.id, signal) : undefined
          return secret === undefined ? { profile } : { profile, secret }
        }),
      )
    },
    setPractice: (next, signal) =>
      serialised(async () => {
        practice = next
        await changed(signal)
        return toView(practiceProfile(next), signal)
      }),
  }
}

async function hasReadable(vault: Vault, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await vault.get(id, signal)) !== undefined
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** A proxy's password is sent as it is, so it is not taken along to another proxy. */
function keptAt(
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
function hostChange(before: ConnectionProfile, draft: ConnectionDraft): 'same-host' | 'other-host' {
  const known = new Set([before.endpoint, ...Object.values(before.customDomains ?? {}).map(originOf)])
  const asked = [draft.endpoint, ...Object.values(draft.customDomains ?? {})].map(originOf)
  return asked.every((origin) => known.has(origin)) ? 'same-host' : 'other-host'
}

function originOf(host: string): string {
  return parseEndpoint(host).origin
}

/** Without a prototype: a bucket may be called `constructor`. */
function ownNames(domains: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const own = { ...domains }
  Object.setPrototypeOf(own, null)
  return own
}

function practiceProfile(practice: PracticeConnection): ConnectionProfile {
  const { secret: _, ...rest } = practice
  return { ...rest, addressing: 'path', accessKeyIdHint: '', hasToken: false, access: 'full' }
}
