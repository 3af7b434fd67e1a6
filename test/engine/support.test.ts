import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createSecretScreen } from '../../app/engine.ts'
import { createFileLog, readLogEnd } from '../../electron/file-log.ts'
import { call, openBench, untilEnded } from './harness.ts'

const secret = 'planted/Secret+of=support\\0123456789'
const token = 'planted-token-of-support-0123456789'
const keyId = 'PLANTEDKEYIDOFSUPPORT'

it('collects what support needs, and nothing that is secret or says which files there are', async () => {
  const logs = await mkdtemp(join(tmpdir(), 'strata-support-'))
  const screen = createSecretScreen()
  const log = createFileLog(logs, Date.now, (text) => screen.clean(text))
  await using bench = await openBench({
    practice: { accessKeyId: keyId, accessKeySecret: secret, securityToken: token },
    engine: { log, readLog: (maxBytes) => readLogEnd(logs, maxBytes), screen, homeDir: tmpdir() },
  })
  const { connections } = { connections: await call(bench.engine, 'connections.list', {}) }
  const draft = {
    name: 'Quarterly numbers',
    dialect: 'oss' as const,
    endpoint: bench.practice.url,
    region: 'cn-hangzhou',
    addressing: 'path' as const,
    accessKeyId: keyId,
    accessKeySecret: secret,
    securityToken: token,
    proxy: { kind: 'manual' as const, address: 'proxy.corp.example:3128', user: 'anna', password: 'planted-proxy-pw' },
  }
  const { id } = await call(bench.engine, 'connections.create', draft)
  // A job that fails, so that there is a failure to tell, and a log line that somebody got wrong.
  const { jobIds } = await call(bench.engine, 'bringBack.start', {
    connectionId: id,
    bucket: 'team-documents',
    keys: ['reports/nothing-of-the-kind.docx'],
  })
  await untilEnded(bench.engine, jobIds[0] ?? '')
  log.error('Somebody logged what they should not', {
    text: `key ${secret} and ${Buffer.from(token).toString('base64')} and reports/nothing-of-the-kind.docx`,
    header: `Authorization: OSS ${keyId}:c2lnbmF0dXJlc2lnbmF0dXJl`,
  })

  const { fileName, parts, names } = await call(bench.engine, 'support.collect', {})
  expect(fileName).toMatch(/^strata-support-\d{4}-\d\d-\d\d\.txt$/)
  const textOf = (wanted: string) => parts.find(({ part }) => part === wanted)?.text ?? ''
  expect(textOf('program')).toContain('Strata 0.0.0, browser shell')
  expect(JSON.parse(textOf('settings'))).toMatchObject({ language: 'system' })
  expect(textOf('connections')).toMatch(/connection-2: oss at http:\/\/host-\d, region cn-hangzhou, path/)
  expect(textOf('connections')).toContain('proxy manual http://host-2 with a user')
  expect(textOf('checks')).toContain('sign-in: passed')
  expect(textOf('transfers')).toMatch(/bring-back failed/)
  expect(textOf('transfers')).toContain('Failures kept in the activity list')
  expect(textOf('log')).toContain('Somebody logged what they should not')

  const all = parts.map(({ text }) => text).join('\n')
  for (const planted of [secret, token, keyId, 'planted-proxy-pw', 'anna', 'nothing-of-the-kind']) {
    expect(all).not.toContain(planted)
    expect(JSON.stringify(names)).not.toContain(planted)
  }
  for (const name of ['Quarterly numbers', 'team-documents', '127.0.0.1:', 'corp.example', tmpdir()]) {
    expect(all).not.toContain(name)
  }
  const known = names.map(({ name }) => name)
  expect(known).toEqual(expect.arrayContaining(['Quarterly numbers', 'team-documents', 'proxy.corp.example:3128']))
  // The log itself is clean already; names of hosts and files are the owner's to see.
  const written = await readFile(join(logs, 'strata.log'), 'utf8')
  expect(written).toContain('nothing-of-the-kind')
  for (const planted of [secret, JSON.stringify(secret).slice(1, -1), token, Buffer.from(token).toString('base64')]) {
    expect(written).not.toContain(planted)
  }
  expect(connections).toHaveLength(1)
  await rm(logs, { recursive: true })
})
