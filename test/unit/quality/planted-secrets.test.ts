import { describe, expect, it } from 'vitest'
import { secretsSent } from '../../e2e/secret-hunt.ts'
import { findLeaks, plantSecrets } from '../../fakes/planted.ts'

const secret = 'planted/Secret+with="signs"&more\\0123'
const { spellings } = plantSecrets([secret])

describe('the search for planted secrets', () => {
  const shapes: readonly (readonly [string, string])[] = [
    ['as it is', `key=${secret};`],
    ['in JSON', JSON.stringify({ secret })],
    ['in JSON within JSON', JSON.stringify({ text: JSON.stringify({ secret }) })],
    ['in an address', `?secret=${encodeURIComponent(secret)}&x`],
    ['in an address within an address', encodeURIComponent(`?secret=${encodeURIComponent(secret)}`)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for addresses', Buffer.from(secret).toString('base64url')],
    ['in base64 behind a name', Buffer.from(`anna:${secret}`).toString('base64')],
    ['in base64 amidst more', Buffer.from(`{"a":1,"s":"${secret}"}`).toString('base64')],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in capital hex', Buffer.from(`x${secret}`).toString('hex').toUpperCase()],
    ['in UTF-16, as Windows writes it', Buffer.from(`x${secret}`, 'utf16le').toString('latin1')],
    ['backwards', Array.from(secret).toReversed().join('')],
  ]
  it.each(shapes)('finds one %s', (_how, text) => {
    expect(findLeaks(text, spellings)).not.toEqual([])
    expect(findLeaks(Buffer.from(text, 'latin1'), spellings)).not.toEqual([])
  })

  it('finds nothing where there is nothing', () => {
    expect(findLeaks('a secret that is planted elsewhere', spellings)).toEqual([])
  })

  it('knows a secret by the name of the field that sent it, whatever it is', () => {
    const frames = [
      JSON.stringify({ id: 1, name: 'vault.create', payload: { passphrase: 'correct "horse" battery' } }),
      JSON.stringify({ payload: { draft: { accessKeySecret: 'abcdefghijkl', proxy: { password: 'short' } } } }),
      JSON.stringify({ payload: { text: 'id,planted-key-of-a-file\n' } }),
    ]
    expect(secretsSent(frames)).toEqual(['correct "horse" battery', 'abcdefghijkl', 'planted-key-of-a-file'])
  })
})
