import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeychainCipher, openKeychainVault } from '../../../app/connections/keychain-vault.ts'
import { openPassphraseVault } from '../../../app/connections/passphrase-vault.ts'
import { createSessionVault } from '../../../app/connections/session-vault.ts'
import { testScrypt } from './test-scrypt.ts'

const signal = new AbortController().signal
const secret = { accessKeyId: 'planted-id', accessKeySecret: 'planted-secret', securityToken: 'planted-token' }
const now = () => Date.UTC(2026, 4, 3)
const scrypt = testScrypt

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-vault-'))
  file = join(folder, 'vault.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const isPrivate = async () => process.platform === 'win32' || ((await stat(file)).mode & 0o777) === 0o600

describe('session vault', () => {
  it('keeps a secret until it is forgotten', async () => {
    const vault = createSessionVault()
    await vault.set('a', secret, signal)
    expect(await vault.get('a', signal)).toEqual(secret)
    await vault.delete('a', signal)
    expect(await vault.get('a', signal)).toBeUndefined()
    await expect(vault.unlock('x', signal)).rejects.toMatchObject({ code: 'not-allowed-here' })
  })

  it('asks once before it keeps anything, where that has to be agreed to', async () => {
    const answers = [false, true]
    const vault = createSessionVault(() => Promise.resolve(answers.shift() ?? false))
    await expect(vault.set('a', secret, signal)).rejects.toMatchObject({ code: 'vault-unavailable' })
    await vault.set('a', secret, signal)
    await vault.set('b', secret, signal)
    expect(await vault.get('b', signal)).toEqual(secret)
  })
})

describe('a vault that is locked', () => {
  it('has nothing left of the session, where secrets were in memory only', async () => {
    const vault = createSessionVault()
    await vault.set('a', secret, signal)
    await vault.lock()
    expect([vault.state(), await vault.get('a', signal)]).toEqual(['ready', undefined])
    await vault.unlock(undefined, signal)
  })

  it('opens with its passphrase and with no other, and keeps what was in it', async () => {
    const vault = await openPassphraseVault({ file, now, scrypt })
    await vault.create('correct horse', signal)
    await vault.set('a', secret, signal)
    await vault.lock()
    expect(vault.state()).toBe('locked')
    await expect(vault.get('a', signal)).rejects.toMatchObject({ code: 'vault-locked' })
    for (const wrong of [undefined, 'wrong'])
      await expect(vault.unlock(wrong, signal)).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await vault.unlock('correct horse', signal)
    expect(await vault.get('a', signal)).toEqual(secret)
    await vault.set('b', secret, signal)
    expect(await vault.get('b', signal)).toEqual(secret)
  })

  it('asks the keychain again, and says what it does not open any more', async () => {
    let key = 0x5a
    let asked = 0
    const turn = (bytes: Uint8Array) => bytes.map((byte) => byte ^ key)
    const cipher: KeychainCipher = {
      isAvailable: () => Promise.resolve(key !== 0),
      encrypt: (text) => Promise.resolve(turn(Buffer.from(text))),
      decrypt: (sealed) => {
        asked++
        return Promise.resolve(Buffer.from(turn(sealed)).toString('utf8'))
      },
    }
    const vault = await openKeychainVault({ file, cipher, now }, signal)
    await vault.set('a', secret, signal)
    expect(await vault.get('a', signal)).toEqual(secret)
    expect(asked).toBe(0)
    await vault.lock()
    await expect(vault.get('a', signal)).rejects.toMatchObject({ code: 'vault-locked' })
    await vault.unlock(undefined, signal)
    expect(await vault.get('a', signal)).toEqual(secret)
    expect(asked).toBe(1)
    await vault.lock()
    key = 0x11
    await vault.unlock(undefined, signal)
    await expect(vault.get('a', signal)).rejects.toMatchObject({ code: 'vault-damaged' })
    await vault.lock()
    key = 0
    await expect(vault.unlock(undefined, signal)).rejects.toMatchObject({ code: 'vault-unavailable' })
  })
})

describe('passphrase vault', () => {
  const open = () => openPassphraseVault({ file, now, scrypt })

  it('keeps secrets for the session only, until a passphrase is set', async () => {
    const vault = await open()
    expect([vault.kind, vault.state(), vault.hasSaved()]).toEqual(['session', 'ready', false])
    await vault.set('a', secret, signal)
    expect(await readdir(folder)).toEqual([])
    await vault.create('correct horse', signal)
    expect([vault.kind, vault.state(), vault.hasSaved()]).toEqual(['passphrase', 'ready', true])
    expect(await vault.get('a', signal)).toEqual(secret)
  })

  it('writes nothing that can be read, to a file of its owner', async () => {
    const vault = await open()
    await vault.create('correct horse', signal)
    await vault.set('a', secret, signal)
    const text = await readFile(file, 'utf8')
    for (const value of [...Object.values(secret), 'correct horse']) {
      expect(text).not.toContain(value)
      expect(text).not.toContain(Buffer.from(value).toString('base64').slice(0, 8))
    }
    expect(await isPrivate()).toBe(true)
  })

  it('is locked after a restart and opens with the passphrase, typed on any keyboard', async () => {
    const first = await open()
    await first.create('caf\u00e9 passphrase', signal)
    await first.set('a', secret, signal)
    const vault = await open()
    expect(vault.state()).toBe('locked')
    await expect(vault.get('a', signal)).rejects.toMatchObject({ code: 'vault-locked' })
    await expect(vault.set('a', secret, signal)).rejects.toMatchObject({ code: 'vault-locked' })
    await expect(vault.unlock('wrong', signal)).rejects.toMatchObject({ code: 'wrong-passphrase' })
    expect(vault.state()).toBe('locked')
    await vault.unlock('cafe\u0301 passphrase', signal)
    expect(await vault.get('a', signal)).toEqual(secret)
  })

  it('tells a damaged file from a wrong passphrase, wherever the damage is', async () => {
    const first = await open()
    await first.create('correct horse', signal)
    await first.set('a', secret, signal)
    const text = await readFile(file, 'utf8')
    for (let at = 3; at < text.length - 3; at += 7) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
      await writeFile(file, changed)
      await expect((await open()).unlock('correct horse', signal)).rejects.toMatchObject({ code: 'vault-damaged' })
    }
    for (const cut of ['', text.slice(0, 40), text.slice(0, -30)]) {
      await writeFile(file, cut)
      await expect((await open()).unlock('correct horse', signal)).rejects.toMatchObject({ code: 'vault-damaged' })
    }
  })

  it('sets a forgotten vault aside when a new passphrase is chosen', async () => {
    const first = await open()
    await first.create('forgotten one', signal)
    const before = await readFile(file, 'utf8')
    const vault = await open()
    await vault.create('another one', signal)
    expect(vault.state()).toBe('ready')
    const aside = (await readdir(folder)).find((name) => name.includes('damaged'))
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe(before)
  })

  it('really forgets', async () => {
    const first = await open()
    await first.create('correct horse', signal)
    await first.set('a', secret, signal)
    await first.delete('a', signal)
    const vault = await open()
    await vault.unlock('correct horse', signal)
    expect(await vault.get('a', signal)).toBeUndefined()
    expect(await readdir(folder)).toEqual(['vault.json'])
  })

  it('keeps every secret when many are saved at once', async () => {
    const first = await open()
    await first.create('correct horse', signal)
    await Promise.all(Array.from({ length: 20 }, (_, index) => first.set(`c${index}`, secret, signal)))
    const vault = await open()
    await vault.unlock('correct horse', signal)
    for (let index = 0; index < 20; index++) expect(await vault.get(`c${index}`, signal)).toEqual(secret)
  })

  it('never uses a nonce twice', async () => {
    const vault = await open()
    await vault.create('correct horse', signal)
    const nonces = new Set<unknown>()
    for (let index = 0; index < 50; index++) {
      await vault.set('a', secret, signal)
      nonces.add(JSON.parse(await readFile(file, 'utf8')).nonce)
    }
    expect(nonces.size).toBe(50)
  })
})

