import { createHash, randomBytes } from 'node:crypto'

/** Who may come in: one-time tokens, each exchanged once for a cookie that lasts until Strata ends. */
export interface Gate {
  /** A fresh token for an address that is printed or opened. */
  issueToken(): string
  /** @returns the cookie's value, or why there is none. */
  exchange(token: string): { readonly kind: 'session'; readonly value: string } | { readonly kind: 'used' | 'unknown' }
  /** @param cookieHeader the request's whole Cookie header. */
  holds(cookieHeader: string | undefined): boolean
}

/** Only digests are kept and looked up, so that the time of a comparison tells nothing about a token. */
const digest = (text: string) => createHash('sha256').update(text).digest('base64')
const tokenLength = 43
const maxTokens = 64

/**
 * @param cookieName one for each port: cookies of 127.0.0.1 are shared by all its ports.
 */
export function createGate(cookieName: string, newSecret = () => randomBytes(32).toString('base64url')): Gate {
  const tokens = new Map<string, 'fresh' | 'used'>()
  const sessions = new Set<string>()
  return {
    issueToken() {
      const token = newSecret()
      tokens.set(digest(token), 'fresh')
      // The oldest address is forgotten; nobody prints so many.
      const oldest = tokens.keys().next().value
      if (tokens.size > maxTokens && oldest !== undefined) tokens.delete(oldest)
      return token
    },
    exchange(token) {
      if (token.length !== tokenLength) return { kind: 'unknown' }
      const name = digest(token)
      const state = tokens.get(name)
      if (state !== 'fresh') return { kind: state ?? 'unknown' }
      tokens.set(name, 'used')
      const value = newSecret()
      sessions.add(digest(value))
      return { kind: 'session', value }
    },
    holds(cookieHeader) {
      if (cookieHeader === undefined) return false
      const prefix = `${cookieName}=`
      return cookieHeader
        .split(';', 64)
        .map((part) => part.trim())
        .some((part) => part.startsWith(prefix) && sessions.has(digest(part.slice(prefix.length))))
    },
  }
}
