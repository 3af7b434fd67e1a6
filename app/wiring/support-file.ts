import { arch, release, totalmem, type as systemType } from 'node:os'
import type { Connections } from '../connections/connections.ts'
import type { Handlers } from '../contract/calls.ts'
import type { Finding } from '../contract/connecting.ts'
import type { ErrorView } from '../contract/envelope.ts'
import type { supportCalls } from '../contract/support-calls.ts'
import type { AppInfo, ConnectionView, JobView, Settings } from '../contract/views.ts'
import { zonedTime } from '../domain/activity-csv.ts'
import { createNameHider, type NameHider } from '../domain/hide-names.ts'
import { redact } from '../http/redact.ts'
import type { Activity } from '../jobs/activity.ts'
import type { Jobs } from '../jobs/jobs.ts'

/** What a support file is made from. */
export interface SupportSources {
  readonly info: () => AppInfo
  readonly settings: () => Settings
  readonly connections: Pick<Connections, 'list' | 'diagnose'>
  readonly jobs: Pick<Jobs, 'list'>
  readonly activity: Pick<Activity, 'list'>
  readonly readLog?: ((maxBytes: number) => Promise<string>) | undefined
  /** Takes the secrets that are in use out of a text. */
  readonly clean: (text: string) => string
  /** It names a person in every path. */
  readonly homeDir: string
  readonly now: () => number
}

const logBytes = 128 * 1024
const longestCheckMs = 20_000
const mostConnections = 10
const mostJobs = 100
const mostFailures = 50

/** The handler of `support.collect`. */
export function createSupportHandlers(sources: SupportSources): Pick<Handlers, keyof typeof supportCalls> {
  return {
    async 'support.collect'(_, signal) {
      const hider = createNameHider()
      const connections = (await sources.connections.list(signal)).filter(({ isPractice }) => !isPractice)
      const jobs = sources.jobs.list()
      const failures = sources.activity.list({ search: '', outcomes: ['failed'] }, 0, mostFailures).rows
      for (const connection of connections) learnNames(connection, hider)
      for (const { source, destination } of [...jobs, ...failures]) {
        for (const { bucket, key } of [source, destination]) {
          hider.add('bucket', bucket)
          for (const name of [key, key.split('/').at(-1) ?? '']) hider.drop(name)
        }
      }
      const texts = {
        program: describeProgram(sources, connections.length),
        settings: JSON.stringify(sources.settings(), undefined, 2),
        connections: connections.map((one) => describeConnection(one, hider)).join('\n'),
        checks: await describeChecks(connections, sources, hider, signal),
        transfers: [...jobs.slice(0, mostJobs).map(describeJob), '', 'Failures kept in the activity list:']
          .concat(failures.map((row) => `${zonedTime(row.at)} ${row.kind} ${row.id}${describeError(row.error)}`))
          .join('\n'),
        log: (await sources.readLog?.(logBytes)) ?? '',
      }
      const publish = (text: string) =>
        sources.clean(redact(hider.hide(text.replaceAll(sources.homeDir, '~')))).trim() || '-'
      const parts = Object.entries(texts).map(([part, text]) => ({
        part: part as keyof typeof texts,
        text: publish(text),
      }))
      const day = new Date(sources.now()).toISOString().slice(0, 10)
      const names = hider.names().map(({ standsFor, name }) => ({ standsFor, name: sources.clean(name) }))
      return { fileName: `strata-support-${day}.txt`, parts, names }
    },
  }
}

function learnNames({ name, endpoint, bucket, proxy, customDomains }: ConnectionView, hider: NameHider): void {
  hider.add('connection', name)
  for (const address of [endpoint, proxy?.address, ...Object.values(customDomains ?? {})]) {
    if (address !== undefined) hider.add('host', hostOf(address))
  }
  for (const one of [bucket, ...Object.keys(customDomains ?? {})]) {
    if (one !== undefined) hider.add('bucket', one)
  }
}

function hostOf(address: string): string {
  return address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '')
}