describe('keychain vault', () => {
  /** Seals by a key of its own, as a system's keychain would. */
  function cipherWithKey(key: number, isAvailable = true): KeychainCipher {
    const turn = (bytes: Uint8Array) => bytes.map((byte) => byte ^ key)
    return {
      isAvailable: () => Promise.resolve(isAvailable),
      encrypt: (text) => Promise.resolve(turn(Buffer.from(text))),
      decrypt: (sealed) => Promise.resolve(Buffer.from(turn(sealed)).toString('utf8')),
    }
  }
  const open = (cipher = cipherWithKey(0x5a)) => openKeychainVault({ file, cipher, now }, signal)

  it('keeps secrets over a restart, sealed, in a file of its owner', async () => {
    const vault = await open()
    await vault.set('a', secret, signal)
    expect(await readFile(file, 'utf8')).not.toContain('planted')
    expect(await isPrivate()).toBe(true)
    expect(await (await open()).get('a', signal)).toEqual(secret)
  })

  it('reports an entry that another keyring sealed, keeps it, and takes a new one', async () => {
    const vault = await open()
    await vault.set('a', secret, signal)
    const other = await open(cipherWithKey(0x11))
    const failure = await other.get('a', signal).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'vault-damaged' })
    expect(String(failure)).not.toContain('planted')
    expect(await (await open()).get('a', signal)).toEqual(secret)
    await other.set('a', secret, signal)
    expect(await other.get('a', signal)).toEqual(secret)
  })

  it('refuses to keep anything without a keychain', async () => {
    const vault = await open(cipherWithKey(1, false))
    expect(vault.state()).toBe('unavailable')
    await expect(vault.set('a', secret, signal)).rejects.toMatchObject({ code: 'vault-unavailable' })
    expect(await readdir(folder)).toEqual([])
  })

  it('sets a damaged file aside and says so', async () => {
    await writeFile(file, '{"version":1,"sealed":{"a":7}}')
    const vault = await open()
    expect(vault.notices).toMatchObject([{ code: 'vault-damaged' }])
    expect(vault.hasSaved()).toBe(false)
    expect(await readdir(folder)).toEqual(['vault.damaged-2026-05-03T00-00-00-000Z.json'])
  })

  it('does not mistake a name of Object for an entry', async () => {
    const vault = await open()
    expect(await vault.get('constructor', signal)).toBeUndefined()
    await vault.set('__proto__', secret, signal)
  })
})
