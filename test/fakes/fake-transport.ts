import type {
  CallInput,
  CallName,
  CallOutput,
  EngineEvent,
  Envelope,
  ErrorCode,
  EventName,
  EventPayload,
  FolderRow,
  JobView,
  ListingState,
  PartsView,
  Settings,
  VersionRow,
} from '../../app/contract/index.ts'
import type { Transport } from '../../renderer/bridge/transport.ts'
import { type FakeFile, fakeBuckets, fakeConnections, fakeFiles, fakeNow, hugeCount, hugeRow } from './fake-data.ts'
import { fakeJobs, fakeParts } from './fake-jobs.ts'

type Answers = { [Name in CallName]?: (input: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>> }

export class FakeFailure extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode) {
    super(code)
    this.code = code
  }
}

export interface FakeTransport extends Transport {
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  /** As `emit`, after events that never arrived. */
  emitAfterGap<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  readonly calls: { readonly name: string; readonly payload: unknown }[]
  readonly jobs: Map<string, JobView>
  /** Settles every listing that is still streaming. */
  finishListings(): void
}

export interface FakeOptions {
  readonly settings?: Partial<Settings>
  readonly answers?: Answers
  readonly withJobs?: boolean
  /** Listings of the huge folder stay unfinished until told. */
  readonly isStreaming?: boolean
}

interface FakeList {
  rows: readonly (FolderRow | VersionRow)[]
  shown: readonly (FolderRow | VersionRow)[]
  state: ListingState
}

function fileRow(prefix: string, file: FakeFile, showDeleted: boolean): FolderRow | undefined {
  const [newest] = file.versions
  const content = file.versions.find((version) => version.kind === 'version')
  if (newest === undefined || content === undefined) return undefined
  const isDeleted = newest.kind === 'delete-marker'
  if (isDeleted && !showDeleted) return undefined
  return {
    kind: 'file',
    name: file.key.slice(prefix.length),
    key: file.key,
    sizeBytes: content.sizeBytes ?? 0,
    modifiedAt: content.modifiedAt,
    ...(showDeleted ? { versionCount: file.versions.filter((version) => version.kind === 'version').length } : {}),
    ...(isDeleted ? { deletedAt: newest.modifiedAt } : {}),
  }
}

function folderRows(files: readonly FakeFile[], prefix: string, showDeleted: boolean): FolderRow[] {
  const folders = new Map<string, boolean>()
  const rows: FolderRow[] = []
  for (const file of files) {
    if (!file.key.startsWith(prefix)) continue
    const slash = file.key.indexOf('/', prefix.length)
    if (slash === -1) {
      const row = fileRow(prefix, file, showDeleted)
      if (row !== undefined) rows.push(row)
      continue
    }
    const name = file.key.slice(prefix.length, slash)
    const isLive = file.versions[0]?.kind === 'version'
    folders.set(name, (folders.get(name) ?? false) || isLive)
  }
  const folderRowsOnly = [...folders]
    .filter(([, isLive]) => isLive || showDeleted)
    .map(
      ([name, isLive]): FolderRow => ({
        kind: 'folder',
        name,
        prefix: `${prefix}${name}/`,
        ...(isLive ? {} : { isDeleted: true }),
      }),
    )
  return [...folderRowsOnly, ...rows]
}

function arrange(rows: FakeList['rows'], input: CallInput<'folder.arrange'>): FakeList['rows'] {
  const sign = input.direction === 'ascending' ? 1 : -1
  const filter = input.filter.toLowerCase()
  return (rows as readonly FolderRow[])
    .filter((row) => row.name.toLowerCase().includes(filter))
    .toSorted((one, other) => {
      if (one.kind === 'folder' || other.kind === 'folder') {
        if (one.kind !== other.kind) return one.kind === 'folder' ? -1 : 1
        return one.name.localeCompare(other.name)
      }
      if (input.orderBy === 'name') return sign * one.name.localeCompare(other.name)
      if (input.orderBy === 'size') return sign * (one.sizeBytes - other.sizeBytes)
      return sign * (one.modifiedAt - other.modifiedAt)
    })
}

