import { findBarriers } from './accessibility.ts'
import { createPerson } from './person.ts'
import { expect, type Language, test } from './fixtures.ts'

const languages: readonly Language[] = ['en', 'zh-CN']
for (const language of languages) {
  test.describe(`a link to one version, in ${language}`, () => {
    test.use({ language })

    test('is made after saying what it gives away, and leaves a receipt', async ({
      page,
      words,
      context,
      pageErrors,
    }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const person = createPerson(page, words)
      await person.openBucket('team-documents')
      await person.openFolder('reports')
      const file = page.getByRole('row').filter({ hasText: '.md' }).first()
      await file.click()
      await expect(person.timeline.getByRole('row').nth(1)).toBeVisible()
      const layer = person.layer(1)
      await layer.click()
      await layer.getByRole('button', { name: words('history.more') }).click()
      await page.getByRole('menuitem', { name: words('link.open') }).click()
      await expect(person.dialog).toContainText(words('link.warning'))
      expect(await findBarriers(page)).toEqual([])
      await person.dialog.getByText(words('link.lifetime.3600'), { exact: true }).click()
      await person.press(person.dialog, 'link.do')
      const address = await person.dialog.getByLabel(words('link.address'), { exact: true }).inputValue()
      await expect(person.dialog).toContainText(words('link.plain'))
      await person.press(person.dialog, 'link.copy')
      await expect(person.dialog.getByText(words('app.copied'))).toBeVisible()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address)
      expect(await findBarriers(page)).toEqual([])
      const read = await fetch(address)
      expect(read.status).toBe(200)
      expect((await read.text()).length).toBeGreaterThan(10)
      expect((await fetch(address.replace(/versionId=[^&]+/, 'versionId=other'))).status).toBe(403)

      await person.dialog
        .getByRole('button', { name: words('app.close') })
        .last()
        .click()
      await page.getByRole('button', { name: words('activity.title'), exact: true }).click()
      await expect(page.getByText(words('activity.kind.link'))).toBeVisible()
      expect(await page.content()).not.toContain(new URL(address).search.slice(-40))
      expect(pageErrors).toEqual([])
    })
  })
}
