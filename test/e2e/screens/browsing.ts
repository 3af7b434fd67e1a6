import { expect } from '../fixtures.ts'
import type { Walk } from './walk.ts'

export const browsing: Walk = {
  name: 'browsing',
  screens: [
    {
      name: 'welcome',
      go: async ({ person, words }) =>
        expect(person.page.getByRole('heading', { name: words('welcome.title') })).toBeVisible(),
    },
    {
      name: 'connections',
      go: async ({ person }) => {
        await person.unfoldSidebar()
        await expect(person.sidebar.getByRole('button', { name: 'media' })).toBeVisible()
      },
    },
    {
      name: 'keyboard',
      go: async ({ person, words }) => {
        await person.page.keyboard.press('?')
        await expect(person.dialog).toContainText(words('keys.title'))
      },
    },
    {
      name: 'settings',
      go: async ({ person, words }) => {
        await person.page.keyboard.press('Escape')
        await person.press(person.sidebar, 'sidebar.settings')
        await expect(person.dialog).toContainText(words('settings.title'))
      },
    },
    {
      name: 'support-file',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'support.open')
        await expect(person.dialog).toContainText(words('support.lead'))
        await expect(person.dialog.getByText(words('support.collecting'))).toBeHidden({ timeout: 60_000 })
      },
    },
    {
      name: 'bucket',
      go: async ({ person }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.press(person.dialog, 'app.close')
        await person.openBucket('team-documents')
      },
    },
    {
      name: 'deleted-shown',
      go: async ({ person, words }) => {
        await person.openFolder('reports')
        await person.page.getByLabel(words('folder.showDeleted')).check()
        await expect(person.rowOf('customer-survey.csv')).toBeVisible()
      },
    },
    {
      name: 'deleted-chosen',
      go: async ({ person }) => {
        await person.rowOf('customer-survey.csv').getByRole('checkbox').check()
      },
    },
    {
      name: 'filter-without-match',
      go: async ({ person, words }) => {
        await person.page.getByRole('searchbox').fill('nothing is called so')
        await expect(person.page.getByText(words('folder.noMatch', { filter: 'nothing is called so' }))).toBeVisible()
      },
    },
    {
      name: 'bucket-suspended',
      go: async ({ person, words }) => {
        await person.openBucket('archive-2019')
        await expect(person.page.getByText(words('banner.suspended'))).toBeVisible()
      },
    },
    {
      name: 'bucket-never-versioned',
      go: async ({ person, words }) => {
        await person.openBucket('scratch')
        await expect(person.page.getByText(words('banner.never'))).toBeVisible()
      },
    },
    {
      name: 'deleted-files-by-day',
      go: async ({ person }) => {
        await person.openBucket('team-documents')
        await person.press(person.sidebar, 'deleted.open')
        await expect(person.rowOf('customer-survey.csv')).toBeVisible()
      },
    },
    {
      name: 'deleted-files-by-folder',
      go: async ({ person, words }) => {
        await person.page.getByText(words('deleted.groupBy.folder')).click()
        await expect(person.page.getByText(words('deleted.gone')).first()).toBeVisible()
      },
    },
    {
      name: 'bring-back-all',
      go: async ({ person, words }) => {
        await person.page.getByRole('button', { name: words('deleted.bringBackAll') }).click()
        await expect(person.dialog).toBeVisible()
      },
    },
    {
      name: 'unfinished-uploads',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.openBucket('team-documents')
        await person.page
          .getByRole('button', { name: words('uploads.bucketMenu', { bucket: 'team-documents' }) })
          .click()
        await person.page.getByRole('menuitem', { name: words('uploads.open') }).click()
        await expect(person.page.getByText(words('uploads.empty'), { exact: true })).toBeVisible()
      },
    },
    {
      name: 'activity-empty',
      go: async ({ person, words }) => {
        await person.press(person.sidebar, 'activity.title')
        await expect(person.page.getByText(words('activity.empty'), { exact: true })).toBeVisible()
      },
    },
  ],
}
