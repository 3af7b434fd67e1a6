import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPassphraseVault } from '../../../app/connections/passphrase-vault.ts'
import { testScrypt } from './test-scrypt.ts'

/** STRATA_VAULT_KILLS=1000 for the long run. */
const kills = Number(process.env['STRATA_VAULT_KILLS'] ?? 12)
const signal = new AbortController().signal

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function lastNumber(output: string, word: string): number | undefined {
  const found = [...output.matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].at(-1)?.[1]
  return found === undefined ? undefined : Number(found)
}

async function writeUntilKilled(file: string, from: number, livesMs: number): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'vault-writer.ts'), file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  // Each life writes at least once, however slow the machine is; the kill comes during one of the writes after that.
  const hasWritten = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (/^done \d+$/m.test(output)) resolve()
    })
  })
  const closed = once(child, 'close')
  await Promise.race([hasWritten, closed])
  await delay(livesMs)
  child.kill('SIGKILL')
  await closed
  return output
}

it(`is readable with the old or the new content after each of ${kills} kills`, async () => {
  const file = join(folder, 'vault.json')
  let count = 0
  let state = 12345
  for (let kill = 0; kill < kills; kill++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const output = await writeUntilKilled(file, count, state % 40)
    const vault = await openPassphraseVault({ file, now: () => 0, scrypt: testScrypt })
    await vault.unlock('correct horse', signal)
    const found = Number((await vault.get('c1', signal))?.accessKeySecret.split(':')[0] ?? 0)
    expect(found).toBeGreaterThanOrEqual(lastNumber(output, 'done') ?? count)
    // Of the last line a part may be missing, so one more than it tells may have been written.
    expect(found).toBeLessThanOrEqual((lastNumber(output, 'start') ?? count) + 1)
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    count = found
  }
  expect(count).toBeGreaterThanOrEqual(kills)
}, 3_600_000)
