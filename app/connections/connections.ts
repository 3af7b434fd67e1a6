import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ConnectionDraft, ConnectionView, TestStep } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import type { Dialect } from '../stores/profiles/profile.ts'
import { type Diagnosis, diagnose } from './doctor.ts'
import { keyFacts, profileOf, secretOf } from './draft.ts'
import { assertSameStore, type ConnectionOwner, heldTo, hostChange, keptAt, limitOf, ownNames } from './limits.ts'
import { type NetworkProbe, networkProbe } from './network-probe.ts'
import { type ConnectionProfile, loadProfiles, saveProfiles } from './profile-file.ts'
import { type AccessLimit, guardStore } from './guard-store.ts'
import type { SharedConnection } from './importing/connection-file.ts'
import { noPolicy, type Policy } from './policy/policy.ts'
import { type ProxyDeps, proxySource, type ProxySource } from './proxy.ts'
import { createSecrets } from './secrets.ts'
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
  readonly credentials: (signal: AbortSignal) => Promise<ConnectionSecret | 'anonymous'>
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
  /** What is set for this computer; nothing without it. */
  readonly policy?: Policy
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
  /** Forgets the connection and its secret; one of the organisation stays, and only its key is forgotten. */
  remove(id: string, signal: AbortSignal): Promise<void>
  test(what: TestSubject, signal: AbortSignal): Promise<TestStep[]>
  /** Looks at everything that a saved connection needs; its own bucket unless another is named. */
  diagnose(id: string, bucket: string | undefined, signal: AbortSignal): Promise<Diagnosis>
  /** Throws `connection-not-found`. */
  view(id: string, signal: AbortSignal): Promise<ConnectionView>
  /** Profiles with their secrets where the vault has them, for a connection file. The practice connection is never given away. */
  share(ids: readonly string[], signal: AbortSignal): Promise<readonly SharedConnection[]>
  /** Throws `connection-not-found`. */
  target(id: string): ConnectionTarget
  /** What signs a link, which needs a key. Errors: `not-allowed-here` without one, `forbidden-by-policy`, `secret-needed`, `token-expired`, `vault-locked`. */
  linkSigner(id: string, signal: AbortSignal): Promise<{ readonly tokenEndsAt: number | undefined }>
  /** What the connection may do; for the guard of its store. Throws `connection-not-found`. */
  limitOf(id: string): AccessLimit
  /** Locks the vault. Connections named here go on with what they hold until they are released. */
  lock(needed: readonly string[], signal: AbortSignal): Promise<void>
  /** Forgets what was kept over a lock, but of the connections named. */
  releaseAllBut(needed: readonly string[]): void
  /** Adds or replaces the practice connection; it is not saved. */
  setPractice(practice: PracticeConnection, signal: AbortSignal): Promise<ConnectionView>
}

/**
 * Opens the list of connections in `dataDir/connections.json`.
 * @throws AppError `journal-newer` when a newer Strata wrote the file.
 */
