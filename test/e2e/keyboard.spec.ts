import type { Locator } from 'playwright/test'
import { expect, test } from './fixtures.ts'
import { createPerson } from './person.ts'

test.use({ reducedMotion: 'reduce' })

const readme = 'Read me first.txt'

test('restores, undoes and brings back with the keyboard alone', async ({ page, words, pageErrors }) => {
  const person = createPerson(page, words)
  const { keyboard } = page
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await keyboard.press(key)
  }
  const tabTo = async (target: Locator) => {
    await expect(target).toBeVisible()
    for (let stops = 0; stops < 60; stops += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await keyboard.press('Tab')
    }
    throw new Error('Tab does not come there')
  }
  const files = page.getByRole('grid').first()

  await tabTo(person.sidebar.getByRole('button', { name: 'team-documents', exact: true }))
  await press('Enter')
  await expect(person.rowOf(readme)).toBeVisible()
  await tabTo(files)
  await press('End', 'h')
  await expect(person.timeline.getByRole('row')).toHaveCount(3)
  await expect(person.timeline).toBeFocused()

  await press('ArrowDown', 'r')
  await expect(person.dialog).toContainText(words('restore.title'))
  await tabTo(person.dialog.getByRole('button', { name: words('restore.do'), exact: true }))
  await press('Enter')
  await expect(person.timeline.getByRole('row')).toHaveCount(4)
  await expect(person.layer(0)).toContainText(words('history.current'))
  await expect(page.getByRole('region', { name: words('toast.region') })).toContainText(words('transfers.done.restore'))

  await press('Control+z')
  await expect(page.getByRole('region', { name: words('toast.region') })).toContainText(words('transfers.done.undo'))

  await press('Escape')
  await expect(person.timeline).toBeHidden()
  await press('/')
  await keyboard.type('reports')
  await press('Escape')
  await tabTo(files)
  await press('Home', 'ArrowDown', 'ArrowDown', 'Enter')
  await expect(page.getByRole('navigation', { name: words('path.label') })).toContainText('reports')
  await tabTo(page.getByLabel(words('folder.showDeleted')))
  await press('Space')
  await expect(person.rowOf('customer-survey.csv')).toBeVisible()
  await tabTo(files)
  await press('End', 'r')
  await expect(page.getByRole('region', { name: words('toast.region') })).toContainText(
    words('transfers.done.bring-back'),
  )
  await tabTo(files)
  await press('Backspace')
  await expect(person.rowOf(readme)).toBeVisible()
  expect(pageErrors).toEqual([])
})
