import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findLeaks, plantSecrets } from '../fakes/planted.ts'
import { projectRoot } from '../quality/run-tool.ts'
import { createPerson } from './person.ts'
import { expect, test } from './fixtures.ts'
import { readFolder, readHeap, readStorage } from './secret-hunt.ts'
import { downloadsOf, makeDataFolder, removeDataFolder, type RunningShell, startShell } from './shell.ts'

const accessKeyId = 'PLANTEDKEYID0123456789'
const secret = 'planted/Secret+with=signs0123456789abcd'
const token = 'planted-security-token-0123456789-ZYXWVUT'
const proxyPassword = 'planted-proxy-p@ss:word'
const passphrase = 'planted passphrase "of" the vault'
const { spellings } = plantSecrets([accessKeyId, secret, token, proxyPassword, passphrase])
const leaks = (text: string) => findLeaks(text, spellings)

async function startPracticeStore(dataDir: string): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const keys = ['--access-key-id', accessKeyId, '--access-key-secret', secret, '--security-token', token]
  const args = ['app/practice/main.ts', '--port', '0', '--data-dir', dataDir, '--sample', ...keys]
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((settle) => {
    child.once('close', () => settle())
  })
  const endpoint = await new Promise<string>((settle, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /^Practice store is ready: (\S+)$/.exec(line)
      if (match?.[1] !== undefined) settle(match[1])
    })
    void ended.then(() => reject(new Error('The practice store ended before it was ready')))
  })
  return {
    endpoint,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

test('a secret goes one way: into the vault, and nowhere else', async ({
  page,
  words,
  dataDir,
  strata,
  secretHunt,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const storeFolder = await makeDataFolder()
  const store = await startPracticeStore(storeFolder)
  const exported: string[] = []
  let second: RunningShell | undefined
  try {
    const person = createPerson(page, words)
    const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
    const menu = async (item: Parameters<typeof words>[0]) => {
      await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'Planted' }) }).click()
      await page.getByRole('menuitem', { name: words(item) }).click()
    }

    await test.step('connect, with a wrong secret first', async () => {
      await person.press(person.sidebar, 'sidebar.connect')
      await person.dialog.getByRole('radio', { name: words('connect.kind.oss') }).check()
      await field('connect.name').fill('Planted')
      await field('connect.endpoint').fill(store.endpoint)
      await field('connect.region').fill('cn-hangzhou')
      await field('connect.accessKeyId').fill(accessKeyId)
      await field('connect.secret').fill(`${secret}-wrong`)
      await field('connect.token').fill(token)
      await person.dialog.getByText(words('connect.more')).click()
      await field('connect.proxy').selectOption('manual')
      await field('connect.proxy.address').fill('127.0.0.1:9')
      await field('connect.proxy.user').fill('anna')
      await field('connect.proxy.password').fill(proxyPassword)
      await person.press(person.dialog, 'connect.test')
      await expect(person.dialog.getByText(words('error.wrong-secret.text'))).toBeVisible()
      await field('connect.secret').fill(secret)
      // While it is typed the page has it: the search of its memory finds what is there.
      expect(leaks(await readHeap(page))).toContain(secret)
      await person.press(person.dialog, 'connect.save')
      await expect(person.dialog).toBeHidden()
    })

    await test.step('work: bring a file back, and download a version', async () => {
      const planted = person.sidebar.getByRole('listitem').filter({ hasText: 'Planted' })
      await planted.getByRole('button', { name: 'team-documents', exact: true }).click()
      await person.openFolder('reports')
      await page.getByLabel(words('folder.showDeleted')).check()
      await page
        .getByRole('button', { name: words('folder.bringBack') })
        .first()
        .click()
      await expect(person.transfers).toContainText(words('transfers.done.bring-back'))
      await page.getByRole('row').filter({ hasText: '.md' }).first().click()
      await person.layer(1).click()
      await person
        .layer(1)
        .getByRole('button', { name: words('history.download') })
        .click()
      await expect(person.transfers).toContainText(words('transfers.done.download'))
    })

    await test.step('hand out: the list of activity, a connection file, the report of the doctor, a support file', async () => {
      await page.getByRole('button', { name: words('activity.title'), exact: true }).click()
      await page.getByRole('button', { name: words('activity.export') }).click()
      await expect.poll(() => readdirSync(downloadsOf(dataDir)).some((name) => name.endsWith('.csv'))).toBe(true)

      const save = async (press: () => Promise<void>) => {
        const download = page.waitForEvent('download')
        await press()
        exported.push(readFileSync(await (await download).path(), 'utf8'))
      }
      await menu('sidebar.share')
      await save(() => person.press(person.dialog, 'share.do'))
      await menu('sidebar.share')
      await field('share.passphrase').fill(passphrase)
      await save(() => person.press(person.dialog, 'share.do'))
      await menu('sidebar.examine')
      await expect(
        person.dialog
          .getByRole('list', { name: words('doctor.findings') })
          .getByRole('listitem')
          .first(),
      ).toBeVisible()
      await person.press(person.dialog, 'doctor.copy')
      exported.push(await page.evaluate(() => navigator.clipboard.readText()))
      await person.press(person.dialog, 'app.close')
      await page.getByRole('button', { name: words('sidebar.settings') }).click()
      await person.press(person.dialog, 'support.open')
      await page.getByLabel(words('support.names')).check()
      await save(() => person.press(person.dialog, 'support.save'))
      expect(exported).toHaveLength(4)
    })

    await test.step('keep the secrets under a passphrase, and open them anew', async () => {
      await person.press(person.dialog, 'vault.create.open')
      await field('vault.passphrase').fill(passphrase)
      await person.press(person.dialog, 'vault.create.do')
      await expect(person.dialog.getByText(words('vault.kind.passphrase'))).toBeVisible()
    })

    await test.step('nothing is left in the page, the browser, or what was handed out', async () => {
      expect(leaks(await readHeap(page))).toEqual([])
      expect(leaks(await readStorage(page))).toEqual([])
      expect(leaks(await page.content())).toEqual([])
      for (const text of exported) expect(leaks(text)).toEqual([])
    })

    await test.step('the searches would find what is there', async () => {
      // Sent is where secrets go; received is gathered by the same ears.
      expect(leaks(secretHunt.sent.join('\n'))).toEqual(
        expect.arrayContaining([accessKeyId, secret, token, proxyPassword, JSON.stringify(passphrase).slice(1, -1)]),
      )
      expect(secretHunt.received.join('\n')).toContain('"Planted"')
      await page.evaluate((text) => sessionStorage.setItem('control', text), btoa(secret))
      expect(leaks(await readStorage(page))).not.toEqual([])
      await page.evaluate(() => sessionStorage.clear())
      const control = join(dataDir, 'logs', 'control')
      mkdirSync(join(dataDir, 'logs'), { recursive: true })
      writeFileSync(control, Buffer.from(token).toString('hex'))
      expect(leaks(readFolder(dataDir))).not.toEqual([])
      rmSync(control)
    })

    await test.step('unlock after a start, wrongly first', async () => {
      await strata.stop()
      second = await startShell({ dataDir, language: 'en', copyBytesPerSecond: 0 })
      await page.goto(second.url)
      await page.getByRole('button', { name: words('vault.unlock') }).click()
      const unlock = person.dialog.getByLabel(words('vault.passphrase'), { exact: true })
      await unlock.fill(`${passphrase} wrong`)
      await person.press(person.dialog, 'vault.unlock')
      await expect(page.getByText(words('error.wrong-passphrase.text'))).toBeVisible()
      await unlock.fill(passphrase)
      await person.press(person.dialog, 'vault.unlock')
      await expect(person.dialog).toBeHidden()
      expect(leaks(await readHeap(page))).toEqual([])
      await second.stop()
      expect(leaks(second.output() + strata.output())).toEqual([])
      // Journal, receipts, logs, settings, the vault itself, downloads and exports.
      expect(leaks(readFolder(dataDir))).toEqual([])
      expect(leaks(secretHunt.received.join('\n'))).toEqual([])
    })
  } finally {
    await second?.stop()
    await store.stop()
    await removeDataFolder(storeFolder)
  }
})
