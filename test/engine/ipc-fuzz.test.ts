import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CallName, calls } from '../../app/contract/calls.ts'
import { errorViewSchema, type ErrorView } from '../../app/contract/envelope.ts'
import { createSessionVault, type Engine, openEngine } from '../../app/engine.ts'
import { silentLog } from '../fakes/fake-engine.ts'
import { createRandom, plausiblePayload, type Random } from '../fakes/random-payload.ts'

/** STRATA_FUZZ_MESSAGES=1000000 for the long run. */
const messageCount = Number(process.env['STRATA_FUZZ_MESSAGES'] ?? 4000)
const planted = 'planted-secret-of-the-fuzz'
const signal = new AbortController().signal

let folder: string
/** Outside of the data folder: people are told where it is. */
let downloadsDir: string
let engine: Engine
const unhandled: unknown[] = []
const logged: string[] = []
const hear = (thrown: unknown) => unhandled.push(thrown)
beforeEach(async () => {
  process.on('unhandledRejection', hear)
  folder = await mkdtemp(join(tmpdir(), 'strata-fuzz-'))
  downloadsDir = await mkdtemp(join(tmpdir(), 'strata-downloads-'))
  engine = await openEngine({
    dataDir: join(folder, 'data'),
    homeDir: join(folder, 'home'),
    downloadsDir,
    vault: createSessionVault(),
    shell: 'browser',
    version: '0.0.0',
    systemLanguage: 'en',
    practice: 'off',
    log: { ...silentLog, error: (message, facts) => void logged.push(`${message}: ${JSON.stringify(facts)}`) },
    // What waits before it tries again tries at once.
    sleep: async (_delayMs, aborted) => aborted.throwIfAborted(),
  })
})
afterEach(async () => {
  await engine.close()
  process.off('unhandledRejection', hear)
  await rm(folder, { recursive: true, force: true })
  await rm(downloadsDir, { recursive: true, force: true })
})

const names = Object.keys(calls) as CallName[]
const strangeNames = [
  '',
  'constructor',
  '__proto__',
  'toString',
  'app.info ',
  'APP.INFO',
  'x'.repeat(5000),
  '\0',
  '../x',
  null,
  7,
  {},
  [],
]
const pasted = `AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nAWS_SECRET_ACCESS_KEY=${planted}\nAWS_ENDPOINT_URL=http://127.0.0.1:9\n`
const fieldNames = [
  'id ids connectionId bucket prefix key keys versionId listId jobId jobIds from count filter orderBy direction showDeleted',
  'watch action draft name dialect endpoint region accessKeyId accessKeySecret securityToken importId importIds text passphrase',
  'language theme partsInFlight destination acceptWarnings access addressing signatureVersion __proto__ constructor length',
]
  .join(' ')
  .split(' ')
const texts = [
  '',
  'a',
  'practice',
  'c1',
  '../../etc/passwd',
  'C:\\Windows',
  '\u202e\0\r\n',
  '😀'.repeat(20),
  'k'.repeat(1025),
  'oss',
  's3',
  'en',
  'name',
  'ascending',
  'pause',
  '127.0.0.1:9',
  'http://[::1]:0/',
  'not a host',
  '%s%n{{7*7}}',
  "'; drop table jobs; --",
]
const numbers = [0, 1, -1, 8, 500, 501, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 31), 1e308]

function randomValue(random: Random, depth: number): unknown {
  const kind = random.below(depth > 3 ? 5 : 9)
  if (kind < 3) return random.pick(texts)
  if (kind === 3) return random.pick(numbers)
  if (kind === 4) return random.pick([true, false, null, undefined])
  if (kind === 5) return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1))
  return randomObject(random, depth + 1)
}

function randomObject(random: Random, depth: number): Record<string, unknown> {
  const entries = Array.from({ length: random.below(8) }, () => [random.pick(fieldNames), randomValue(random, depth)])
  return Object.fromEntries(entries)
}

