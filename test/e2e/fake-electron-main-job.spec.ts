/** The desktop shell's own main and preload, over a fake Electron; see fake-electron-page.ts for what this proves and what not. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { openEngine } from '../../app/engine.ts'
import { callChannel } from '../../electron/desktop/channels.ts'
import { createMain } from '../../electron/desktop/main.ts'
import { createFileLog } from '../../electron/file-log.ts'
import { createFakeElectron, type FakeElectron } from '../fakes/fake-electron.ts'
import { projectRoot } from '../quality/run-tool.ts'
import { findLeaks, plantSecrets } from '../fakes/planted.ts'
import { createChromiumHost } from './fake-electron-page.ts'
import { wordsOf } from './fixtures.ts'
import { createPerson } from './person.ts'
import { readFolder } from './secret-hunt.ts'
import { makeDataFolder, removeDataFolder } from './shell.ts'

const words = wordsOf('en')
const planted = 'planted/Secret+of=the-desktop-0123456789'

let dataDir: string
test.beforeEach(async () => {
  dataDir = await makeDataFolder()
})
test.afterEach(() => removeDataFolder(dataDir))

/** Remembers what crosses the bridge, both ways. */
function recordTraffic(fake: FakeElectron): { readonly sent: string[]; readonly received: string[] } {
  const traffic = { sent: [] as string[], received: [] as string[] }
  const { invoke } = fake
  fake.invoke = async (channel, event, ...args) => {
    traffic.sent.push(JSON.stringify(args))
    const answer = await invoke(channel, event, ...args)
    traffic.received.push(JSON.stringify(answer))
    return answer
  }
  return traffic
}

test('the main job through the IPC handlers of the desktop shell (fake Electron, no isolation)', async ({
  context,
}) => {
  const preload = join(projectRoot, 'electron', 'dist', 'preload.cjs')
  expect(existsSync(preload)).toBe(true)
  const host = createChromiumHost(context, () => fake)
  const fake = createFakeElectron({ host, answerBox: () => 1 })
  const traffic = recordTraffic(fake)
  const main = createMain({
    electron: fake.electron,
    openEngine,
    args: { practice: 'sample', practiceCopyBytesPerSecond: 400_000_000 },
    argv: [],
    workingDirectory: dataDir,
    dataDir,
    rendererDir: join(projectRoot, 'renderer', 'dist'),
    preload,
    version: '0.0.0',
    platform: process.platform,
    env: {},
    log: createFileLog(join(dataDir, 'logs'), Date.now),
    now: Date.now,
  })
  await main.started
  await expect.poll(() => fake.record.windows[0]?.calls).toContain('show')
  const errors: string[] = []
  const page = host.page()
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  expect(await page.evaluate(() => Object.keys((globalThis as unknown as { strata: object }).strata))).toEqual([
    'call',
    'subscribe',
  ])
  const person = createPerson(page, words)

  await test.step('restore an earlier version of a 24 GB video by parts', async () => {
    await person.openBucket('media')
    await person.openHistory('video-master.mov')
    await person.askToRestore(2)
    await person.confirm()
    await expect(person.transfer('video-master.mov')).toContainText(words('transfers.done.restore'), {
      timeout: 60_000,
    })
    await expect(person.layer(0)).toContainText(words('history.current'))
    expect(fake.record.windows[0]?.progress.some((fraction) => fraction > 0 && fraction <= 1)).toBe(true)
    expect(fake.record.notifications).toMatchObject([{ title: 'Restored', body: 'video-master.mov' }])
    expect(fake.record.blockers.size).toBe(0)
  })

  await test.step('a reloaded window goes on where it was', async () => {
    await page.reload()
    await person.openBucket('media')
    await person.openHistory('video-master.mov')
    await expect(person.layer(0)).toContainText(words('history.current'))
  })

  await test.step('a secret goes one way', async () => {
    await person.press(person.sidebar, 'sidebar.connect')
    const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
    await person.dialog.getByRole('radio', { name: words('connect.kind.oss') }).check()
    await field('connect.name').fill('Planted')
    await field('connect.endpoint').fill('http://127.0.0.1:9')
    await field('connect.region').fill('cn-hangzhou')
    await field('connect.accessKeyId').fill('PLANTEDKEYID0123456789')
    await field('connect.secret').fill(planted)
    await person.press(person.dialog, 'connect.save')
    await expect(person.dialog).toBeHidden()
    const { spellings } = plantSecrets([planted])
    expect(findLeaks(traffic.sent.join('\n'), spellings)).toContain(planted)
    expect(findLeaks(traffic.received.join('\n'), spellings)).toEqual([])
    expect(findLeaks(JSON.stringify(fake.record.windows[0]?.webContents.sent), spellings)).toEqual([])
    const written = readFolder(dataDir)
    expect(written).toContain('Planted')
    expect(findLeaks(written, spellings)).toEqual([])
  })

  await test.step('a support file is saved as it was shown', async () => {
    await page.getByRole('button', { name: words('sidebar.settings') }).click()
    await person.press(person.dialog, 'support.open')
    const shown = await person.dialog.getByRole('region', { name: words('support.part.program') }).textContent()
    expect(shown).toContain('desktop shell')
    const download = page.waitForEvent('download')
    await person.press(person.dialog, 'support.save')
    const file = await download
    // What the session of the desktop shell lets through: made by our own page.
    expect(file.url()).toMatch(/^blob:/)
    const saved = readFileSync(await file.path(), 'utf8')
    expect(saved).toContain(shown ?? '')
    expect(findLeaks(saved, plantSecrets([planted]).spellings)).toEqual([])
    await person.press(person.dialog, 'app.close')
  })

  await test.step('nothing left the page but for its own origin, and other frames are refused', async () => {
    expect(host.strayRequests).toEqual([])
    const event = { sender: {}, senderFrame: { origin: 'https://evil.example', url: 'https://evil.example/' } }
    expect(await fake.invoke(callChannel, event, 'app.info', {})).toMatchObject({ error: { code: 'not-allowed-here' } })
    expect(errors).toEqual([])
  })

  await test.step('quitting puts everything away', async () => {
    fake.quit()
    await expect.poll(() => fake.record.exitCode).toBe(0)
    const again = await openEngine({
      dataDir,
      vault: (await import('../../app/engine.ts')).createSessionVault(),
      shell: 'desktop',
      version: '0.0.0',
      systemLanguage: 'en',
      practice: 'off',
    })
    await again.close()
  })
})
