/** The desktop shell in Electron itself. It needs Electron's runtime, which many machines cannot fetch; there it is skipped, and said so. */
import { join } from 'node:path'
import { _electron } from 'playwright'
import { expect, test } from 'playwright/test'
import { findRuntime } from '../../electron/choose-shell.ts'
import { projectRoot } from '../quality/run-tool.ts'
import { chromiumArgs } from './chromium.ts'
import { wordsOf } from './fixtures.ts'
import { createPerson } from './person.ts'
import { makeDataFolder, removeDataFolder } from './shell.ts'

const runtime = findRuntime(projectRoot, process.platform, process.env)
const words = wordsOf('en')

test.describe('desktop shell in Electron', () => {
  test.skip(
    runtime === undefined,
    "Electron's runtime is not on this machine (npx install-electron fetches it; ELECTRON_OVERRIDE_DIST_PATH names another place)",
  )

  let dataDir: string
  test.beforeEach(async () => {
    dataDir = await makeDataFolder()
  })
  test.afterEach(() => removeDataFolder(dataDir))

  const launch = () =>
    _electron.launch({
      executablePath: runtime?.executable ?? '',
      args: [
        ...chromiumArgs.filter((argument) => argument === '--no-sandbox' && process.getuid?.() === 0),
        join(projectRoot),
        `--data-dir=${dataDir}`,
        '--practice-copy-bytes-per-second=3000000000',
      ],
      env: { ...process.env, LANG: 'en_US.UTF-8' },
    })

  test('opens, restores an earlier version by parts and ends', async () => {
    const electron = await launch()
    const page = await electron.firstWindow()
    const person = createPerson(page, words)
    await person.openBucket('media')
    await person.openHistory('video-master.mov')
    await person.askToRestore(2)
    await person.confirm()
    await expect(person.transfer('video-master.mov')).toContainText(words('transfers.done.restore'), {
      timeout: 60_000,
    })
    await electron.close()
  })

  test('gives the page no Node, two functions and no way out', async () => {
    const electron = await launch()
    const page = await electron.firstWindow()
    expect(page.url()).toBe('app://strata/')
    const seen = await page.evaluate(() => {
      const scope = globalThis as unknown as Record<string, unknown>
      return {
        strata: Object.keys(scope['strata'] as object),
        node: ['require', 'process', 'Buffer', 'module'].filter((name) => scope[name] !== undefined),
        opened: window.open('https://evil.example') === null,
      }
    })
    expect(seen).toEqual({ strata: ['call', 'subscribe'], node: [], opened: true })
    await page.evaluate(() => {
      location.href = 'https://evil.example/'
    })
    expect(page.url()).toBe('app://strata/')
    const inline = page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.wasRun = true'
      document.body.append(script)
      return (globalThis as unknown as Record<string, unknown>)['wasRun'] === true
    })
    expect(await inline).toBe(false)
    await electron.close()
  })
})
