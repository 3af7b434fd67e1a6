/** Each task of looking back, done as a person does it, with its clicks counted. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countClicks } from './clicks.ts'
import { expect, type Language, test } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson } from './person.ts'
import { startShell } from './shell.ts'

const day = Date.parse('2026-05-03T04:00:00Z')
const names: Readonly<Record<Language, { readonly key: string; readonly copy: string; readonly saved: string }>> = {
  'zh-CN': { key: '报告.docx', copy: '报告（2026-05-03 版本）.docx', saved: '报告.docx' },
  en: { key: 'Report: 2026*.docx', copy: 'Report: 2026* (version of 2026-05-03).docx', saved: 'Report_ 2026_.docx' },
}

/** `key` written on 3 May and later again, a file deleted thrice, and another bucket. */
function fill({ seed }: OwnStore, key: string): void {
  seed.bucket('office', 'enabled')
  seed.bucket('other-office', 'enabled')
  seed.version('office', key, { content: 'as it was in May', modifiedAt: day })
  seed.version('office', key, { content: 'as it is', modifiedAt: day + 86_400_000 })
  seed.version('office', 'gone.txt', { content: 'still there', modifiedAt: day })
  for (let time = 0; time < 3; time += 1) seed.marker('office', 'gone.txt')
}

for (const language of ['en', 'zh-CN'] as const) {
  test.describe(`tasks and their clicks, in ${language}`, () => {
    test.use({ language, reducedMotion: 'reduce' })

    test('restore in three, undo in one, copy beside and elsewhere, download, bring back in two', async ({
      page,
      words,
      dataDir,
      pageErrors,
    }) => {
      const { key, copy, saved } = names[language]
      await using store = await openOwnStore()
      fill(store, key)
      const person = createPerson(page, words)
      const toasts = page.getByRole('region', { name: words('toast.region') })
      await store.connect(person, words)
      await person.openBucket('office')

      const restoring = await countClicks(page, async () => {
        await person.openHistory(key)
        await person.press(person.layer(1), 'history.restore')
        await person.confirm()
      })
      expect(restoring).toBeLessThanOrEqual(3)
      await expect(toasts).toContainText(words('transfers.done.restore'))
      await expect(person.timeline.getByRole('row')).toHaveCount(3)

      const undoing = await countClicks(page, () => person.press(toasts, 'transfers.action.undo'))
      expect(undoing).toBe(1)
      await expect(toasts).toContainText(words('transfers.done.undo'))
      await expect(person.timeline.getByRole('row')).toHaveCount(2)

      const copying = await countClicks(page, async () => {
        await person.press(person.layer(1), 'history.copy')
        await expect(person.dialog.getByLabel(words('restore.copy.name'))).toHaveValue(copy)
        await person.press(person.dialog, 'restore.copy.do')
      })
      expect(copying).toBe(2)
      await expect(person.rowOf(copy)).toBeVisible()

      await person.press(person.layer(1), 'history.copy')
      await person.dialog.getByLabel(words('restore.copy.bucket')).selectOption('other-office')
      await person.dialog.getByLabel(words('restore.copy.folder')).fill('May')
      await person.press(person.dialog, 'restore.copy.do')
      await expect(person.dialog).toBeHidden()
      await expect(toasts.getByText(words('transfers.done.copy'))).not.toHaveCount(0)

      const downloading = await countClicks(page, () => person.press(person.layer(1), 'history.download'))
      expect(downloading).toBe(1)
      await expect(toasts).toContainText(words('transfers.done.download'))
      expect(await readFile(join(dataDir, 'downloads', saved), 'utf8')).toBe('as it was in May')

      await person.press(page.getByRole('complementary'), 'app.close')
      const bringingBack = await countClicks(page, async () => {
        await page.getByText(words('folder.showDeleted')).click()
        await person.press(person.rowOf('gone.txt'), 'folder.bringBack')
      })
      expect(bringingBack).toBe(2)
      await expect(toasts).toContainText(words('transfers.done.bring-back'))

      await person.openBucket('other-office')
      await person.openFolder('May')
      await expect(page.getByRole('grid').first()).toContainText('2026-05-03')
      expect(pageErrors).toEqual([])
    })
  })
}

test('an undo says who wrote the file in between, and when, and leaves it alone', async ({ page, words }) => {
  const { key } = names['zh-CN']
  await using store = await openOwnStore()
  fill(store, key)
  const person = createPerson(page, words)
  await store.connect(person, words)
  await person.openBucket('office')
  await person.openHistory(key)
  await person.press(person.layer(1), 'history.restore')
  await person.confirm()
  await expect(person.timeline.getByRole('row')).toHaveCount(3)
  await person.transfers.getByRole('button', { expanded: false }).first().click()
  await page
    .getByRole('tab', { name: words('transfers.tab.finished') })
    .first()
    .click()
  await expect(person.transfer(key)).toContainText(words('transfers.done.restore'))
  store.seed.version('office', key, { content: 'by a colleague' })
  const undoing = await countClicks(page, () => person.press(person.transfer(key), 'transfers.action.undo'))
  expect(undoing).toBe(1)
  await expect(page.getByRole('region', { name: words('toast.region') })).toContainText(
    /practice changed the file since: today \d\d:\d\d/,
  )
})

test('a restore is undone from the activity after a restart', async ({ page, words, dataDir, strata }) => {
  const person = createPerson(page, words)
  await person.openBucket('team-documents')
  await person.openHistory('Read me first.txt')
  await person.press(person.layer(1), 'history.restore')
  await person.confirm()
  await expect(person.timeline.getByRole('row')).toHaveCount(4)
  await strata.stop()

  const second = await startShell({ dataDir, language: 'en' })
  try {
    await page.goto(second.url)
    await expect(person.sidebar).toBeVisible()
    const undoing = await countClicks(page, async () => {
      await person.press(person.sidebar, 'activity.title')
      await person.press(
        page.getByRole('listitem').filter({ hasText: 'Read me first.txt' }).first(),
        'transfers.action.undo',
      )
    })
    expect(undoing).toBe(2)
    await expect(page.getByText(words('activity.kind.undo')).first()).toBeVisible()
    await person.openBucket('team-documents')
    await person.openHistory('Read me first.txt')
    await expect(person.timeline.getByRole('row')).toHaveCount(3)
  } finally {
    await second.stop()
  }
})