/** Addresses lead nowhere, so that nothing waits for an answer. */
const endpoints = ['not a host', 'ftp://x', 'a/b', '127.0.0.1:9', 'http://127.0.0.1:9']

/** Ids that answers told: connections, listings, jobs; later messages name them. */
const known: string[] = []

function learn(answer: unknown): void {
  for (const [, id] of JSON.stringify(answer).matchAll(/"(?:id|listId|jobId|importId)":"([\w-]{1,64})"/g)) {
    if (id !== undefined && !known.includes(id)) known.push(id)
  }
  known.splice(0, known.length - 20)
}

function textFor(random: Random, field: string): string {
  if (/endpoint|address|domain/i.test(field)) return random.pick(endpoints)
  if (/secret|token|password|passphrase/i.test(field)) return planted
  if (/id$/i.test(field)) return random.pick([...known, 'nobody', 'none', 'c1', 'practice'])
  if (field === 'text' && random.chance(0.5)) return pasted
  return random.pick(texts)
}

/** A locked window refuses nearly everything, so it is locked seldom. */
function pickName(random: Random): CallName {
  const name = random.pick(names)
  return name === 'vault.lock' && random.chance(0.95) ? 'app.info' : name
}

function randomPayload(random: Random, name: unknown): unknown {
  if (random.chance(0.1)) return randomValue(random, 0)
  if (random.chance(0.3)) return randomObject(random, 0)
  const call = names.find((one) => one === name) ?? random.pick(names)
  const payload = plausiblePayload(call, random, (field) => textFor(random, field))
  const isObject = typeof payload === 'object' && payload !== null
  return isObject && random.chance(0.3) ? { ...payload, [random.pick(fieldNames)]: randomValue(random, 1) } : payload
}

/** Addresses of files, lines of a stack, and what was planted: none of it is for a window. */
function leakIn(answer: string): string | undefined {
  return [planted, folder, 'node_modules', '.ts:', ' at async '].find((text) => answer.includes(text))
}

/** Past the contract's schema and past the lock. */
function isFromHandler({ code, message }: ErrorView): boolean {
  return code !== 'vault-locked' && !/^(?:Not valid for|No such call)/.test(message)
}

it(`answers ${messageCount} random messages without falling over or telling too much`, async () => {
  const random = createRandom(20260503)
  let refused = 0
  let answered = 0
  const reached = new Set<string>()
  for (let done = 0; done < messageCount; done += 100) {
    const messages = Array.from({ length: 100 }, () => {
      const name: unknown = random.chance(0.05) ? random.pick(strangeNames) : pickName(random)
      return { name, payload: randomPayload(random, name) }
    })
    const envelopes = await Promise.all(messages.map(({ name, payload }) => engine.dispatch(name, payload, signal)))
    // Some of them lock the window.
    await engine.dispatch('vault.unlock', {}, signal)
    for (const [at, envelope] of envelopes.entries()) {
      const leak = leakIn(JSON.stringify(envelope))
      if (leak !== undefined) expect.fail(`${JSON.stringify(messages[at]?.name)} told ${leak}`)
      if (envelope.ok) {
        answered++
        learn(envelope.value)
      } else {
        refused++
        errorViewSchema.parse(envelope.error)
        if (envelope.error.code === 'internal') {
          expect.fail(`${JSON.stringify(messages[at]).slice(0, 300)} FAILED-INSIDE ${logged.join('\n')}`)
        }
      }
      if (envelope.ok || isFromHandler(envelope.error)) reached.add(JSON.stringify(messages[at]?.name))
    }
  }
  expect(unhandled).toEqual([])
  expect(refused).toBeGreaterThan(answered)
  // Messages must get through to the handler of every call, or nothing was tried.
  expect(names.filter((name) => !reached.has(JSON.stringify(name)))).toEqual([])
}, 3_600_000)
