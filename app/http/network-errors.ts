import { AppError, type ErrorCode, type RetryAdvice } from '../domain/app-error.ts'

/**
 * Says what a failure below HTTP means (protocols 9.4). Before a connection exists nothing was done and any request may be sent again;
 * after that the outcome is unknown.
 */
export function classifyNetworkError(thrown: unknown, via: 'direct' | 'proxy'): AppError {
  if (thrown instanceof AppError) return thrown
  const codes = errorCodesOf(thrown)
  // Before the table: undici tells a proxy's refusal by codes that mean something else elsewhere.
  if (via === 'proxy' && isProxyRefusal(thrown, codes))
    return made(
      isPasswordRefusal(thrown, codes) ? 'proxy-password' : 'proxy-failed',
      'never',
      codes[0] ?? 'proxy',
      thrown,
    )
  for (const code of codes) {
    const known = table[code]
    if (known) return made(known[0], known[1], code, thrown)
    if (code.startsWith('HPE_')) return made('not-a-store', 'idempotent-only', code, thrown)
    if (isTlsCode(code)) return made('tls-failed', 'never', code, thrown)
  }
  if (thrown instanceof Error && thrown.name === 'HTTPParserError')
    return made('not-a-store', 'idempotent-only', 'HTTPParserError', thrown)
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  if (via === 'proxy' && /proxy/i.test(text)) return made('proxy-failed', 'safe', codes[0] ?? 'proxy', thrown)
  return made('connection-lost', 'idempotent-only', codes[0] ?? 'unknown', thrown)
}

const table: Readonly<Record<string, readonly [ErrorCode, RetryAdvice]>> = {
  ENOTFOUND: ['dns-failed', 'safe'],
  EAI_AGAIN: ['dns-failed', 'safe'],
  EAI_FAIL: ['dns-failed', 'safe'],
  ECONNREFUSED: ['cannot-connect', 'safe'],
  EHOSTUNREACH: ['cannot-connect', 'safe'],
  EHOSTDOWN: ['cannot-connect', 'safe'],
  EADDRNOTAVAIL: ['cannot-connect', 'safe'],
  EACCES: ['cannot-connect', 'safe'],
  EPERM: ['cannot-connect', 'safe'],
  ENETUNREACH: ['offline', 'safe'],
  ENETDOWN: ['offline', 'safe'],
  UND_ERR_CONNECT_TIMEOUT: ['cannot-connect', 'safe'],
  UND_ERR_PRX_TLS: ['proxy-failed', 'never'],
  UND_ERR_HEADERS_TIMEOUT: ['timed-out', 'idempotent-only'],
  UND_ERR_BODY_TIMEOUT: ['timed-out', 'idempotent-only'],
  ETIMEDOUT: ['timed-out', 'idempotent-only'],
  ECONNRESET: ['connection-lost', 'idempotent-only'],
  ECONNABORTED: ['connection-lost', 'idempotent-only'],
  EPIPE: ['connection-lost', 'idempotent-only'],
  UND_ERR_SOCKET: ['connection-lost', 'idempotent-only'],
  UND_ERR_DESTROYED: ['connection-lost', 'idempotent-only'],
  UND_ERR_CLOSED: ['connection-lost', 'idempotent-only'],
  UND_ERR_HEADERS_OVERFLOW: ['malformed-answer', 'idempotent-only'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['malformed-answer', 'idempotent-only'],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['malformed-answer', 'idempotent-only'],
  UND_ERR_RESPONSE: ['malformed-answer', 'idempotent-only'],
  // A bucket in front of an address of numbers is no host.
  ERR_INVALID_URL: ['wrong-endpoint', 'never'],
  UND_ERR_INVALID_ARG: ['invalid-input', 'never'],
}

/** The proxy was reached and would not serve us: its password, its rules, or no way from it to the store. */
function isProxyRefusal(thrown: unknown, codes: readonly string[]): boolean {
  if (codes.some((code) => code.startsWith('UND_ERR_SOCKS5'))) return true
  return /proxy authentication|proxy response|socks5/i.test(messagesOf(thrown))
}

/** Of the refusals, those that another user or password would mend. tinyproxy 1.11 says 401 where others say 407. */
function isPasswordRefusal(thrown: unknown, codes: readonly string[]): boolean {
  if (codes.some((code) => code.startsWith('UND_ERR_SOCKS5_AUTH'))) return true
  return /proxy authentication|proxy response \(40[17]\)/i.test(messagesOf(thrown))
}

function messagesOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.message} ${thrown.cause instanceof Error ? thrown.cause.message : ''}` : ''
}

function made(code: ErrorCode, retry: RetryAdvice, providerCode: string, cause: unknown): AppError {
  return new AppError(code, `The connection failed: ${providerCode}`, { retry, facts: { providerCode }, cause })
}

/** Codes of an error, its causes and, for "happy eyeballs", its members; nearest first. */
function errorCodesOf(thrown: unknown, depth = 0): readonly string[] {
  if (depth > 4 || typeof thrown !== 'object' || thrown === null) return []
  const own = 'code' in thrown && typeof thrown.code === 'string' ? [thrown.code] : []
  const members: readonly unknown[] = 'errors' in thrown && Array.isArray(thrown.errors) ? thrown.errors : []
  const cause = 'cause' in thrown ? thrown.cause : undefined
  return [...own, ...[cause, ...members].flatMap((inner) => errorCodesOf(inner, depth + 1))]
}

function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/.test(
    code,
  )
}
