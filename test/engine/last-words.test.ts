import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findLeaks, plantSecrets } from '../fakes/planted.ts'

const secret = 'planted/Secret+of=the-crash\\0123456789'
const { spellings } = plantSecrets([secret])

async function crash(how: string, guard: 'guarded' | 'bare') {
  const folder = await mkdtemp(join(tmpdir(), 'strata-last-'))
  const program = join(import.meta.dirname, 'last-words-process.ts')
  const child = spawn(process.execPath, [program, how, guard, secret, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const file = join(folder, 'logs', 'strata.log')
  const log = existsSync(file) ? readFileSync(file, 'utf8') : ''
  await rm(folder, { recursive: true })
  return { said, log, exitCode }
}

it.each(['thrown', 'rejected', 'quoted', 'argument', 'address'])(
  'an engine that ends by a failure nobody caught (%s) does not tell the secret it holds',
  async (how) => {
    const { said, log, exitCode } = await crash(how, 'guarded')
    expect(exitCode).toBe(1)
    expect(log).toContain('Strata ended unexpectedly')
    expect(said).toContain('"name"')
    expect(findLeaks(said, spellings)).toEqual([])
    expect(findLeaks(log, spellings)).toEqual([])
  },
)

it('without its guard the same end tells the secret, so the search would find it', async () => {
  const { said } = await crash('thrown', 'bare')
  expect(findLeaks(said, spellings)).not.toEqual([])
})
