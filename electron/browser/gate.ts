import { createHash, randomBytes } from 'node:crypto'

/** What a browser gets for a token. The cookie alone opens the page, but no link to the engine. */
export interface Session {
  readonly cookie: string
  /** Kept by the page in storage of its own origin, which, unlike cookies, is parted by port: no other server of this computer gets it. */
  readonly proof: string
}

/** Who may come in: one-time tokens, each exchanged once for a session that lasts until Strata ends. */
export interface Gate {
  /** A fresh token for an address that is printed or opened. */
  issueToken(): string
  /** @returns the session, or why there is none. */
  exchange(
    token: string,
  ): { readonly kind: 'session'; readonly session: Session } | { readonly kind: 'used' | 'unknown' }
  /** @param cookieHeader the request's whole Cookie header. */
  holds(cookieHeader: string | undefined): boolean
  /** Whether somebody has both the cookie of a session and its proof. @param protocols the header Sec-WebSocket-Protocol. */
  proves(cookieHeader: string | undefined, protocols: string | undefined): boolean
}

/** Only digests are kept and looked up, so that the time of a comparison tells nothing about a token. */
const digest = (text: string) => createHash('sha256').update(text).digest('base64')
const tokenLength = 43
const maxTokens = 64
const maxProtocols = 500
/** How a page spells its proof as a WebSocket protocol, which is the only header that it may choose. */
const proofPrefix = /^proof\./

/**
 * @param cookieName one for each port: cookies of 127.0.0.1 are shared by all its ports.
 */
export function createGate(cookieName: string, newSecret = () => randomBytes(32).toString('base64url')): Gate {
  const tokens = new Map<string, 'fresh' | 'used'>()
  /** Digest of the cookie to digest of the proof. */
  const sessions = new Map<string, string>()
  const proofOf = (cookieHeader: string | undefined): string | undefined => {
    if (cookieHeader === undefined) return undefined
    const prefix = `${cookieName}=`
    return cookieHeader
      .split(';', 64)
      .map((part) => part.trim())
      .filter((part) => part.startsWith(prefix))
      .map((part) => sessions.get(digest(part.slice(prefix.length))))
      .find((proof) => proof !== undefined)
  }
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
      const session: Session = { cookie: newSecret(), proof: newSecret() }
      sessions.set(digest(session.cookie), digest(session.proof))
      return { kind: 'session', session }
    },
    holds: (cookieHeader) => proofOf(cookieHeader) !== undefined,
    proves(cookieHeader, protocols) {
      const proof = proofOf(cookieHeader)
      if (proof === undefined || protocols === undefined || protocols.length > maxProtocols) return false
      return protocols.split(',').some((one) => digest(one.trim().replace(proofPrefix, '')) === proof)
    },
  }
}
