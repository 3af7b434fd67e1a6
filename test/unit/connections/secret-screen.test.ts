import { describe, expect, it } from 'vitest'
import { createSecretScreen, screenVault, secretsIn } from '../../../app/connections/secret-screen.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'

const signal = new AbortController().signal
const secret = 'planted/"Secret"+with=signs\\0123'

describe('the screen of secrets', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['as it is', secret],
    ['in JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['in an address', `https://x/?s=${encodeURIComponent(secret)}`],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for addresses', Buffer.from(secret).toString('base64url')],
    ['as a password of Basic', Buffer.from(`anna:${secret}`).toString('base64')],
    ['in base64 after two characters', Buffer.from(`ab${secret}cd`).toString('base64')],
  ]
  it.each(spellings)('takes a secret out %s', (_how, text) => {
    const screen = createSecretScreen()
    screen.keep('c1', [secret])
    const cleaned = screen.clean(`before ${text} after`)
    expect(cleaned).toMatch(/^before .*\(left out\).* after$/)
    expect(cleaned).not.toContain('Secret')
    expect(cleaned).not.toContain(Buffer.from(secret).toString('base64').slice(4, 30))
  })

  it('forgets what is no longer used, and leaves short words alone', () => {
    const screen = createSecretScreen()
    screen.keep('c1', [secret, 'abc'])
    expect(screen.clean('abc')).toBe('abc')
    screen.forget('c1')
    expect(screen.clean(secret)).toBe(secret)
  })

  it('learns secrets from the vault as they come into use', async () => {
    const screen = createSecretScreen()
    const vault = screenVault(createSessionVault(), screen)
    await vault.set('c1', { accessKeyId: 'PLANTEDID', accessKeySecret: secret, securityToken: 'planted-token' }, signal)
    expect(vault.kind).toBe('session')
    expect(vault.state()).toBe('ready')
    expect(screen.clean(`${secret} planted-token PLANTEDID`)).toBe('(left out) (left out) (left out)')
    await vault.delete('c1', signal)
    expect(screen.clean('planted-token')).toBe('planted-token')
  })

  it('finds what a message names like a secret, however deep', () => {
    const draft = { accessKeySecret: 'one', proxy: { kind: 'manual', password: 'two' }, name: 'three' }
    expect(secretsIn({ id: 'c1', draft, passphrase: 'four', options: { sourceCustomerKey: 'five' } })).toEqual([
      'one',
      'two',
      'four',
      'five',
    ])
    expect(secretsIn(null)).toEqual([])
  })
})
