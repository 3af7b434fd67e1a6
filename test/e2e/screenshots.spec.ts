import { join } from 'node:path'
import { findBarriers } from './accessibility.ts'
import { expect, type Language, test } from './fixtures.ts'
import { createPerson } from './person.ts'
import { walks } from './screens/walks.ts'

interface Look {
  readonly language: Language
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

const folder = join(import.meta.dirname, 'screenshots')
const wide = { width: 1280, height: 800 }
const narrow = { width: 900, height: 600 }
const all: readonly Look[] = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [wide, narrow].map((size) => ({ language, theme, ...size }))),
)
/** Each language, theme and size once; the others with `STRATA_ALL_LOOKS=1`. */
const few: readonly Look[] = [
  { language: 'en', theme: 'light', ...wide },
  { language: 'zh-CN', theme: 'dark', ...narrow },
]

for (const { language, theme, width, height } of process.env['STRATA_ALL_LOOKS'] === '1' ? all : few) {
  const look = `${language}-${theme}-${width}x${height}`
  test.describe(look, () => {
    test.use({
      language,
      colorScheme: theme,
      viewport: { width, height },
      copyBytesPerSecond: 15_000_000,
      reducedMotion: 'reduce',
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
          const path = join(folder, `${walk.name}-${number}-${screen.name}-${look}.png`)
          await page.screenshot({ path, animations: 'disabled' })
        }
        expect(pageErrors).toEqual([])
      })
    }
  })
}
