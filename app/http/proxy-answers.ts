import { AppError } from '../domain/app-error.ts'

type Headers = Readonly<Record<string, string>>

/** How a proxy asks people who they are. No store asks for a signed request in this way. */
const asksForUser = /^\s*(?:basic|digest|ntlm|negotiate)\b/i
/** Proxies pass the store's own `Server` on, so these names say that the proxy itself answered. */
const proxyPrograms = /^(?:tinyproxy|squid)\b/i

/**
 * Whether a plain http answer came from the proxy and not from the store: over TLS a proxy cannot answer in the store's place.
 * tinyproxy 1.11 refuses a wrong password with 401, others with 407; squid names its errors in `X-Squid-Error`.
 * @param headers names in lower case.
 * @returns undefined when the store may have answered.
 */
export function readProxyRefusal(status: number, headers: Headers): AppError | undefined {
  if (status < 400) return undefined
  const facts = { httpStatus: status }
  if (status === 407 || (status === 401 && asksForUser.test(headers['www-authenticate'] ?? '')))
    return new AppError('proxy-password', 'The proxy wants another user or password', { facts })
  const named = headers['x-squid-error']?.split(' ')[0]
  if (named === undefined && !proxyPrograms.test(headers['server'] ?? '')) return undefined
  return new AppError('proxy-failed', 'The proxy answered in place of the store', {
    // Nothing reached the store, so it may be asked again where the proxy only had no way to it.
    retry: status >= 500 ? 'safe' : 'never',
    facts: { ...facts, ...(named === undefined ? {} : { providerCode: named }) },
  })
}
