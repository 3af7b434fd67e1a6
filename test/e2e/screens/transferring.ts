import { expect } from '../fixtures.ts'
import type { Walk, Walker } from './walk.ts'

const video = 'video-master.mov'

/** The tab of what finished; its name ends with a count, and begins another tab's in no language. */
async function showFinished({ person, words }: Walker) {
  await person.transfers.getByRole('tab', { name: new RegExp(`^${words('transfers.tab.finished')}`) }).click()
}

export const transferring: Walk = {
  name: 'transferring',
  screens: [
    {
      name: 'confirm',
      go: async ({ person }) => {
        await person.openBucket('media')
        await person.openHistory(video)
        await person.askToRestore(2)
      },
    },
    {
      name: 'running',
      go: async ({ person }) => {
        await person.confirm()
        await expect.poll(() => person.countPartsDone(video), { timeout: 60_000 }).toBeGreaterThan(16)
      },
    },
    {
      name: 'parts',
      go: async ({ person, words }) => {
        await person.press(person.transfer(video), 'transfers.unfold.parts')
        await expect(person.transfers.getByText(words('transfers.detail.all'))).toBeVisible()
      },
    },
    {
      name: 'paused',
      go: async ({ person, words }) => {
        await person.press(person.transfer(video), 'transfers.action.pause')
        await expect(person.transfer(video)).toContainText(words('transfers.state.paused.user'))
      },
    },
    {
      name: 'cancelled',
      go: async ({ person, words }) => {
        await person.press(person.transfer(video), 'transfers.action.cancel')
        await showFinished({ person, words })
        await expect(person.transfer(video)).toContainText(words('transfers.state.cancelled'))
      },
    },
    {
      name: 'copy-dialog',
      go: async ({ person, words }) => {
        await person.openBucket('team-documents')
        await person.openHistory('Read me first.txt')
        const layer = person.layer(1)
        await layer.click()
        await person.press(layer, 'history.copy')
        await expect(person.dialog).toContainText(words('restore.copy.name'))
      },
    },
    {
      name: 'confirm-document',
      go: async ({ person }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.askToRestore(1)
      },
    },
    {
      name: 'confirm-picture',
      go: async ({ person }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.openBucket('media')
        await person.openFolder('campaign')
        await person.openHistory('poster.png')
        await person.askToRestore(1)
        await expect(person.dialog.locator('img')).toHaveCount(2)
      },
    },
    {
      name: 'restored',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.openBucket('team-documents')
        await person.openHistory('Read me first.txt')
        await person.askToRestore(1)
        await person.confirm()
        await showFinished({ person, words })
        await expect(person.transfer('Read me first.txt')).toContainText(words('transfers.done.restore'))
      },
    },
    {
      name: 'receipt-of-transfer',
      go: async ({ person, words }) => {
        await person.press(person.transfer('Read me first.txt'), 'transfers.done.restore')
        await expect(person.transfer('Read me first.txt')).toContainText(words('transfers.receipt.verifiedBy'))
      },
    },
    {
      name: 'activity',
      go: async ({ person }) => {
        await person.press(person.sidebar, 'activity.title')
        await expect(person.page.getByRole('main').getByRole('listitem').first()).toBeVisible()
      },
    },
    {
      name: 'receipt',
      go: async ({ person, words }) => {
        const newest = person.page.getByRole('main').getByRole('listitem').first()
        await newest.getByText(words('transfers.receipt'), { exact: true }).click()
        await expect(newest).toContainText(words('activity.column.requestIds'))
      },
    },
  ],
}
