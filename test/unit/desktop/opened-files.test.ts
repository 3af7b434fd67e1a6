import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { filesAmong, readConnectionFileText } from '../../../electron/desktop/opened-files.ts'
import { startDesktop, type StartedDesktop } from './desktop.ts'

const started: StartedDesktop[] = []
afterEach(async () => {
  for (const desktop of started.splice(0)) await desktop.remove()
})
async function start(...options: Parameters<typeof startDesktop>) {
  const desktop = await startDesktop(...options)
  started.push(desktop)
  return desktop
}
const text = '{"format":"strata-connections","version":1,"connections":[]}'

describe('a connection file that is double-clicked', () => {
  it('is found among the arguments of a start, whatever else is there', () => {
    expect(
      filesAmong(['--data-dir=x.strata', 'office.strata', '/a/B.STRATA', 'notes.txt', '-x.strata'], '/folder'),
    ).toEqual(['/folder/office.strata', '/a/B.STRATA'])
  })

  it('is handed over when a first start names it, before the window asks', async () => {
    const folder = (await start()).folder
    const file = join(folder, 'office.strata')
    await writeFile(file, text)
    const desktop = await start({}, { argv: ['.', file], workingDirectory: folder })
    await expect.poll(() => desktop.engine.offered).toEqual([{ name: 'office.strata', text }])
    expect(desktop.record.windows).toHaveLength(1)
  })

  it('is handed over when a second start names it, and the window comes to the front', async () => {
    const desktop = await start()
    await writeFile(join(desktop.folder, 'office.strata'), text)
    desktop.window().minimized = true
    desktop.app.emit('second-instance', {}, ['/opt/strata', '--flag', 'office.strata'], desktop.folder)
    await expect.poll(() => desktop.engine.offered).toEqual([{ name: 'office.strata', text }])
    expect(desktop.window().calls).toContain('focus')
  })

  it('is handed over as macOS does it, and the system is told that it was taken', async () => {
    const desktop = await start({}, { platform: 'darwin' })
    const file = join(desktop.folder, 'office.strata')
    await writeFile(file, text)
    let isTaken = false
    desktop.app.emit('open-file', { preventDefault: () => (isTaken = true) }, file)
    expect(isTaken).toBe(true)
    await expect.poll(() => desktop.engine.offered).toHaveLength(1)
  })

  it('opens a window where none is open', async () => {
    const desktop = await start({}, { platform: 'darwin' })
    await writeFile(join(desktop.folder, 'office.strata'), text)
    desktop.window().close()
    desktop.app.emit('open-file', { preventDefault: () => undefined }, join(desktop.folder, 'office.strata'))
    await expect.poll(() => desktop.record.windows.length).toBe(2)
  })

  it('is refused in a sentence when it is too large, a folder, or not there', async () => {
    const desktop = await start({ locale: 'zh-CN' })
    await mkdir(join(desktop.folder, 'folder.strata'))
    await writeFile(join(desktop.folder, 'large.strata'), 'x'.repeat(200_001))
    for (const name of ['folder.strata', 'large.strata', 'gone.strata'])
      expect(await readConnectionFileText(join(desktop.folder, name))).toBeUndefined()
    desktop.app.emit('second-instance', {}, ['large.strata'], desktop.folder)
    await expect
      .poll(() => desktop.record.boxes.map(({ message }) => message))
      .toEqual([expect.stringMatching(/无法读取.*large\.strata/)])
    expect(desktop.engine.offered).toEqual([])
  })

  it('belongs to Strata on all three systems', () => {
    const config = readFileSync(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8')
    expect(config).toMatch(/^fileAssociations:\n  - ext: strata\n/m)
    expect(config).toContain('mimeType: application/x-strata-connection')
  })
})
