import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { findBarriers } from './accessibility.ts'
import { expect, type Language, test as base, type Words } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson } from './person.ts'
import { startShell } from './shell.ts'

/** A Strata under an administrator's settings, and the store of the organisation. */
const test = base.extend<{ readonly content: object; readonly own: OwnStore }>({
  content: async ({}, use) => {
    await use({})
  },
  own: async ({}, use) => {
    const own = await openOwnStore()
    own.seed.bucket('contracts', 'enabled')
    own.seed.version('contracts', 'Lease.txt', { content: 'the first draft' })
    own.seed.version('contracts', 'Lease.txt', { content: 'the signed one' })
    await use(own)
    await own.close()
  },
  strata: async ({ dataDir, language, content }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'strata-policy-'))
    const policyFile = join(folder, 'policy.json')
    writeFileSync(policyFile, JSON.stringify({ version: 1, organisation: 'Example Trust', ...content }))
    const shell = await startShell({ dataDir, language, copyBytesPerSecond: 0, policyFile })
    await use(shell)
    await shell.stop()
    await rm(folder, { recursive: true, force: true })
  },
})

const shots = process.env['STRATA_SHOTS']
async function look(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' })
}
const field = (page: Page, words: Words, id: Parameters<Words>[0]) =>
  page.getByRole('dialog').getByLabel(words(id), { exact: true })

const pinned = ({ url }: OwnStore) => ({
  contact: 'help@example.org',
  newConnections: 'forbidden',
  permanentDeletion: 'forbidden',
  lockAfterMinutes: 10,
  connections: [
    { id: 'contracts', name: 'Contracts', dialect: 's3', endpoint: url, region: 'us-east-1', addressing: 'path' },
  ],
})

for (const [language, theme] of [
  ['en', 'light'],
  ['zh-CN', 'dark'],
] as const satisfies readonly (readonly [Language, string])[]) {
  test.describe(`what an organisation set, in ${language}`, () => {
    test.use({ language, colorScheme: theme, content: ({ own }, use) => use(pinned(own)) })

    test('is there from the start, said by name, and leaves only the key to enter', async ({
      page,
      words,
      own,
      pageErrors,
    }) => {
      const organisation = language === 'zh-CN' ? ' Example Trust ' : 'Example Trust'
      const person = createPerson(page, words)
      const connect = person.sidebar.getByRole('button', { name: words('sidebar.connect'), exact: true })
      await expect(connect).toHaveAttribute('aria-disabled', 'true')
      await expect(connect).toHaveAttribute('title', words('reason.policy.connect', { organisation }))
      await connect.click({ force: true })
      await expect(person.dialog).toHaveCount(0)
      await expect(person.sidebar.getByLabel(words('managed.badge', { organisation }))).toBeVisible()

      await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'Contracts' }) }).click()
      await page.getByRole('menuitem', { name: words('managed.key') }).click()
      await person.press(person.dialog, 'connect.save.edit')
      await expect(person.dialog.getByText(words('connect.required'))).toHaveCount(2)
      await field(page, words, 'connect.accessKeyId').fill(own.keys.accessKeyId)
      await field(page, words, 'connect.secret').fill(own.keys.accessKeySecret)
      await look(page, `managed-key-${language}`)
      expect(await findBarriers(page)).toEqual([])
      await person.press(person.dialog, 'connect.test')
      await expect(person.dialog.getByText(words('connect.outcome.passed')).first()).toBeVisible()
      await person.press(person.dialog, 'connect.save.edit')
      await person.openBucket('contracts')
      await person.openHistory('Lease.txt')
      await person.layer(1).hover()
      await person
        .layer(1)
        .getByRole('button', { name: words('history.restore') })
        .click()
      await person.confirm()
      await expect(person.timeline.getByRole('row')).toHaveCount(3)

      await person.press(person.sidebar, 'sidebar.settings')
      await expect(person.dialog).toContainText(words('policy.title', { organisation }))
      await expect(person.dialog).toContainText(words('policy.rule.restore-only'))
      await expect(person.dialog).toContainText('help@example.org')
      await expect(field(page, words, 'settings.lock').getByRole('option')).toHaveCount(2)
      await look(page, `managed-settings-${language}`)
      expect(await findBarriers(page)).toEqual([])

      await person.press(person.dialog, 'settings.lock.now')
      await expect(page.getByRole('heading', { name: words('lock.title') })).toBeVisible()
      await expect(page.getByText('Lease.txt')).toHaveCount(0)
      await look(page, `locked-${language}`)
      expect(await findBarriers(page)).toEqual([])
      await page.reload()
      await page.getByRole('button', { name: words('vault.unlock') }).click()
      await expect(person.sidebar.getByText('Contracts')).toBeVisible()
      // In this shell keys are in memory only: they are forgotten.
      await expect(person.sidebar.getByLabel(words('sidebar.needsSecret'))).toBeVisible()
      expect(pageErrors).toEqual([])
    })
  })
}

test.describe('an organisation that lets people only look', () => {
  test.use({
    content: ({ own }, use) => use({ ...pinned(own), access: 'read-only', newConnections: 'allowed', language: 'en' }),
  })

  test('says so on every button that would change something, before the click', async ({ page, words, own }) => {
    const person = createPerson(page, words)
    await own.connect(person, words)
    await person.openBucket('contracts')
    await person.openHistory('Lease.txt')
    const organisation = 'Example Trust'
    const reason = words('reason.policy.read', { organisation })
    await person.layer(1).click()
    for (const id of ['history.restore', 'history.copy'] as const) {
      const button = person.layer(1).getByRole('button', { name: words(id) })
      await expect(button).toHaveAttribute('aria-disabled', 'true')
      await expect(button).toHaveAttribute('title', reason)
      await button.click({ force: true })
    }
    await expect(person.dialog).toHaveCount(0)
    await look(page, 'managed-read-only')
    // The keyboard leads to the dialog, which says the same.
    await person.timeline.focus()
    await page.keyboard.press('r')
    await expect(person.dialog).toContainText(reason)
    await expect(person.dialog.getByRole('button', { name: words('restore.do'), exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await look(page, 'managed-read-only-dialog')
    await page.keyboard.press('Escape')

    await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'Own' }) }).click()
    await page.getByRole('menuitem', { name: words('sidebar.edit') }).click()
    await person.dialog.getByText(words('connect.more')).click()
    await expect(field(page, words, 'connect.access')).toBeDisabled()
    await look(page, 'managed-access')
    await page.keyboard.press('Escape')
    await person.press(person.sidebar, 'sidebar.settings')
    await expect(person.dialog.getByRole('radio', { name: words('settings.language.zh-CN') })).toBeDisabled()
  })
})

test.describe('a file of the administrator that cannot be understood', () => {
  test.use({
    content: async ({}, use) => {
      await use({ forbidEverything: true })
    },
  })

  test('is told with the field that does not fit, and nothing is loosened', async ({ page, words }) => {
    const person = createPerson(page, words)
    await expect(page.getByText(words('error.policy-damaged.text'))).toBeVisible()
    await page.locator('details').filter({ hasText: 'forbidEverything' }).locator('summary').click()
    await expect(page.getByText('forbidEverything')).toBeVisible()
    await expect(person.sidebar.getByRole('button', { name: words('sidebar.connect'), exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await look(page, 'managed-damaged')
  })
})
