import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findDownloadsDir } from '../../../app/wiring/downloads-dir.ts'

async function homeWith(line: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'strata-home-'))
  await mkdir(join(home, '.config'))
  await writeFile(join(home, '.config', 'user-dirs.dirs'), `# comment\nXDG_DESKTOP_DIR="$HOME/桌面"\n${line}\n`)
  return home
}

it('is what the desktop calls it in its own language', async () => {
  const home = await homeWith('XDG_DOWNLOAD_DIR="$HOME/下载"')
  expect(await findDownloadsDir(home, 'linux', {})).toBe(join(home, '下载'))
  expect(await findDownloadsDir(home, 'win32', {})).toBe(join(home, 'Downloads'))
  const elsewhere = await homeWith('XDG_DOWNLOAD_DIR="/data/in"')
  expect(await findDownloadsDir(elsewhere, 'linux', {})).toBe('/data/in')
})

it('is Downloads where nothing else is said', async () => {
  for (const line of ['XDG_DOWNLOAD_DIR="$HOME/"', 'XDG_DOWNLOAD_DIR="relative"', '']) {
    const home = await homeWith(line)
    expect(await findDownloadsDir(home, 'linux', {})).toBe(join(home, 'Downloads'))
  }
  expect(await findDownloadsDir('/nowhere', 'linux', {})).toBe('/nowhere/Downloads')
})
