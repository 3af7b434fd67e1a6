import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newFolder } from './practice.ts'

const program = fileURLToPath(new URL('../../../app/practice/main.ts', import.meta.url))
const keys = ['--access-key-id', 'A', '--access-key-secret', 'S']

interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command until it ends by itself, or until its first line is there. */
function run(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args])
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return new Promise((resolve) => {
    let stdout = ''
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      child.kill('SIGTERM')
    })
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}

describe('npm run practice-store', () => {
  it('prints one line when it answers, and ends when asked', async () => {
    const ended = await run(['--data-dir', join(await newFolder(), 'new', 'folder'), '--sample', ...keys])
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^Practice store is ready: http:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it.each([
    [['--nonsense', '1'], "Unknown option '--nonsense'"],
    [['--port', '99999', '--data-dir', 'x', ...keys], '--port must be a whole number between 0 and 65535'],
    [['--port', '80a', '--data-dir', 'x', ...keys], '--port must be a whole number'],
    [['--latency-ms', '-1', '--data-dir', 'x', ...keys], '--latency-ms'],
    [keys, '--data-dir is missing'],
    [['--data-dir', 'x', '--access-key-id', 'A'], '--access-key-secret is missing'],
    [['--data-dir', 'x', '--sample', '--empty', ...keys], '--sample and --empty exclude each other'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const ended = await run(args)
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).toContain('Usage:')
  })

  it('says that the port is used', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      other.close()
    })
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const ended = await run(['--port', String(port), '--data-dir', await newFolder(), ...keys])
    expect(ended).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining(`Port ${port} on 127.0.0.1 is used by another program`),
    })
  })

  it('says that the folder cannot be written', async () => {
    const file = join(await newFolder(), 'a-file')
    await writeFile(file, '')
    const ended = await run(['--data-dir', join(file, 'below'), ...keys])
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('cannot be written') })
  })
})
