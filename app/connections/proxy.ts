import { isIP } from 'node:net'
import { AppError } from '../domain/app-error.ts'

/** How a connection reaches its store. `system`: as this computer's settings or environment say. */
export type ProxyChoice =
  | { readonly kind: 'system' }
  | { readonly kind: 'none' }
  | { readonly kind: 'manual'; readonly address: string; readonly user?: string }

type Environment = Readonly<Record<string, string | undefined>>

/** Which proxy a request to an origin takes; undefined: none. */
export type ProxySource = (origin: string) => Promise<string | undefined>

const schemes = new Set(['http:', 'https:', 'socks5:'])
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 8080, 'https:': 443, 'socks5:': 1080 }

/**
 * Reads a proxy's address: `host:port`, or with one of the schemes http, https, socks5 (socks and socks5h are the same: the proxy resolves names).
 * @returns the address without user and password, which belong elsewhere.
 * @throws AppError `invalid-input`.
 */
export function parseProxyAddress(text: string): string {
  const trimmed = text.trim().replace(/^socks5?h?:\/\//i, 'socks5://')
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  const refuse = (why: string) => new AppError('invalid-input', `Not a proxy: ${why}`)
  if (trimmed === '' || !URL.canParse(written)) throw refuse('it is not an address')
  const url = new URL(written)
  if (!schemes.has(url.protocol)) throw refuse('only http, https and socks5 are spoken')
  if (url.username !== '' || url.password !== '') throw refuse('user and password have fields of their own')
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '' || url.hostname === '') {
    throw refuse('only a host and a port')
  }
  // URL leaves a port out that is the scheme's own.
  const isOwnPort = /:(?:80|443)\/?$/.test(written)
  const port = url.port || (isOwnPort ? (url.protocol === 'https:' ? 443 : 80) : defaultPorts[url.protocol])
  return `${url.protocol}//${url.hostname}:${port}`
}

function withUser(address: string, user: string, password: string): string {
  if (user === '') return address
  return address.replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)
}

function isInRange(address: string, range: string): boolean {
  const [base, bits] = range.split('/')
  if (base === undefined || bits === undefined || isIP(base) !== 4 || isIP(address) !== 4 || !/^\d+$/.test(bits))
    return false
  const toNumber = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Math.min(32, Number(bits)))
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(base) / size)
}

/**
 * Whether an origin is reached directly, by the rules of NO_PROXY as curl and Go have them: names match themselves and what is below
 * them, `*` matches everything, addresses match themselves and IPv4 ranges, a port narrows. This computer itself never takes a proxy.
 */
export function isExcepted(origin: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host.startsWith('127.')) return true
  const shownPort = port || (protocol === 'https:' ? '443' : '80')
  return noProxy
    .split(/[\s,;]+/)
    .map((entry) => entry.toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      if (isInRange(host, entry)) return true
      const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (entryPort !== undefined && entryPort !== shownPort) return false
      const bare = name.replace(/^\*?\./, '')
      return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`))
    })
}

/** The environment's proxy for an origin: the variable of its scheme, else ALL_PROXY, unless NO_PROXY excepts it. */
export function proxyFromEnvironment(origin: string, env: Environment): string | undefined {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  if (isExcepted(origin, read('NO_PROXY') ?? '')) return undefined
  const named = read(origin.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY')
  if (named === undefined) return undefined
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`
  if (!URL.canParse(written)) return undefined
  const { username, password } = new URL(written)
  try {
    const bare = parseProxyAddress(written.replace(/\/\/[^@/]*@/, '//'))
    return withUser(bare, decodeURIComponent(username), decodeURIComponent(password))
  } catch {
    return undefined
  }
}

export interface ProxyDeps {
  readonly env: Environment
  /** The system's own settings, where the shell knows them: `PROXY host:port; DIRECT`, as browsers write it. */
  readonly resolveSystemProxy?: (origin: string) => Promise<string>
}

/** Reads the answer of the system's settings; the first entry that can be used. */
export function readSystemAnswer(answer: string): string | undefined {
  for (const entry of answer.split(';').map((part) => part.trim())) {
    const [kind = '', host = ''] = entry.split(/\s+/)
    if (/^direct$/i.test(kind)) return undefined
    if (/^proxy$/i.test(kind) && host !== '') return parseProxyAddress(host)
    if (/^https$/i.test(kind) && host !== '') return parseProxyAddress(`https://${host}`)
    if (/^socks5?$/i.test(kind) && host !== '') return parseProxyAddress(`socks5://${host}`)
  }
  return undefined
}

/** The proxy of a connection, asked for every origin. The environment comes before the system's settings, as in other tools. */
export function proxySource(
  choice: ProxyChoice,
  password: () => Promise<string>,
  deps: ProxyDeps,
): ProxySource | undefined {
  switch (choice.kind) {
    case 'none':
      return undefined
    case 'manual': {
      const address = parseProxyAddress(choice.address)
      return async (origin) =>
        isExcepted(origin, '') ? undefined : withUser(address, choice.user ?? '', await password())
    }
    case 'system': {
      // The environment stays as it is while Strata runs, and a long copy asks for every part.
      const known = new Map<string, string | undefined>()
      const fromEnvironment = (origin: string) => {
        if (!known.has(origin)) known.set(origin, proxyFromEnvironment(origin, deps.env))
        return known.get(origin)
      }
      return async (origin) => {
        const named = fromEnvironment(origin)
        if (named !== undefined || deps.resolveSystemProxy === undefined || isExcepted(origin, '')) return named
        return readSystemAnswer(await deps.resolveSystemProxy(origin))
      }
    }
  }
}
