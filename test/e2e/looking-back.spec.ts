import { findBarriers } from './accessibility.ts'
import { expect, type Language, test } from './fixtures.ts'
import { createPerson } from './person.ts'

const languages: readonly Language[] = ['en', 'zh-CN']
const readme = 'Read me first.txt'

for (const language of languages) {
  test.describe(`looking back, in ${language}`, () => {
    test.use({ language, reducedMotion: 'reduce' })

    test('previews and compares a version, restores a copy of it, and finds the receipt', async ({
      page,
      words,
      pageErrors,
    }) => {
      const person = createPerson(page, words)
      await person.openBucket('team-documents')
      await person.openHistory(readme)
      await person.press(person.layer(1), 'history.preview')
      await expect(person.dialog.getByRole('document')).not.toBeEmpty()
      expect(await findBarriers(page)).toEqual([])
      await person.press(person.dialog, 'history.compare')
      await expect(person.dialog.getByRole('region', { name: words('compare.region') })).toBeVisible()
      await expect(person.dialog).toContainText(words('compare.content.different'))
      expect(await findBarriers(page)).toEqual([])
      await person.press(person.dialog, 'app.close')

      await person.press(person.layer(1), 'history.copy')
      await person.press(person.dialog, 'restore.copy.do')
      await expect(person.rowOf(readme)).toBeVisible()
      await expect(page.getByRole('grid').first().getByRole('row')).not.toHaveCount(0)
      await person.press(person.sidebar, 'activity.title')
      await expect(page.getByRole('listitem').filter({ hasText: words('activity.kind.copy') })).toBeVisible()
      expect(await findBarriers(page)).toEqual([])
      expect(pageErrors).toEqual([])
    })

    test('finds what was deleted from a bucket and brings a file back in two clicks', async ({
      page,
      words,
      pageErrors,
    }) => {
      const person = createPerson(page, words)
      await person.openBucket('team-documents')
      await person.press(person.sidebar, 'deleted.open')
      const survey = person.rowOf('customer-survey.csv')
      await person.press(survey, 'folder.bringBack')
      await expect(survey).toContainText(words('transfers.done.bring-back'))
      await page.getByText(words('deleted.groupBy.folder')).click()
      await expect(page.getByText(words('deleted.gone')).first()).toBeVisible()
      expect(await findBarriers(page)).toEqual([])
      expect(pageErrors).toEqual([])
    })
  })
}
