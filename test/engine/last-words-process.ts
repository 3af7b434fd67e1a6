/** An engine with a secret in memory that meets a failure nobody caught. Argument 2: how; argument 3: `guarded`, or `bare` for what Node does alone. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecretScreen, createSessionVault, openEngine } from '../../app/engine.ts'
import { endOnCrash } from '../../electron/crash-report.ts'
import { createFileLog } from '../../electron/file-log.ts'

const [, , how = '', guard = '', secret = '', folder = mkdtempSync(join(tmpdir(), 'strata-last-'))] = process.argv
const screen = createSecretScreen()
const clean = (text: string) => screen.clean(text)
const log = createFileLog(join(folder, 'logs'), Date.now, clean)
if (guard === 'guarded') {
  endOnCrash(process, log, clean, (report) => {
    console.error(JSON.stringify(report))
    process.exit(1)
  })
}
const engine = await openEngine({
  dataDir: join(folder, 'data'),
  vault: createSessionVault(),
  shell: 'browser',
  version: '0.0.0',
  systemLanguage: 'en',
  practice: 'off',
  log,
  screen,
})
const draft = {
  name: 'x',
  dialect: 's3',
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  accessKeyId: 'PLANTEDID',
}
const made = await engine.dispatch(
  'connections.create',
  { ...draft, accessKeySecret: secret },
  new AbortController().signal,
)
if (!made.ok) throw new Error('No connection')
const headers = { authorization: `Basic ${Buffer.from(`anna:${secret}`).toString('base64')}` }
const failure = () =>
  Object.assign(new Error(`Cannot send ${secret}\n${secret}`, { cause: new Error(secret) }), { headers, secret })
const ways: Record<string, () => void> = {
  thrown: () => {
    throw failure()
  },
  rejected: () => void Promise.reject(failure()),
  quoted: () => void Promise.reject(new SyntaxError(JSON.stringify({ secret }))),
  argument: () => void Buffer.from('x').fill(0, secret as never),
  address: () => void new URL(`//${secret}`),
}
setImmediate(() => ways[how]?.())
setTimeout(() => process.exit(0), 5_000).unref()
