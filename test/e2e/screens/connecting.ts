import { expect } from '../fixtures.ts'
import type { Walk, Walker } from './walk.ts'

async function openMenu({ person, words }: Walker, connection: string, item: Parameters<Walker['words']>[0]) {
  await person.unfoldSidebar()
  await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: connection }) }).click()
  await person.page.getByRole('menuitem', { name: words(item) }).click()
  await expect(person.dialog).toBeVisible()
}

export const connecting: Walk = {
  name: 'connecting',
  screens: [
    {
      name: 'connect',
      go: async ({ person, words }) => {
        await person.press(person.sidebar, 'sidebar.connect')
        await expect(person.dialog).toContainText(words('connect.title'))
      },
    },
    {
      name: 'connect-import',
      go: async ({ person, words }) => {
        await person.dialog.getByText(words('import.open')).click()
        await person.dialog
          .getByLabel(words('import.paste'), { exact: true })
          .fill(
            '[tool]\ncredential_process = get-key\n[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = planted',
          )
        await person.press(person.dialog, 'import.fill')
        await expect(person.dialog.getByRole('list', { name: words('import.found') })).toBeVisible()
      },
    },
    {
      name: 'connect-without-a-key',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.press(person.sidebar, 'sidebar.connect')
        await person.dialog.getByText(words('connect.signIn.anonymous')).click()
        await expect(person.dialog.getByText(words('connect.anonymous.hint'))).toBeVisible()
      },
    },
    {
      name: 'connect-amazon',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.press(person.sidebar, 'sidebar.connect')
        await person.dialog.getByText(words('connect.kind.amazon')).click()
        const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
        await field('connect.regionName').selectOption('eu-central-1')
        await expect(field('connect.way')).toBeVisible()
        await field('connect.token').fill('planted')
        await expect(field('connect.expires')).toBeVisible()
      },
    },
    {
      name: 'connect-more',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.press(person.sidebar, 'sidebar.connect')
        await person.dialog.getByText(words('connect.more')).click()
        await person.dialog.getByText(words('connect.more')).scrollIntoViewIfNeeded()
      },
    },
    {
      name: 'connect-needed',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'connect.test')
        await expect(person.dialog.getByText(words('connect.required')).first()).toBeVisible()
      },
    },
    {
      name: 'connect-test-fails',
      go: async ({ person, words }) => {
        const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
        await field('connect.name').fill('Head office')
        await field('connect.endpoint').fill('http://127.0.0.1:9')
        await field('connect.accessKeyId').fill('AKIAIOSFODNN7EXAMPLE')
        await field('connect.secret').fill('planted')
        await person.press(person.dialog, 'connect.test')
        await expect(person.dialog.getByText(words('connect.outcome.failed')).first()).toBeVisible()
      },
    },
    {
      name: 'connection-unreachable',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'connect.save')
        await expect(person.dialog).toBeHidden()
        await person.unfoldSidebar()
        await expect(person.sidebar.getByRole('button', { name: words('app.retry') })).toBeVisible({ timeout: 60_000 })
      },
    },
    {
      name: 'check',
      go: async (walker) => {
        await openMenu(walker, walker.words('sidebar.practice'), 'sidebar.examine')
        const findings = walker.person.dialog.getByRole('list', { name: walker.words('doctor.findings') })
        await expect(findings.getByRole('listitem')).not.toHaveCount(0)
      },
    },
    {
      name: 'share',
      go: async (walker) => {
        await walker.person.press(walker.person.dialog, 'app.close')
        await openMenu(walker, 'Head office', 'sidebar.share')
      },
    },
    {
      name: 'remove',
      go: async (walker) => {
        await walker.person.press(walker.person.dialog, 'app.cancel')
        await openMenu(walker, 'Head office', 'sidebar.remove')
      },
    },
    {
      name: 'locked',
      go: async ({ person, words }) => {
        await person.press(person.dialog, 'app.cancel')
        await person.press(person.sidebar, 'sidebar.settings')
        await person.press(person.dialog, 'settings.lock.now')
        await expect(person.page.getByText(words('lock.title'))).toBeVisible()
      },
    },
  ],
}
