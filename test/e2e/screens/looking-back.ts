import { expect } from '../fixtures.ts'
import type { Walk, Walker } from './walk.ts'

/** Opens the history of a file of a folder of `team-documents` or `media`, from anywhere. */
async function openFile({ person }: Walker, bucket: string, folders: readonly string[], file: string) {
  if (await person.dialog.isVisible()) await person.press(person.dialog, 'app.close')
  await person.openBucket(bucket)
  for (const folder of folders) await person.openFolder(folder)
  await person.openHistory(file)
}

async function preview(walker: Walker, layer: number) {
  const row = walker.person.layer(layer)
  await row.click()
  await walker.person.press(row, 'history.preview')
  await expect(walker.person.dialog).toBeVisible()
}

async function compare(walker: Walker, layer: number) {
  const row = walker.person.layer(layer)
  await row.click()
  await row.getByRole('button', { name: walker.words('history.compareShort') }).click()
  await expect(walker.person.dialog).toContainText(walker.words('compare.content.different'))
}

export const lookingBack: Walk = {
  name: 'looking-back',
  screens: [
    {
      name: 'history',
      go: async (walker) => {
        await openFile(walker, 'team-documents', [], 'Read me first.txt')
        await walker.person.layer(1).click()
      },
    },
    {
      name: 'history-filter',
      go: async ({ person, words }) => {
        await person.page.getByRole('button', { name: words('history.filter') }).click()
        await person.page.getByLabel(words('history.filter.until')).fill('2026-08-31')
        await expect(person.timeline.getByRole('row')).toHaveCount(2)
      },
    },
    {
      name: 'history-filter-without-match',
      go: async ({ person, words }) => {
        await person.page.getByLabel(words('history.filter.atLeast')).fill('3')
        await expect(person.page.getByText(words('history.noMatch'))).toBeVisible()
        await person.page.getByRole('button', { name: words('history.filter') }).click()
        await expect(person.timeline.getByRole('row')).toHaveCount(3)
      },
    },
    {
      name: 'link',
      go: async ({ person, words }) => {
        await person.layer(1).click()
        await person
          .layer(1)
          .getByRole('button', { name: words('history.more') })
          .click()
        await person.page.getByRole('menuitem', { name: words('link.open') }).click()
        await expect(person.dialog).toContainText(words('link.warning'))
      },
    },
    {
      name: 'link-made',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'link.do')
        await expect(person.dialog.getByLabel(words('link.address'), { exact: true })).toBeVisible()
      },
    },
    {
      name: 'about',
      go: async ({ person, words }) => {
        await person.page.keyboard.press('Escape')
        await person.page.getByRole('tab', { name: words('history.tab.about') }).click()
        await expect(person.page.getByText(words('about.type'), { exact: true })).toBeVisible()
      },
    },
    {
      name: 'preview-text',
      go: async (walker) => {
        await walker.person.page.getByRole('tab', { name: walker.words('history.tab.history') }).click()
        await preview(walker, 1)
        await expect(walker.person.dialog.getByRole('document')).not.toBeEmpty()
      },
    },
    {
      name: 'compare-text',
      go: async (walker) => {
        await walker.person.press(walker.person.dialog, 'app.close')
        await compare(walker, 1)
      },
    },
    {
      name: 'compare-text-one-column',
      go: async ({ person, words }) => {
        await person.dialog.getByText(words('compare.layout.one-column')).click()
      },
    },
    {
      name: 'preview-picture',
      go: async (walker) => {
        await openFile(walker, 'media', ['campaign'], 'poster.png')
        await preview(walker, 0)
        await expect(walker.person.dialog.getByRole('img')).toBeVisible()
      },
    },
    {
      name: 'compare-picture',
      go: async (walker) => {
        await walker.person.press(walker.person.dialog, 'app.close')
        await compare(walker, 1)
      },
    },
    {
      name: 'preview-sound',
      go: async (walker) => {
        await openFile(walker, 'media', ['podcast'], 'episode-12.wav')
        await preview(walker, 0)
      },
    },
    {
      name: 'preview-table',
      go: async (walker) => {
        await openFile(walker, 'archive-2019', ['finance'], 'ledger-2019-q2.csv')
        await preview(walker, 1)
        await expect(walker.person.dialog.getByRole('table')).toBeVisible()
      },
    },
    {
      name: 'compare-table',
      go: async (walker) => {
        await walker.person.press(walker.person.dialog, 'app.close')
        await compare(walker, 1)
      },
    },
    {
      name: 'preview-office',
      go: async (walker) => {
        await openFile(
          walker,
          'team-documents',
          ['contracts', '2026'],
          '2026-001 Delivery agreement, Blue Harbour Logistics.docx',
        )
        await preview(walker, 0)
      },
    },
    {
      name: 'preview-pdf',
      go: async (walker) => {
        await openFile(
          walker,
          'team-documents',
          ['contracts', '2026'],
          '2026-002 Printing agreement, Kestrel Print.pdf',
        )
        await preview(walker, 0)
        await expect(walker.person.dialog.locator('canvas').first()).toBeVisible()
      },
    },
    {
      name: 'history-deleted',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.close')
        await person.openBucket('team-documents')
        await person.openFolder('reports')
        await person.page.getByLabel(words('folder.showDeleted')).check()
        await person.openHistory('customer-survey.csv')
      },
    },
  ],
}
