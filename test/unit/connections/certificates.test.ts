import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../../app/connections/draft.ts'
import { openHttpClient } from '../../../app/http/http-client.ts'

// Made for these tests: a certificate of its own for localhost, valid for a hundred years.
const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'tls')
const cert = readFileSync(join(folder, 'localhost.cert.pem'), 'utf8')
const key = readFileSync(join(folder, 'localhost.key.pem'), 'utf8')
const signal = new AbortController().signal
const draft = {
  name: 'a',
  dialect: 's3',
  endpoint: 'localhost',
  region: '',
  accessKeyId: 'a',
  accessKeySecret: 'b',
} as const

describe("a connection's own certificates", () => {
  const server = createServer({ cert, key }, (_request, response) => response.end('answer'))
  beforeEach(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterEach(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  async function ask(ca: string | undefined): Promise<number> {
    const { port } = server.address() as AddressInfo
    const client = openHttpClient({ connectMs: 2000, ...(ca === undefined ? {} : { ca }) })
    try {
      const origin = `https://localhost:${port}`
      const request = {
        method: 'GET',
        origin,
        host: `localhost:${port}`,
        target: '/',
        headers: {},
        quietMs: 2000,
      } as const
      const answer = await client.send(request, signal)
      answer.discard()
      return answer.status
    } finally {
      await client.close()
    }
  }

  it('are trusted, and nothing else is for their sake', async () => {
    expect(await ask(cert)).toBe(200)
    await expect(ask(undefined)).rejects.toMatchObject({ code: 'tls-failed' })
  })

  it('are kept without whatever else was pasted', () => {
    const profile = profileOf('c1', { ...draft, certificates: `Bag Attributes\n${cert}\n${key}` }, undefined)
    expect(profile.certificates).toContain('BEGIN CERTIFICATE')
    expect(profile.certificates).not.toContain('PRIVATE KEY')
    expect(profile.certificates).not.toContain('Bag')
  })

  it('stay when an edit says nothing of them, and go when it empties them', () => {
    const before = profileOf('c1', { ...draft, certificates: cert }, undefined)
    expect(profileOf('c1', draft, undefined, before).certificates).toBe(before.certificates)
    expect(profileOf('c1', { ...draft, certificates: '' }, undefined, before)).not.toHaveProperty('certificates')
  })

  it.each(['no certificate', key, '-----BEGIN CERTIFICATE-----\nxxxx\n-----END CERTIFICATE-----'])(
    'refuse what is none',
    (text) => {
      const make = () => profileOf('c1', { ...draft, certificates: text }, undefined)
      expect(make).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    },
  )
})
