/** Somebody who never saw Strata and reads only what is on the screen: nothing but visible words is used here. */
import { countClicks } from './clicks.ts'
import { expect, type Language, test } from './fixtures.ts'

interface Reading {
  readonly open: RegExp
  readonly restore: string
  readonly confirm: string
  readonly done: string
  readonly current: string
}

const readings: Readonly<Record<Language, Reading>> = {
  en: {
    open: /^Open team-documents/,
    restore: 'Restore this version',
    confirm: 'Restore',
    done: 'Restored and verified',
    current: 'Current',
  },
  'zh-CN': {
    open: /^打开 team-documents/,
    restore: '恢复此版本',
    confirm: '恢复',
    done: '已恢复并校验',
    current: '当前',
  },
}

const file = 'Read me first.txt'

for (const language of ['en', 'zh-CN'] as const) {
  test.describe(`first use, in ${language}`, () => {
    test.use({ language })

    test('comes to a verified restore in under a minute and five clicks', async ({ page, pageErrors }) => {
      const says = readings[language]
      const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
      const startedAt = performance.now()
      await expect(button(says.open)).toBeVisible()
      const clicks = await countClicks(page, async () => {
        await button(says.open).click()
        await page.getByText(file, { exact: true }).click()
        await button(says.restore).first().click()
        await button(says.confirm).click()
        await expect(page.getByText(says.done).first()).toBeVisible()
      })
      expect(performance.now() - startedAt).toBeLessThan(60_000)
      expect(clicks).toBe(4)
      await expect(page.getByText(says.current, { exact: true }).first()).toBeVisible()
      expect(pageErrors).toEqual([])
    })
  })
}
