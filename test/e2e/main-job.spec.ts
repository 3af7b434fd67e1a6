import { createPerson } from './person.ts'
import { expect, type Language, test } from './fixtures.ts'

const languages: readonly Language[] = ['en', 'zh-CN']
const video = 'video-master.mov'
const survey = 'customer-survey.csv'

for (const language of languages) {
  test.describe(`bringing an earlier version back, in ${language}`, () => {
    // 24 GB in parts that take some two seconds each, in a window that grows to 64: long enough to watch and to pause.
    test.use({ language, copyBytesPerSecond: 40_000_000 })

    test('restores an earlier version of a 24 GB video by parts, paused and resumed, and undoes it', async ({
      page,
      words,
      pageErrors,
    }) => {
      const person = createPerson(page, words)
      await person.openBucket('media')
      await person.openHistory(video)
      await expect(person.layer(0)).toContainText(words('history.current'))
      const layersBefore = await person.timeline.getByRole('row').count()

      await person.askToRestore(2)
      await expect(person.dialog).toContainText(words('restore.now'))
      await expect(person.dialog).toContainText(words('restore.after'))
      await person.confirm()

      const transfer = person.transfer(video)
      await expect.poll(() => person.countPartsDone(video), { timeout: 60_000 }).toBeGreaterThan(7)
      await person.press(transfer, 'transfers.action.pause')
      await expect(transfer).toContainText(words('transfers.state.paused.user'))
      await person.press(transfer, 'transfers.action.resume')
      await expect(transfer).toContainText(words('transfers.done.restore'), { timeout: 60_000 })

      await expect(person.timeline.getByRole('row')).toHaveCount(layersBefore + 1)
      await expect(person.layer(0)).toContainText(words('history.current'))

      await person.press(transfer, 'transfers.action.undo')
      await expect(person.transfers).toContainText(words('transfers.done.undo'), { timeout: 60_000 })
      await expect(person.layer(0)).toContainText(words('history.current'))
      expect(pageErrors).toEqual([])
    })

    test('brings a deleted file back', async ({ page, words, pageErrors }) => {
      const person = createPerson(page, words)
      await person.openBucket('team-documents')
      await person.openFolder('reports')
      await expect(person.rowOf(survey)).toBeHidden()
      await page.getByLabel(words('folder.showDeleted')).check()
      await person.press(person.rowOf(survey), 'folder.bringBack')
      await person.openTransfers()
      await expect(person.transfer(survey)).toContainText(words('transfers.done.bring-back'))
      await page.getByLabel(words('folder.showDeleted')).uncheck()
      await expect(person.rowOf(survey)).toBeVisible()
      expect(pageErrors).toEqual([])
    })
  })
}