/** An engine that lives in the test: believable data, no network, no clock of its own. */
export function createFakeTransport(options: FakeOptions = {}): FakeTransport {
  const listeners = new Set<(event: EngineEvent) => void>()
  const lists = new Map<string, FakeList>()
  const jobs = new Map<string, JobView>((options.withJobs === true ? fakeJobs : []).map((job) => [job.id, job]))
  const recorded: { name: string; payload: unknown }[] = []
  let settings: Settings = { language: 'en', theme: 'light', partsInFlight: 8, activityDays: 365, ...options.settings }
  let seq = 0
  let nextId = 1

  const emit: FakeTransport['emit'] = (name, payload) => {
    const event = { seq: ++seq, name, payload } as EngineEvent
    for (const listener of listeners) listener(event)
  }
  const filesOf = (input: { connectionId: string; bucket: string }) =>
    fakeFiles[`${input.connectionId}/${input.bucket}`] ?? []
  const fileOf = (input: { connectionId: string; bucket: string; key: string }) => {
    const file = filesOf(input).find(({ key }) => key === input.key)
    if (file !== undefined) return file
    if (!input.key.startsWith('camera/')) throw new FakeFailure('object-not-found')
    return {
      key: input.key,
      versions: filesOf({ connectionId: 'practice', bucket: 'team-documents' })[0]?.versions ?? [],
    }
  }
  const addList = (rows: FakeList['rows'], extra: Partial<ListingState> = {}) => {
    const listId = `list-${nextId++}`
    lists.set(listId, {
      rows,
      shown: rows,
      state: { listId, count: rows.length, complete: true, stopped: false, ...extra },
    })
    return { listId }
  }
  const list = (listId: string) => {
    const found = lists.get(listId)
    if (found === undefined) throw new FakeFailure('list-not-found')
    return found
  }
  const rowsOf = <Row>({ listId, from, count }: CallInput<'folder.rows'>) => {
    const { shown } = list(listId)
    return { rows: shown.slice(from, from + count) as Row[], count: shown.length }
  }
  const findVersion = (input: CallInput<'version.details'>) => {
    const version = fileOf(input).versions.find(({ versionId }) => versionId === input.versionId)
    if (version === undefined) throw new FakeFailure('version-not-found')
    return version
  }
  const startJob = (job: Partial<JobView> & Pick<JobView, 'kind' | 'source' | 'destination' | 'connectionId'>) => {
    const id = `job-${nextId++}`
    const full: JobView = {
      id,
      connectionName: 'Practice store',
      state: 'succeeded',
      createdAt: fakeNow,
      startedAt: fakeNow,
      finishedAt: fakeNow,
      totalBytes: 626_688,
      doneBytes: 626_688,
      partCount: 1,
      donePartCount: 1,
      isStalled: false,
      actions: ['undo', 'clear'],
      receipt: { requestIds: ['6A1F0C3E9D'], verifiedBy: ['size', 'crc64', 'metadata'], versionId: 'CAEQnew' },
      ...job,
    }
    jobs.set(id, full)
    setTimeout(() => emit('jobs.changed', { jobs: [full], removed: [] }), 0)
    return id
  }

  const answers: Answers = {
    'app.info': () => ({
      version: '0.1.0',
      shell: 'browser',
      platform: 'linux',
      systemLanguage: 'en',
      vault: { kind: 'session', state: 'ready' },
      isLocked: false,
      eventSeq: seq,
      notices: [],
    }),
    'settings.get': () => settings,
    'settings.set': (change) => {
      settings = { ...settings, ...(change as Partial<Settings>) }
      return settings
    },
    'connections.list': () => [...fakeConnections],
    'connections.create': (draft) => ({
      id: 'created',
      name: draft.name,
      dialect: draft.dialect,
      endpoint: draft.endpoint,
      region: draft.region,
      addressing: draft.addressing ?? 'virtual-hosted',
      accessKeyIdHint: 'LTAI…',
      hasToken: draft.securityToken !== undefined,
      isPractice: false,
      hasSecret: true,
      access: 'full',
    }),
    'connections.remove': () => ({}),
    'connections.test': () => [
      { step: 'reach', outcome: 'passed' },
      { step: 'clock', outcome: 'passed' },
      {
        step: 'sign-in',
        outcome: 'failed',
        error: {
          code: 'wrong-secret',
          message: 'The signature does not match',
          facts: { httpStatus: 403, providerCode: 'SignatureDoesNotMatch', requestId: '6A1F0C3E9D4B5C' },
        },
      },
      { step: 'list-buckets', outcome: 'skipped' },
      { step: 'list-versions', outcome: 'skipped' },
    ],
    'buckets.list': ({ connectionId }) => {
      const buckets = fakeBuckets[connectionId]
      if (buckets === undefined) throw new FakeFailure('secret-needed')
      return [...buckets]
    },
    'buckets.info': ({ bucket }) => ({
      name: bucket,
      versioning: bucket === 'paused-archive' ? 'suspended' : bucket === 'scratch' ? 'never' : 'enabled',
    }),
    'folder.open': (input) => {
      if (input.prefix === 'forbidden/') throw new FakeFailure('access-denied')
      if (input.prefix !== 'camera/') return addList(folderRows(filesOf(input), input.prefix, input.showDeleted))
      const rows = Array.from({ length: hugeCount }, (_, index) => hugeRow(index))
      return addList(rows, options.isStreaming === true ? { complete: false } : {})
    },
    'folder.rows': (input) => rowsOf<FolderRow>(input),
    'folder.arrange': (input) => {
      const target = list(input.listId)
      target.shown = arrange(target.rows, input)
      return { count: target.shown.length }
    },
    'history.open': (input) => {
      const { versions } = fileOf(input)
      const real = versions.filter((version) => version.kind === 'version')
      const oldest = versions.at(-1)
      return addList(versions, {
        summary: {
          versionCount: real.length,
          markerCount: versions.length - real.length,
          totalBytes: real.reduce((sum, version) => sum + (version.sizeBytes ?? 0), 0),
          largestBytes: Math.max(0, ...real.map((version) => version.sizeBytes ?? 0)),
          ...(oldest === undefined ? {} : { oldestAt: oldest.modifiedAt }),
        },
      })
    },
    'history.rows': (input) => rowsOf<VersionRow>(input),
    'listing.state': ({ listId }) => list(listId).state,
    'listing.stop': ({ listId }) => {
      const target = list(listId)
      target.state = { ...target.state, stopped: true }
      emit('listing.changed', target.state)
      return {}
    },
    'listing.close': ({ listId }) => {
      lists.delete(listId)
      return {}
    },
    'version.details': (input) => {
      const version = findVersion(input)
      return {
        versionId: version.versionId,
        sizeBytes: version.sizeBytes ?? 0,
        modifiedAt: version.modifiedAt,
        etag: version.etag ?? '',
        contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        storageClass: 'Standard',
        objectKind: 'normal',
        archive: 'online',
        crc64: '9547082358190921364',
        encryption: 'AES256',
        userMetadata: { department: 'Legal' },
        tags: [{ key: 'project', value: 'Berlin' }],
      }
    },
    'restore.plan': (input) => {
      const version = findVersion(input)
      const [current] = fileOf(input).versions
      const isBig = (version.sizeBytes ?? 0) > 1024 ** 3
      return {
        method: isBig ? 'parts' : 'single-copy',
        source: { versionId: version.versionId, modifiedAt: version.modifiedAt, sizeBytes: version.sizeBytes ?? 0 },
        current:
          current === undefined
            ? null
            : {
                kind: current.kind,
                versionId: current.versionId,
                modifiedAt: current.modifiedAt,
                ...(current.sizeBytes === undefined ? {} : { sizeBytes: current.sizeBytes }),
              },
        destination: input.destination ?? { bucket: input.bucket, key: input.key },
        partCount: isBig ? 192 : 1,
        partSizeBytes: isBig ? 128 * 1024 ** 2 : (version.sizeBytes ?? 0),
        warnings: input.bucket === 'paused-archive' ? ['destroys-null-version', 'access-rules-not-copied'] : [],
      }
    },
    'restore.start': (input) => ({
      jobId: startJob({
        kind: input.destination === undefined ? 'restore' : 'copy',
        connectionId: input.connectionId,
        source: { bucket: input.bucket, key: input.key, versionId: input.versionId },
        destination: input.destination ?? { bucket: input.bucket, key: input.key },
      }),
    }),
    'bringBack.start': ({ connectionId, bucket, keys }) => ({
      jobIds: keys.map((key) =>
        startJob({ kind: 'bring-back', connectionId, source: { bucket, key }, destination: { bucket, key } }),
      ),
    }),
    'transfers.list': () => ({ jobs: [...jobs.values()], seq }),
    'transfers.act': ({ jobId }) => ({ jobId }),
    'transfers.parts': ({ jobId }): PartsView => fakeParts(jobId),
    ...options.answers,
  }

  const dispatch = async (name: string, payload: unknown): Promise<Envelope<unknown>> => {
    recorded.push({ name, payload })
    // As over a real transport, nothing is answered in the same turn.
    await Promise.resolve()
    const answer = answers[name as CallName] as ((input: unknown) => unknown) | undefined
    try {
      if (answer === undefined) throw new FakeFailure('not-supported')
      return { ok: true, value: await answer(payload) }
    } catch (thrown) {
      const code = thrown instanceof FakeFailure ? thrown.code : 'internal'
      return {
        ok: false,
        error: { code, message: String(thrown), facts: { httpStatus: 403, requestId: '6A1F0C3E9D4B5C' } },
      }
    }
  }
  return {
    call: dispatch,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    emit,
    emitAfterGap(name, payload) {
      seq += 5
      emit(name, payload)
    },
    calls: recorded,
    jobs,
    finishListings() {
      for (const target of lists.values()) {
        target.state = { ...target.state, complete: true }
        emit('listing.changed', target.state)
      }
    },
  }
}
