import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials, newFolder, openForTest } from '../practice-sdk/practice.ts'
import { send } from '../practice-sdk/raw-client.ts'

async function openBench(now: () => number = Date.now): Promise<{
  store: PracticeStore
  folder: string
  rclone: (...args: string[]) => Promise<string>
}> {
  const store = await openForTest({ now })
  const folder = await newFolder()
  await send(store, 's3', { method: 'PUT', bucket: 'docs' })
  await send(store, 's3', {
    method: 'PUT',
    bucket: 'docs',
    query: { versioning: undefined },
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  })
  const config = join(folder, 'rclone.conf')
  const lines = [
    '[p]',
    'type = s3',
    'provider = Other',
    `endpoint = ${store.url}`,
    'region = us-east-1',
    `access_key_id = ${credentials.accessKeyId}`,
    `secret_access_key = ${credentials.accessKeySecret}`,
    'force_path_style = true',
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  const rclone = async (...args: string[]): Promise<string> =>
    (
      await promisify(execFile)('rclone', ['--config', config, '--retries', '1', '--low-level-retries', '1', ...args], {
        env,
      })
    ).stdout
  return { store, folder, rclone }
}

/** AWS settings of whoever runs this must not reach the client under test. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:AWS|RCLONE)_/.test(name)))

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('the practice store, driven by rclone', () => {
  it('uploads, lists and checks a folder with awkward names', async () => {
    const { folder, rclone } = await openBench()
    const names = ['007', 'a+b %#&;.txt', 'party 🎉.txt', '合同.md', 'trailing space ']
    for (const name of names) await writeFile(join(folder, name), name)
    await rclone('copy', folder, 'p:docs/up', '--exclude', 'rclone.conf')
    const listed = (await rclone('lsf', 'p:docs/up')).trimEnd().split('\n')
    expect(new Set(listed)).toEqual(new Set(names))
    await rclone('check', folder, 'p:docs/up', '--exclude', 'rclone.conf')
  })

  it('lists earlier versions and copies one of them on the server', async () => {
    // rclone names versions by their date, and stores print whole seconds: the versions must not share one.
    let aheadMs = 0
    const { store, folder, rclone } = await openBench(() => Date.now() + aheadMs)
    for (const body of ['one', 'two', 'three']) {
      aheadMs += 2000
      await writeFile(join(folder, 'a.txt'), body)
      await rclone('copyto', join(folder, 'a.txt'), 'p:docs/a.txt', '--ignore-times')
    }
    const names = (await rclone('lsf', 'p:docs', '--s3-versions')).trimEnd().split('\n')
    expect(names).toHaveLength(3)
    const contents = await Promise.all(names.map((name) => rclone('cat', `p:docs/${name}`, '--s3-versions')))
    expect(new Set(contents)).toEqual(new Set(['one', 'two', 'three']))
    const oldest = names[contents.indexOf('one')] ?? ''
    store.faults.requests.clear()
    await rclone('copyto', `p:docs/${oldest}`, 'p:docs/restored.txt', '--s3-versions', '--s3-no-head')
    expect(store.faults.requests.count('CopyObject')).toBeLessThanOrEqual(1)
    expect(await rclone('cat', 'p:docs/restored.txt')).toBe('one')
  })

  it('uploads by parts and copies by parts on the server', async () => {
    const { store, folder, rclone } = await openBench()
    const bytes = Buffer.alloc(23 * 1024 * 1024)
    for (let index = 0; index < bytes.length; index++) bytes[index] = (index * 31) % 253
    await writeFile(join(folder, 'big.bin'), bytes)
    await rclone(
      'copyto',
      join(folder, 'big.bin'),
      'p:docs/big.bin',
      '--s3-upload-cutoff',
      '5M',
      '--s3-chunk-size',
      '5M',
    )
    expect(store.faults.requests.count('UploadPart')).toBe(5)
    await rclone('copyto', 'p:docs/big.bin', 'p:docs/copy.bin', '--s3-copy-cutoff', '6M', '--s3-chunk-size', '6M')
    expect(store.faults.requests.count('UploadPartCopy')).toBeGreaterThanOrEqual(4)
    await rclone('copyto', 'p:docs/copy.bin', join(folder, 'back.bin'))
    expect(sha256(await readFile(join(folder, 'back.bin')))).toBe(sha256(bytes))
  })

  it('deletes with markers, and sees the deleted file among the versions', async () => {
    const { folder, rclone } = await openBench()
    await writeFile(join(folder, 'a.txt'), 'one')
    await rclone('copyto', join(folder, 'a.txt'), 'p:docs/a.txt')
    await rclone('deletefile', 'p:docs/a.txt')
    expect(await rclone('lsf', 'p:docs')).toBe('')
    expect((await rclone('lsf', 'p:docs', '--s3-versions')).trimEnd().split('\n')).toHaveLength(1)
  })
})