function describeProgram({ info, now, readLog }: SupportSources, connectionCount: number): string {
  const { version, shell, platform, systemLanguage, vault, notices } = info()
  const { node, electron, chrome, sqlite } = process.versions
  return [
    `Strata ${version}, ${shell} shell`,
    `${systemType()} ${release()} (${platform}, ${arch()}), ${Math.round(totalmem() / 2 ** 20)} MiB of memory`,
    `Node ${node}, SQLite ${sqlite ?? '-'}${electron === undefined ? '' : `, Electron ${electron}, Chromium ${chrome}`}`,
    `Language of the system: ${systemLanguage}`,
    `Collected: ${zonedTime(now())}`,
    `Running for ${Math.round(process.uptime())} s, using ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
    `Vault: ${vault.kind}, ${vault.state}`,
    `Saved connections: ${connectionCount}`,
    `Log: ${readLog === undefined ? 'not kept' : 'kept'}`,
    ...notices.map((notice) => `At start:${describeError(notice)}`),
  ].join('\n')
}

function describeConnection(view: ConnectionView, hider: NameHider): string {
  const { dialect, endpoint, region, addressing, signatureVersion, access, hasSecret, hasToken } = view
  const { bucket, proxy, hasOwnCertificates, customDomains } = view
  return [
    `${hider.add('connection', view.name)}: ${dialect} at ${endpoint}, region ${region || '-'}, ${addressing}`,
    `  signature ${signatureVersion ?? 'default'}, access ${access}, key ${hasSecret ? 'there' : 'not there'}, token ${hasToken ? 'yes' : 'no'}`,
    `  bucket ${bucket ?? '-'}, proxy ${proxy?.kind ?? 'system'} ${proxy?.address ?? ''}${proxy?.hasPassword === true ? ' with a user' : ''}`,
    `  own certificates ${hasOwnCertificates === true ? 'yes' : 'no'}`,
    ...Object.entries(customDomains ?? {}).map(([name, host]) => `  ${name} at ${host}`),
  ].join('\n')
}

async function describeChecks(
  connections: readonly ConnectionView[],
  sources: SupportSources,
  hider: NameHider,
  signal: AbortSignal,
): Promise<string> {
  const examined = connections.slice(0, mostConnections).map(async ({ id, name }) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(longestCheckMs)])
    const lines = await sources.connections.diagnose(id, undefined, limit).then(
      ({ findings }) => findings.map((finding) => describeFinding(finding, hider)),
      (thrown: unknown) => {
        signal.throwIfAborted()
        return [limit.aborted ? `  no end after ${longestCheckMs / 1000} s` : `  ${String(thrown)}`]
      },
    )
    return [hider.add('connection', name), ...lines].join('\n')
  })
  const left = connections.length - examined.length
  return [...(await Promise.all(examined)), ...(left > 0 ? [`${left} more were not examined`] : [])].join('\n')
}

function describeFinding({ check, outcome, detail, error }: Finding, hider: NameHider): string {
  const isBucket = check === 'list-versions' || ['versioning', 'read-version', 'tags', 'lifecycle'].includes(check)
  if (detail !== undefined && isBucket && (check === 'list-versions' || outcome === 'failed'))
    hider.add('bucket', detail)
  if (check === 'dns') {
    for (const address of (detail ?? '').split(' = ')[1]?.split(', ') ?? []) hider.add('address', address)
  }
  if (check === 'proxy' && detail !== undefined) hider.add('host', hostOf(detail))
  return `  ${check}: ${outcome}${detail === undefined ? '' : ` (${detail})`}${describeError(error)}`
}

function describeJob(job: JobView): string {
  const times = [job.createdAt, job.startedAt, job.finishedAt].map((at) => (at === undefined ? '-' : zonedTime(at)))
  const parts = `${job.donePartCount} of ${job.partCount} parts, ${job.totalBytes} bytes`
  const wait = [job.pauseCause, job.waitingFor, job.isStalled ? 'stalled' : undefined].filter(
    (one) => one !== undefined,
  )
  const more = [
    ...wait,
    job.orphanUploadId === undefined ? undefined : 'an upload is left open',
    job.retryOf === undefined ? undefined : `retry of ${job.retryOf}`,
  ]
  const extras = more.filter((one) => one !== undefined).map((one) => `, ${one}`)
  return `${job.id} ${job.kind} ${job.state}${extras.join('')}: ${parts}; ${times.join(' / ')}${describeError(job.error)}`
}

function describeError(error: ErrorView | undefined): string {
  if (error === undefined) return ''
  const { httpStatus, providerCode, extendedCode, requestId, operation, clockOffsetMs } = error.facts
  const facts = { httpStatus, providerCode, extendedCode, requestId, operation, clockOffsetMs }
  const told = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return ` ${[error.code, error.message, ...told].join('; ')}`
}
