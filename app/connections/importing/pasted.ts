import type { Dialect } from '../../stores/profiles/profile.ts'
import { parseEndpoint } from '../endpoint.ts'
import { dialectOfHost, dialectOfKey, endpointOf, type FoundConnection, parseExpiry, withProblem } from './found.ts'
import { plainValue } from './ini.ts'
import { readAws, readObsutil, readOssutil, readRclone, readS3cmd } from './tools.ts'

type Field = 'id' | 'secret' | 'token' | 'endpoint' | 'region' | 'bucket' | 'expires' | 'name'
type Fields = Partial<Record<Field, string>>

/** What people and consoles call each field, in letters and digits only. */
const fieldNames: Readonly<Record<Field, RegExp>> = {
  id: /^(?:aws|oss|alibabacloud|aliyun|obs|huaweicloud|hw|hwcloud|s3|minio|ceph)*(?:accesskeyid|accesskey|accessid|ak|keyid|key)$/,
  secret:
    /^(?:aws|oss|alibabacloud|aliyun|obs|huaweicloud|hw|hwcloud|s3|minio|ceph)*(?:accesskeysecret|secretaccesskey|secretkey|accesssecret|sk|secret)$/,
  token:
    /^(?:aws|oss|alibabacloud|aliyun|obs|huaweicloud|hw|hwcloud|s3)*(?:securitytoken|sessiontoken|ststoken|accesstoken|token)$/,
  endpoint: /^(?:aws|oss|aliyun|obs|s3|minio)*(?:endpoint|endpointurl|endpointurls3|host|hostbase|domain|url)$/,
  region: /^(?:aws|oss|alibabacloud|aliyun|obs|huaweicloud|hw|s3)*(?:region|defaultregion|regionid|location)$/,
  bucket: /^(?:aws|oss|aliyun|obs|s3)*(?:bucket|bucketname)$/,
  expires: /^(?:expiration|expires|expiresat|expiry)$/,
  name: /^(?:username|displayname|profile|name)$/,
}

/** Consoles of two vendors also export in Chinese. */
const chineseNames: Readonly<Record<string, Field>> = {
  访问密钥id: 'id',
  访问密钥: 'id',
  私有访问密钥: 'secret',
  访问密钥密码: 'secret',
  用户名: 'name',
  地域: 'region',
  区域: 'region',
  存储桶: 'bucket',
}

