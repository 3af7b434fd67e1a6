import { join } from 'node:path'
import { findBarriers } from './accessibility.ts'
import { expect, test } from './fixtures.ts'
import { createPerson } from './person.ts'
import { allLooks, fewLooks, nameOf } from './screens/looks.ts'
import { walks } from './screens/walks.ts'

const folder = join(import.meta.dirname, 'screenshots')

for (const look of process.env['STRATA_ALL_LOOKS'] === '1' ? allLooks : fewLooks) {
  const name = nameOf(look)
  test.describe(name, () => {
    test.use({
      language: look.language,
      colorScheme: look.theme,
      viewport: look.size,
      copyBytesPerSecond: 15_000_000,
      reducedMotion: 'reduce',
      contextOptions: { forcedColors: look.forcedColors ?? 'none' },
    })

    for (const walk of walks) {
      test(`${walk.name}: every screen is whole, and open to everyone`, async ({ page, words, pageErrors }) => {
        const walker = { person: createPerson(page, words), words }
        for (const [index, screen] of walk.screens.entries()) {
          await screen.go(walker)
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
          expect(overflow, `${screen.name} is cut off at the side`).toBeLessThanOrEqual(0)
          expect.soft(await findBarriers(page), screen.name).toEqual([])
          const number = String(index + 1).padStart(2, '0')
          const path = join(folder, `${walk.name}-${number}-${screen.name}-${name}.png`)
          await page.screenshot({ path, animations: 'disabled' })
        }
        expect(pageErrors).toEqual([])
      })
    }
  })
}
