import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { calls } from '../../app/contract/calls.ts'
import { errorViewSchema } from '../../app/contract/envelope.ts'
import { createSessionVault, type Engine, openEngine } from '../../app/engine.ts'

/** STRATA_FUZZ_MESSAGES=1000000 for the long run. */
const messageCount = Number(process.env['STRATA_FUZZ_MESSAGES'] ?? 4000)
const planted = 'planted-secret-of-the-fuzz'
const signal = new AbortController().signal

let folder: string
/** Outside of the data folder: people are told where it is. */
let downloadsDir: string
let engine: Engine
const unhandled: unknown[] = []
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
  })
})
afterEach(async () => {
  await engine.close()
  process.off('unhandledRejection', hear)
  await rm(folder, { recursive: true, force: true })
  await rm(downloadsDir, { recursive: true, force: true })
})

function createRandom(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return { below: (limit: number) => Math.floor(next() * limit), chance: (part: number) => next() < part }
}
type Random = ReturnType<typeof createRandom>

const names = Object.keys(calls)
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
  planted,
]
const numbers = [0, 1, -1, 8, 500, 501, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 31), 1e308]

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value
}

function randomValue(random: Random, depth: number): unknown {
  const kind = random.below(depth > 3 ? 5 : 9)
  if (kind < 3) return pick(random, texts)
  if (kind === 3) return pick(random, numbers)
  if (kind === 4) return pick(random, [true, false, null, undefined])
  if (kind === 5) return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1))
  return randomObject(random, depth + 1)
}

function randomObject(random: Random, depth: number): Record<string, unknown> {
  const entries = Array.from({ length: random.below(8) }, () => [pick(random, fieldNames), randomValue(random, depth)])
  return Object.fromEntries(entries)
}

/** Of the right shape, so that it gets past the schema; what it names is mostly not there. */
function plausible(random: Random): Record<string, unknown> {
  const text = () =>
    pick(
      random,
      texts.filter((one) => one !== ''),
    )
  return {
    id: pick(random, ['c1', 'nobody', 'practice']),
    ids: ['nobody'],
    connectionId: 'nobody',
    bucket: text(),
    prefix: text(),
    key: text(),
    keys: [text()],
    versionId: text(),
    listId: 'none',
    jobId: 'none',
    from: random.below(1000),
    count: random.below(501),
    filter: text(),
    orderBy: 'size',
    direction: 'descending',
    showDeleted: random.chance(0.5),
    watch: random.chance(0.5),
    action: pick(random, ['pause', 'resume', 'cancel', 'retry', 'undo', 'clear']),
    text: text(),
    importIds: ['none'],
    partsInFlight: 1 + random.below(64),
    draft: {
      name: text(),
      dialect: pick(random, ['oss', 'obs', 's3']),
      endpoint: pick(random, ['not a host', 'ftp://x', 'a/b', '']),
      region: '',
      accessKeyId: 'id',
      accessKeySecret: planted,
    },
  }
}

function randomPayload(random: Random): unknown {
  if (random.chance(0.1)) return randomValue(random, 0)
  if (random.chance(0.3)) return randomObject(random, 0)
  const payload = plausible(random)
  if (random.chance(0.4)) payload[pick(random, fieldNames)] = randomValue(random, 1)
  return payload
}

/** Addresses of files, lines of a stack, and what was planted: none of it is for a window. */
function leakIn(answer: string): string | undefined {
  return [planted, folder, 'node_modules', '.ts:', ' at async '].find((text) => answer.includes(text))
}

it(`answers ${messageCount} random messages without falling over or telling too much`, async () => {
  const random = createRandom(20260503)
  let refused = 0
  let answered = 0
  const reached = new Set<string>()
  for (let done = 0; done < messageCount; done += 100) {
    const messages = Array.from({ length: 100 }, () => ({
      name: random.chance(0.05) ? pick(random, strangeNames) : pick(random, names),
      payload: randomPayload(random),
    }))
    const envelopes = await Promise.all(messages.map(({ name, payload }) => engine.dispatch(name, payload, signal)))
    for (const [at, envelope] of envelopes.entries()) {
      const leak = leakIn(JSON.stringify(envelope))
      if (leak !== undefined) expect.fail(`${JSON.stringify(messages[at]?.name)} told ${leak}`)
      if (envelope.ok) answered++
      else {
        refused++
        errorViewSchema.parse(envelope.error)
        if (envelope.error.code === 'internal') {
          expect.fail(`${JSON.stringify(messages[at])} failed inside: ${envelope.error.message}`)
        }
      }
      if (envelope.ok || envelope.error.code !== 'invalid-input') reached.add(JSON.stringify(messages[at]?.name))
    }
  }
  expect(unhandled).toEqual([])
  expect(refused).toBeGreaterThan(answered)
  // Random messages must get through to the handlers, or nothing was tried.
  expect(names.filter((name) => !reached.has(JSON.stringify(name))).length).toBeLessThan(names.length / 3)
}, 3_600_000)