function fieldOf(name: string): Field | undefined {
  const plain = name.toLowerCase().replace(/[\s_.\-"'“”]/g, '')
  const chinese = chineseNames[plain]
  if (chinese !== undefined) return chinese
  return (Object.keys(fieldNames) as Field[]).find((field) => fieldNames[field].test(plain))
}

function unquote(text: string): string {
  const trimmed = text.trim()
  return /^(["'`]).*\1$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed
}

/** Cells of one CSV line; quotes may hold commas and doubled quotes. */
function splitCsvLine(line: string): readonly string[] {
  const cells = line.match(/("(?:[^"]|"")*"|[^,\t;]*)(?:[,\t;]|$)/g) ?? []
  return cells.slice(0, 50).map((cell) => unquote(cell.replace(/[,\t;]$/, '')).replaceAll('""', '"'))
}

function readCsv(lines: readonly string[]): readonly Fields[] {
  const [header, ...rows] = lines
  const fields = splitCsvLine(header ?? '').map(fieldOf)
  if (!fields.includes('id') || !fields.includes('secret')) return []
  return rows.map((row) => {
    const cells = splitCsvLine(row)
    const pairs = fields.flatMap((field, at) =>
      field === undefined || !cells[at] ? [] : [[field, cells[at]] as const],
    )
    return Object.fromEntries(pairs)
  })
}

/** `NAME=value`, `export NAME=…`, `$env:NAME = …`, `set NAME=…`, `name: value`, one on each line. */
function readPairs(lines: readonly string[]): Fields {
  const found: Fields = {}
  for (const line of lines) {
    const parts =
      /^(?:export\s+|set(?:x)?\s+|\$env:)?["']?([\p{L}][\p{L}\d\s_.-]{0,60}?)["']?\s*[=:：]\s*(.+?)[,;]?$/iu.exec(line)
    const field = parts === null ? undefined : fieldOf(parts[1] ?? '')
    if (field !== undefined && found[field] === undefined) found[field] = plainValue(parts?.[2] ?? '')
  }
  return found
}

/** Every object inside a JSON text that names a key id; STS answers hold theirs a level down. */
function readJson(content: unknown, depth = 0): readonly Fields[] {
  if (typeof content !== 'object' || content === null || depth > 6) return []
  const inner = Object.values(content).flatMap((value) => readJson(value, depth + 1))
  if (Array.isArray(content)) return inner
  const own: Fields = {}
  for (const [name, value] of Object.entries(content)) {
    const field = fieldOf(name)
    if (field !== undefined && (typeof value === 'string' || typeof value === 'number')) own[field] ??= String(value)
  }
  if (own.id !== undefined && own.secret !== undefined) return [own, ...inner]
  // Region and endpoint often stand beside the object that holds the keys.
  return inner.map((fields) => ({ ...own, ...fields }))
}

function toFound(fields: Fields, hint: Dialect | undefined): FoundConnection | undefined {
  const { id = '', secret = '', token = '', endpoint: written = '', region = '', bucket } = fields
  if (id === '' && secret === '' && written === '') return undefined
  const dialect = dialectOfHost(written) ?? hint ?? dialectOfKey(id) ?? 's3'
  const endpoint = written || endpointOf(dialect, region)
  const expiresAt = parseExpiry(fields.expires)
  const credentials = {
    accessKeyId: id,
    accessKeySecret: secret,
    ...(token === '' ? {} : { securityToken: token }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
  return withProblem({
    source: 'paste',
    name: fields.name ?? hostOf(endpoint),
    dialect,
    endpoint,
    region: region.replace(/^oss-/, ''),
    ...(bucket === undefined ? {} : { bucket }),
    ...(id === '' || secret === '' ? {} : { secret: credentials }),
  })
}

function hostOf(endpoint: string): string {
  try {
    return parseEndpoint(endpoint).host
  } catch {
    return ''
  }
}

/** Variable names tell the vendor where the key itself does not. */
function vendorOf(text: string): Dialect | undefined {
  if (/\b(?:OSS|ALIBABA_CLOUD|ALIYUN)_|aliyuncs\.com|AccessKeySecret/.test(text)) return 'oss'
  if (/\b(?:OBS|HUAWEICLOUD|HUAWEI_CLOUD|HW)_|myhuaweicloud/.test(text)) return 'obs'
  return /\bAWS_|amazonaws\.com|Secret access key/.test(text) ? 's3' : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Configuration files of other programs, told by what only they write. */
function readAsTool(text: string): readonly FoundConnection[] {
  if (/^RCLONE_ENCRYPT_V\d+:/m.test(text) || /^\s*type\s*=/m.test(text)) return readRclone(text)
  if (/^\s*aws_access_key_id\s*=/im.test(text) || /^\s*\[profile /m.test(text)) return readAws(text, text)
  if (/^\s*host_base\s*=/m.test(text)) return readS3cmd(text)
  if (/^\s*\[Credentials\]/m.test(text) || /^\s*access-?key-?id\s*=.*$/im.test(text)) {
    return /^\s*\[/m.test(text) ? readOssutil(text) : []
  }
  return /^ak\s*=/m.test(text) && /^sk\s*=/m.test(text) ? readObsutil(text) : []
}

/**
 * Finds connections in a text that somebody pasted or a file that somebody chose.
 * @returns nothing when nothing in it looks like one.
 */
export function readPasted(pasted: string): readonly FoundConnection[] {
  // Notepad and consoles write a byte order mark, which JSON knows nothing of.
  const text = pasted.replace(/^\uFEFF/, '')
  const json = parseJson(text)
  const hint = vendorOf(text)
  const keep = (fields: readonly Fields[]) => fields.map((one) => toFound(one, hint)).filter((one) => one !== undefined)
  if (json !== undefined) return keep(readJson(json))
  const tool = readAsTool(text)
  if (tool.length > 0) return tool
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, 2000)
  const csv = keep(readCsv(lines))
  if (csv.length > 0) return csv
  return keep([readPairs(lines)]).filter((found) => found.secret !== undefined || found.endpoint !== '')
}
