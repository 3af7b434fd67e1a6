import type { ConnectionSecret } from '../vault.ts'
import { dialectOfHost, endpointOf, type FoundConnection, withProblem } from './found.ts'
import { type IniSections, parseIni } from './ini.ts'

type Settings = ReadonlyMap<string, string>

function first(settings: Settings, ...names: readonly string[]): string {
  return names.map((name) => settings.get(name)).find((value) => value !== undefined && value !== '') ?? ''
}

function secretFrom(id: string, secret: string, token: string): { readonly secret?: ConnectionSecret } {
  if (id === '' || secret === '') return {}
  return { secret: { accessKeyId: id, accessKeySecret: secret, ...(token === '' ? {} : { securityToken: token }) } }
}

/** `~/.ossutilconfig` of ossutil 1 (`[Credentials]`) and 2 (`[default]`, `[profile name]`). */
export function readOssutil(text: string): readonly FoundConnection[] {
  const found: FoundConnection[] = []
  for (const [section, settings] of parseIni(text)) {
    const id = first(settings, 'accesskeyid', 'access-key-id')
    const runsProgram = first(settings, 'credential-process', 'ecs-role-name', 'ram-role-arn', 'role-arn')
    const endpoint = first(settings, 'endpoint') || endpointOf('oss', first(settings, 'region'))
    if (id === '' && runsProgram === '' && endpoint === '') continue
    const secret = secretFrom(
      id,
      first(settings, 'accesskeysecret', 'access-key-secret'),
      first(settings, 'ststoken', 'sts-token'),
    )
    const name = section.replace(/^profile\s+/, '')
    const isPlain = section === '' || section === 'Credentials' || section === 'default'
    const problem = settings.has('credential-process')
      ? 'runs-a-program'
      : runsProgram === ''
        ? undefined
        : 'needs-a-role'
    found.push({
      source: 'ossutil',
      name: isPlain ? 'ossutil' : name,
      dialect: 'oss',
      endpoint,
      region: first(settings, 'region').replace(/^oss-/, ''),
      ...(problem === undefined ? secret : { problem }),
    })
  }
  return found.map(withProblem)
}

/** `~/.obsutilconfig`: settings without sections. */
export function readObsutil(text: string): readonly FoundConnection[] {
  const settings = [...parseIni(text).values()].find((one) => one.has('ak') || one.has('endpoint'))
  if (settings === undefined) return []
  return [
    withProblem({
      source: 'obsutil',
      name: 'obsutil',
      dialect: 'obs',
      endpoint: first(settings, 'endpoint'),
      region: '',
      ...secretFrom(first(settings, 'ak'), first(settings, 'sk'), first(settings, 'token')),
    }),
  ]
}

/** `~/.aws/credentials` and `~/.aws/config`, joined by profile. */
export function readAws(credentials: string, config: string): readonly FoundConnection[] {
  const profiles = new Map<string, Map<string, string>>()
  const add = (name: string, settings: Settings) => {
    const known = profiles.get(name) ?? new Map<string, string>()
    for (const [key, value] of settings) known.set(key, value)
    profiles.set(name, known)
  }
  for (const [section, settings] of parseIni(config)) {
    const name = section === 'default' ? section : /^profile\s+(.+)$/.exec(section)?.[1]
    if (name !== undefined) add(name, settings)
  }
  for (const [section, settings] of parseIni(credentials)) if (section !== '') add(section, settings)
  return [...profiles].map(([name, settings]) => {
    const region = first(settings, 'region')
    const endpoint = first(settings, 'endpoint_url') || endpointOf('s3', region)
    const secret = secretFrom(
      first(settings, 'aws_access_key_id'),
      first(settings, 'aws_secret_access_key'),
      first(settings, 'aws_session_token'),
    )
    const problem = awsProblem(settings)
    return withProblem({
      source: 'aws',
      name: name === 'default' ? 'AWS' : name,
      dialect: 's3',
      endpoint,
      region,
      ...(problem === undefined ? secret : { problem }),
    })
  })
}

/** Running a program named in a file would let that file run anything here. */
function awsProblem(settings: Settings): 'runs-a-program' | 'needs-a-role' | 'needs-single-sign-on' | undefined {
  if (settings.has('credential_process')) return 'runs-a-program'
  if (settings.has('sso_session') || settings.has('sso_start_url')) return 'needs-single-sign-on'
  return settings.has('role_arn') || settings.has('credential_source') ? 'needs-a-role' : undefined
}

/** `rclone.conf`: remotes of the type `s3`, of any provider. */
export function readRclone(text: string): readonly FoundConnection[] {
  if (/^RCLONE_ENCRYPT_V\d+:/m.test(text)) {
    return [{ source: 'rclone', name: 'rclone', dialect: 's3', endpoint: '', region: '', problem: 'encrypted-file' }]
  }
  const sections: IniSections = parseIni(text)
  return [...sections].flatMap(([name, settings]): FoundConnection[] => {
    const type = settings.get('type')
    if (name === '' || type === undefined) return []
    const provider = first(settings, 'provider').toLowerCase()
    const vendor = provider === 'alibaba' ? 'oss' : provider === 'huaweiobs' ? 'obs' : 's3'
    const region = first(settings, 'region')
    if (type !== 's3') {
      return [{ source: 'rclone', name, dialect: 's3', endpoint: '', region: '', problem: 'another-kind-of-store' }]
    }
    const endpoint =
      first(settings, 'endpoint') || (provider === 'aws' || provider === '' ? endpointOf('s3', region) : '')
    const secret = secretFrom(
      first(settings, 'access_key_id'),
      first(settings, 'secret_access_key'),
      first(settings, 'session_token'),
    )
    return [
      withProblem({
        source: 'rclone',
        name,
        dialect: dialectOfHost(endpoint) ?? vendor,
        endpoint,
        region,
        ...(settings.get('force_path_style') === 'true' && vendor === 's3' ? { addressing: 'path' as const } : {}),
        ...secret,
      }),
    ]
  })
}

/** `~/.s3cfg` of s3cmd. */
export function readS3cmd(text: string): readonly FoundConnection[] {
  return [...parseIni(text)].flatMap(([section, settings]): FoundConnection[] => {
    if (!settings.has('access_key') && !settings.has('host_base')) return []
    const host = first(settings, 'host_base') || 's3.amazonaws.com'
    const scheme = first(settings, 'use_https').toLowerCase() === 'false' ? 'http' : 'https'
    const location = first(settings, 'bucket_location')
    const inPath = settings.has('host_bucket') && !first(settings, 'host_bucket').includes('%(bucket)')
    return [
      withProblem({
        source: 's3cmd',
        name: section === '' || section === 'default' ? 's3cmd' : section,
        dialect: dialectOfHost(host) ?? 's3',
        endpoint: `${scheme}://${host}`,
        region: location === 'US' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location,
        ...(inPath ? { addressing: 'path' as const } : {}),
        ...secretFrom(first(settings, 'access_key'), first(settings, 'secret_key'), first(settings, 'access_token')),
      }),
    ]
  })
}
