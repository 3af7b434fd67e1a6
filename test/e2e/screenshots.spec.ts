import { join } from 'node:path'
import { findBarriers } from './accessibility.ts'
import { createPerson, type Person } from './person.ts'
import { expect, type Language, test } from './fixtures.ts'

const folder = join(import.meta.dirname, 'screenshots')
const languages: readonly Language[] = ['en', 'zh-CN']
const themes = ['light', 'dark'] as const
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const

/** The five screens, in the order in which a person comes to them. */
const walk: readonly (readonly [string, (person: Person) => Promise<void>])[] = [
  ['1-welcome', async (person) => expect(person.sidebar.getByRole('button', { name: 'media' })).toBeVisible()],
  [
    '2-folder',
    async (person) => {
      await person.openBucket('team-documents')
      await person.openFolder('contracts')
      await person.openFolder('2026')
    },
  ],
  [
    '3-history',
    async (person) => {
      await person.sortByDate()
      await person.openHistory('Office lease.txt')
    },
  ],
  [
    '4-confirm',
    async (person) => {
      await person.openBucket('media')
      await person.openHistory('video-master.mov')
      await person.askToRestore(2)
    },
  ],
  [
    '5-transfers',
    async (person) => {
      await person.confirm()
      await expect.poll(() => person.countPartsDone('video-master.mov'), { timeout: 60_000 }).toBeGreaterThan(16)
    },
  ],
]

for (const language of languages) {
  for (const theme of themes) {
    for (const viewport of sizes) {
      const name = `${language}-${theme}-${viewport.width}x${viewport.height}`
      test.describe(name, () => {
        test.use({ language, colorScheme: theme, viewport, copyBytesPerSecond: 15_000_000, reducedMotion: 'reduce' })

        test('shows the five screens whole, and to everyone', async ({ page, words, pageErrors }) => {
          const person = createPerson(page, words)
          for (const [screen, go] of walk) {
            await go(person)
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
            expect(overflow, `${screen} is cut off at the side`).toBeLessThanOrEqual(0)
            expect.soft(await findBarriers(page), screen).toEqual([])
            await page.screenshot({ path: join(folder, `${screen}-${name}.png`), animations: 'disabled' })
          }
          expect(pageErrors).toEqual([])
        })
      })
    }
  }
}
