import type { ConnectionSecret, Vault } from './vault.ts'

/** Knows the secrets that are in use and takes them out of texts, whichever way they are spelled. */
export interface SecretScreen {
  /** Secrets of one owner, in place of those it had before. */
  keep(owner: string, secrets: readonly string[]): void
  forget(owner: string): void
  /** The text without any secret that is known now. */
  clean(text: string): string
}

/** Shorter texts are no secrets of any vendor, and would be found in ordinary words. */
const shortest = 6

/** Base64 of a text in mid-stream: three beginnings are possible, and the ends depend on what stands around it. */
function inBase64(text: string): readonly string[] {
  return ['', ' ', '  '].map((before) => {
    const whole = Buffer.from(`${before}${text}`).toString('base64').replace(/=+$/, '')
    const bytes = Buffer.byteLength(text) + before.length
    return whole.slice(Math.ceil((before.length * 4) / 3), Math.floor((bytes * 8) / 6))
  })
}

function spellingsOf(secret: string): readonly string[] {
  const base64 = inBase64(secret).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const json = inJson(secret)
  const hex = Buffer.from(secret).toString('hex')
  const url = encodeURIComponent(secret)
  return [
    inJson(json),
    json,
    json.replaceAll('/', '\\/'),
    secret,
    url,
    url.toLowerCase(),
    hex,
    hex.toUpperCase(),
    ...base64,
  ]
}

export function createSecretScreen(): SecretScreen {
  const owners = new Map<string, readonly string[]>()
  return {
    keep(owner, secrets) {
      const real = secrets.filter((secret) => secret.length >= shortest)
      if (real.length > 0) owners.set(owner, real)
      else owners.delete(owner)
    },
    forget: (owner) => void owners.delete(owner),
    clean(text) {
      let cleaned = text
      for (const secrets of owners.values()) {
        for (const secret of secrets) {
          for (const spelling of spellingsOf(secret)) cleaned = cleaned.replaceAll(spelling, '(left out)')
        }
      }
      return cleaned
    },
  }
}

function valuesOf({ accessKeyId, accessKeySecret, securityToken, proxyPassword }: ConnectionSecret): string[] {
  return [accessKeyId, accessKeySecret, securityToken, proxyPassword].filter((value) => value !== undefined)
}

/** The same vault, whose secrets the screen knows as long as they are used. */
export function screenVault(vault: Vault, screen: SecretScreen): Vault {
  const known = new Set<string>()
  const keep = (connectionId: string, secret: ConnectionSecret) => {
    known.add(connectionId)
    screen.keep(connectionId, valuesOf(secret))
  }
  return Object.assign(Object.create(vault) as Vault, {
    async get(connectionId, signal) {
      const secret = await vault.get(connectionId, signal)
      if (secret !== undefined) keep(connectionId, secret)
      return secret
    },
    async set(connectionId, secret, signal) {
      keep(connectionId, secret)
      await vault.set(connectionId, secret, signal)
    },
    async delete(connectionId, signal) {
      await vault.delete(connectionId, signal)
      screen.forget(connectionId)
    },
    async lock() {
      await vault.lock()
      // What is looked for in texts is a copy of the secrets too.
      for (const connectionId of known) screen.forget(connectionId)
      known.clear()
    },
  } satisfies Partial<Vault>)
}

const secretField = /^(?:accessKeyId|accessKeySecret|securityToken|password|passphrase|[a-z]*customerKey|keyBase64)$/i

/** Every text in a message whose field is named like a secret. */
export function secretsIn(payload: unknown, depth = 0): string[] {
  if (typeof payload !== 'object' || payload === null || depth > 8) return []
  return Object.entries(payload).flatMap(([name, value]) =>
    typeof value === 'string' ? (secretField.test(name) ? [value] : []) : secretsIn(value, depth + 1),
  )
}
