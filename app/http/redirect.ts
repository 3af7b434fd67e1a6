import { isIP } from 'node:net'

/** Second-level names under which anyone may register, for the countries whose stores Strata knows. */
const openSecondLevels = new Set(['com', 'net', 'org', 'gov', 'edu', 'ac', 'co', 'or', 'ne', 'go', 'gob', 'gouv'])

/** The part of a host name that one owner registered: `amazonaws.com.cn`, `aliyuncs.com`; an address is its own. Ports are ignored. */
export function registrableDomain(host: string): string {
  const name = hostName(host)
  if (isIP(name) !== 0) return name
  const labels = name.split('.')
  const [secondLast, last] = labels.slice(-2)
  const isOpen = last !== undefined && last.length === 2 && secondLast !== undefined && openSecondLevels.has(secondLast)
  return labels.slice(isOpen ? -3 : -2).join('.')
}

/** A signed request follows a redirect only within the domain that it was signed for (protocols 3.5). */
export function isSameOwner(fromHost: string, toHost: string): boolean {
  return registrableDomain(fromHost) === registrableDomain(toHost)
}

/** Host without port and brackets, in lower case. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)
  if (bracketed) return bracketed[1] ?? ''
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}

/** Origin and host of a Location header or an Endpoint element; undefined when it is neither an http address nor a host. */
export function readLocation(
  location: string,
): { readonly scheme?: 'http' | 'https'; readonly host: string } | undefined {
  const match = /^(?:(https?):\/\/)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(?:[/?#]|$)/i.exec(location.trim())
  if (!match?.[2]) return undefined
  const host = `${match[2].toLowerCase()}${match[3] ?? ''}`
  const scheme = match[1]?.toLowerCase()
  return scheme === 'http' || scheme === 'https' ? { scheme, host } : { host }
}
