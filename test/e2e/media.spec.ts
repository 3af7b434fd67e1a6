import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { openOwnStore, type OwnStore } from './own-store.ts'
import { createPerson } from './person.ts'

const folder = join(import.meta.dirname, '../fixtures/media')
const names = readdirSync(folder)

let store: OwnStore
test.beforeAll(async () => {
  store = await openOwnStore()
  store.seed.bucket('recordings', 'enabled')
  for (const name of names) store.seed.version('recordings', name, { content: readFileSync(join(folder, name)) })
  store.seed.version('recordings', 'raw.mov', { content: { virtualBytes: 24 * 2 ** 30, seed: 5 } })
})
test.afterAll(() => store.close())

test('plays sound and film by ranges, and says what cannot be played', async ({ page, words, pageErrors }) => {
  const person = createPerson(page, words)
  await store.connect(person, words)
  await person.openBucket('recordings')
  const preview = async (name: string) => {
    await person.openHistory(name)
    await person.chooseLayer(0)
    await person.press(person.layer(0), 'history.preview')
  }
  expect(names).toHaveLength(7)
  for (const name of names) {
    await preview(name)
    await expect(person.dialog.getByText(words('preview.length', { length: '0:02' })), name).toBeVisible()
    const player = person.dialog.getByLabel(words('preview.player'))
    const { duration, error } = await player.evaluate((element) => {
      const { duration, error } = element as HTMLMediaElement
      return { duration, error }
    })
    expect(duration).toBeGreaterThan(1.5)
    expect(error).toBeNull()
    await person.press(person.dialog, 'app.close')
  }
  expect(pageErrors).toEqual([])

  await preview('raw.mov')
  await expect(person.dialog).toContainText(words('preview.video'))
  await expect(person.dialog.getByRole('button', { name: words('preview.download') })).toBeVisible()
})
