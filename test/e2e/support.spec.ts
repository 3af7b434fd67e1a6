import { readFileSync } from 'node:fs'
import { createPerson } from './person.ts'
import { expect, type Language, test } from './fixtures.ts'
import { findBarriers } from './accessibility.ts'

const languages: readonly Language[] = ['en', 'zh-CN']
for (const language of languages) {
  test.describe(`a support file, in ${language}`, () => {
    test.use({ language })

    test('is shown part by part before it is saved, and what is saved is what was shown', async ({
      page,
      words,
      pageErrors,
    }) => {
      const person = createPerson(page, words)
      await person.press(person.sidebar, 'sidebar.connect')
      const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
      await field('connect.name').fill('Numbers of the quarter')
      await field('connect.endpoint').fill('http://127.0.0.1:9')
      await field('connect.accessKeyId').fill('PLANTEDKEYID0001')
      await field('connect.secret').fill('planted-secret-of-support')
      await person.press(person.dialog, 'connect.save')
      await expect(person.dialog).toBeHidden()

      await page.getByRole('button', { name: words('sidebar.settings') }).click()
      await person.press(person.dialog, 'support.open')
      const shown: string[] = []
      const show = async (id: Parameters<typeof words>[0]) => {
        await person.dialog.getByText(words(id), { exact: true }).click()
        const part = person.dialog.getByRole('region', { name: words(id), exact: true })
        await expect(part).toBeVisible()
        shown.push((await part.textContent()) ?? '')
      }
      const parts = ['program', 'settings', 'connections', 'checks', 'transfers', 'log'] as const
      for (const part of parts) await show(`support.part.${part}`)
      expect(shown.join('\n')).toContain('connection-1: oss at http://host-1')
      expect(shown.join('\n')).toMatch(/reach: failed .*ECONNREFUSED/)
      expect(shown.join('\n')).not.toMatch(/planted|PLANTED|Numbers of the quarter|127\.0\.0\.1:9/)

      const save = async () => {
        const download = page.waitForEvent('download')
        await person.press(person.dialog, 'support.save')
        const file = await download
        expect(file.suggestedFilename()).toMatch(/^strata-support-[\d-]+\.txt$/)
        return readFileSync(await file.path(), 'utf8')
      }
      expect(await findBarriers(page)).toEqual([])
      const saved = await save()
      for (const text of shown) expect(saved).toContain(text)
      expect(saved).not.toContain('Numbers of the quarter')

      // Back in the settings, where it was opened; names go in when they are asked for.
      await person.press(person.dialog, 'support.open')
      await person.dialog.getByLabel(words('support.names')).check()
      await show('support.part.names')
      expect(shown.at(-1)).toContain('connection-1 = Numbers of the quarter')
      expect(await save()).toContain(shown.at(-1) ?? '')
      expect(pageErrors).toEqual([])
    })
  })
}