export async function openConnections(options: ConnectionsOptions): Promise<Connections> {
  const { vault, now, policy = noPolicy } = options
  const newId = options.newId ?? randomUUID
  const file = join(options.dataDir, 'connections.json')
  const loaded = await loadProfiles(file, now())
  let profiles = loaded.profiles
  let practice: PracticeConnection | undefined
  const serialised = createSerialised()
  const secrets = createSecrets(vault, (id) => (practice?.id === id ? practice.secret : undefined), now)

  const all = (): readonly ConnectionProfile[] => [
    ...(practice === undefined ? [] : [practiceProfile(practice)]),
    ...policy.connections,
    ...profiles,
  ]
  const find = (id: string): ConnectionProfile => {
    const profile = all().find((one) => one.id === id)
    if (profile === undefined) throw new AppError('connection-not-found', 'No such connection')
    return profile
  }
  const ownerOf = (id: string): ConnectionOwner => {
    if (practice?.id === id) return 'practice'
    return policy.connections.some((one) => one.id === id) ? 'policy' : 'person'
  }
  const limit = (profile: ConnectionProfile) => limitOf(profile, policy, ownerOf(profile.id))
  const imported = (draft: ConnectionDraft) =>
    draft.importId === undefined ? undefined : options.importedSecret?.(draft.importId)
  const proxyOf = (profile: ConnectionProfile) =>
    (ownerOf(profile.id) === 'practice' ? undefined : policy.proxy) ?? profile.proxy
  const toView = async (profile: ConnectionProfile, signal: AbortSignal): Promise<ConnectionView> => {
    const { proxy: _, certificates, ...plain } = profile
    const proxy = proxyOf(profile)
    const owner = ownerOf(profile.id)
    const { access, setBy } = limit(profile)
    const secret = await secrets.atHand(profile.id, signal)
    return {
      ...plain,
      ...(owner === 'policy' && secret !== undefined ? keyFacts(secret) : {}),
      ...(secret?.expiresAt === undefined ? {} : { tokenEndsAt: secret.expiresAt }),
      access,
      ...(setBy === 'connection' ? {} : { accessSetBy: setBy }),
      ...(owner === 'policy' ? { isManaged: true } : {}),
      isPractice: owner === 'practice',
      hasSecret: profile.isAnonymous === true || secret !== undefined,
      ...(proxy === undefined
        ? {}
        : { proxy: { ...proxy, hasPassword: proxy.kind === 'manual' && proxy.user !== undefined } }),
      ...(certificates === undefined ? {} : { hasOwnCertificates: true }),
    }
  }
  const list = (signal: AbortSignal) => Promise.all(all().map((profile) => toView(profile, signal)))
  const changed = async (signal: AbortSignal) => options.onChanged?.(await list(signal))
  const save = async (next: readonly ConnectionProfile[]) => {
    await saveProfiles(file, next)
    profiles = next
  }
  /** The profile and the secret that a draft asks for, joined with what is saved. */
  const settle = (id: string, asked: ConnectionDraft, before?: ConnectionProfile, saved?: ConnectionSecret) => {
    const isManaged = before !== undefined && ownerOf(before.id) === 'policy'
    // Where the proxy is set, the person's own choice waits in the file.
    const free = policy.proxy === undefined ? asked : { ...asked, proxy: undefined }
    const draft = isManaged ? heldTo(before, asked) : free
    if (!isManaged) assertSameStore(policy, before, draft)
    const fresh = imported(draft)
    const isElsewhere = fresh === undefined && before !== undefined && hostChange(before, draft) === 'other-host'
    const known = fresh ?? (before === undefined ? undefined : keptAt(before, draft, saved))
    const secret = secretOf(draft, known, isElsewhere ? 'other-host' : 'same-host')
    return { profile: profileOf(id, draft, secret, before), secret, isManaged }
  }
  const targetOf = (
    profile: ConnectionProfile,
    secret: (signal: AbortSignal) => Promise<ConnectionSecret | undefined>,
    credentials: ConnectionTarget['credentials'],
  ): ConnectionTarget => {
    const password = async () => (await secret(new AbortController().signal))?.proxyPassword ?? ''
    const proxy = proxySource(proxyOf(profile) ?? { kind: 'system' }, password, options.proxies ?? { env: {} })
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
  const savedTarget = (profile: ConnectionProfile) =>
    targetOf(
      profile,
      (signal) => secrets.saved(profile.id, signal),
      (signal) => secrets.forRequest(profile, signal),
    )
  const runTest = async (target: ConnectionTarget, profile: ConnectionProfile, signal: AbortSignal) => {
    const store = options.openStore(target)
    try {
      return [...(await testConnection(store, profile, signal))]
    } finally {
      await store.close()
    }
  }

  return {
    notices: loaded.notices,
    list,
    view: (id, signal) => serialised(() => toView(find(id), signal)),
    target: (id) => savedTarget(find(id)),
    limitOf: (id) => limit(find(id)),
    lock: (needed, signal) => secrets.lock(needed, signal),
    releaseAllBut: (needed) => secrets.releaseAllBut(needed),
    async linkSigner(id, signal) {
      // The practice store is the person's own: nothing of the organisation is in it.
      if (policy.links === 'forbidden' && practice?.id !== id)
        throw new AppError('forbidden-by-policy', 'No links are made on this computer')
      const secret = await secrets.forRequest(find(id), signal)
      if (secret === 'anonymous') throw new AppError('not-allowed-here', 'Without a key there is nothing to sign with')
      return { tokenEndsAt: secret.expiresAt }
    },
    create: (draft, signal) =>
      serialised(async () => {
        const id = newId()
        const { profile, secret } = settle(id, draft)
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
        const { profile, secret, isManaged } = settle(id, draft, before, saved)
        if (secret !== undefined) await vault.set(id, secret, signal)
        else if (profile.isAnonymous === true) await vault.delete(id, signal)
        // With a locked vault the key is not known here, and stays as it is.
        const isUnknown = secret === undefined && profile.isAnonymous !== true
        const kept = isUnknown ? { accessKeyIdHint: before.accessKeyIdHint, hasToken: before.hasToken } : {}
        const next = isManaged ? before : { ...profile, ...kept }
        if (!isManaged) await save(profiles.map((one) => (one.id === id ? next : one)))
        await changed(signal)
        return toView(next, signal)
      }),
    remove: (id, signal) =>
      serialised(async () => {
        find(id)
        if (practice?.id === id) throw new AppError('not-allowed-here', 'The practice connection cannot be removed')
        await vault.delete(id, signal)
        if (ownerOf(id) === 'person') await save(profiles.filter((one) => one.id !== id))
        await changed(signal)
      }),
    async test(what, signal) {
      if (!('draft' in what)) {
        const profile = find(what.id)
        return runTest(savedTarget(profile), profile, signal)
      }
      const before = what.id === undefined ? undefined : find(what.id)
      const saved = before === undefined ? undefined : await secrets.saved(before.id, signal)
      const { profile, secret } = settle('draft', what.draft, before, saved)
      const credentials = async () => {
        if (profile.isAnonymous === true) return 'anonymous' as const
        if (secret === undefined) throw new AppError('secret-needed', 'A key id and a secret are needed')
        return secret
      }
      return runTest(
        targetOf(profile, async () => secret, credentials),
        profile,
        signal,
      )
    },
    async diagnose(id, bucket, signal) {
      const profile = find(id)
      const target = savedTarget(profile)
      const store = guardStore(options.openStore(target), limit(profile))
      const chosen = bucket ?? profile.bucket
      try {
        const patient = {
          ...target,
          store,
          randomId: randomBytes(16).toString('hex').toUpperCase(),
          ...(chosen === undefined ? {} : { bucket: chosen }),
        }
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

function practiceProfile(practice: PracticeConnection): ConnectionProfile {
  const { secret: _, ...rest } = practice
  return { ...rest, addressing: 'path', accessKeyIdHint: '', hasToken: false, access: 'full' }
}
