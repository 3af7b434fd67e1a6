/** Secrets that a test plants, and the search for them in whatever Strata leaves behind. */

export interface Planted {
  readonly spellings: readonly string[]
}

/** In base64 of a longer text three beginnings are possible; the middle of each is the same whatever stands around. */
function middlesOfBase64(secret: string): readonly string[] {
  return ['', 'x', 'xx'].map((before) => {
    const whole = Buffer.from(before + secret).toString('base64')
    return whole.slice(before === '' ? 0 : 4, -8)
  })
}

function spellingsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  const utf16 = Buffer.from(secret, 'utf16le').toString('latin1')
  const base64 = middlesOfBase64(secret)
  return [
    secret,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inJson.replaceAll('/', '\\/'),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    encodeURIComponent(encodeURIComponent(secret)),
    secret.replaceAll('&', '&amp;').replaceAll('+', '&#43;').replaceAll('"', '&quot;'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
    utf16,
    Array.from(secret).toReversed().join(''),
  ]
}

/** Every way in which a program would spell these secrets on the way somewhere. */
export function plantSecrets(secrets: readonly string[]): Planted {
  return { spellings: [...new Set(secrets.flatMap(spellingsOf))] }
}

/** Spellings that occur in a text or in bytes. */
export function findLeaks(searched: string | Uint8Array, spellings: readonly string[]): readonly string[] {
  const text = typeof searched === 'string' ? searched : Buffer.from(searched).toString('latin1')
  return spellings.filter((spelling) => text.includes(spelling))
}
