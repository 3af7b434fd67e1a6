import { readFileSync } from 'node:fs'
import { createPerson } from './person.ts'
import { expect, type Language, test } from './fixtures.ts'

const keyFile = 'AccessKey ID,AccessKey Secret\r\nLTAIplanted00001234,planted-secret-of-a-key-file\r\n'
const languages: readonly Language[] = ['en', 'zh-CN']

for (const language of languages) {
  test.describe(`getting connected, in ${language}`, () => {
    test.use({ language })

    test('fills the form from a pasted key file and a region by its name', async ({ page, words, pageErrors }) => {
      const person = createPerson(page, words)
      await person.press(person.sidebar, 'sidebar.connect')
      const { dialog } = person
      const field = (id: Parameters<typeof words>[0]) => dialog.getByLabel(words(id), { exact: true })
      await dialog.getByText(words('import.open')).click()
      await field('import.paste').fill(keyFile)
      await person.press(dialog, 'import.fill')

      // The key is held by the engine: the form shows its ends and does not ask for it.
      await expect(field('connect.accessKeyId')).toHaveAttribute('placeholder', 'LTAI…1234')
      await expect(dialog.getByText(words('import.secret.held'))).toBeVisible()
      await expect(field('import.paste')).toHaveValue('')
      expect(await page.content()).not.toContain('planted-secret')

      await field('connect.regionName').selectOption('cn-beijing')
      await expect(field('connect.endpoint')).toHaveValue('https://oss-cn-beijing.aliyuncs.com')
      await expect(field('connect.region')).toHaveValue('cn-beijing')
      await field('connect.way').selectOption({ label: words('connect.way.internal') })
      await expect(field('connect.endpoint')).toHaveValue('https://oss-cn-beijing-internal.aliyuncs.com')
      await field('connect.name').fill('Planted')
      await field('connect.endpoint').fill('http://127.0.0.1:9')
      await dialog.getByText(words('connect.more')).click()
      await field('connect.access').selectOption('read-only')
      await person.press(dialog, 'connect.save')
      await expect(dialog).toBeHidden()
      await expect(person.sidebar).toContainText('Planted')
      expect(pageErrors).toEqual([])
    })
  })
}

test('says which of the found settings cannot be used, and why', async ({ page, words, pageErrors }) => {
  const person = createPerson(page, words)
  await person.press(person.sidebar, 'sidebar.connect')
  const { dialog } = person
  await dialog.getByText(words('import.open')).click()
  const settings = [
    '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = planted\nregion = eu-central-1',
    '[tool]\ncredential_process = get-key',
  ].join('\n')
  await dialog.getByLabel(words('import.paste'), { exact: true }).fill(settings)
  await person.press(dialog, 'import.fill')
  const found = dialog.getByRole('list', { name: words('import.found') })
  await expect(found.getByRole('listitem')).toHaveCount(2)
  await expect(found).toContainText(words('import.problem.runs-a-program'))
  await found.getByRole('button', { name: words('import.use') }).click()
  await expect(dialog.getByLabel(words('connect.endpoint'), { exact: true })).toHaveValue(
    'https://s3.eu-central-1.amazonaws.com',
  )

  await dialog.getByLabel(words('import.paste'), { exact: true }).fill('nothing of the kind')
  await person.press(dialog, 'import.fill')
  await expect(dialog.getByText(words('error.invalid-input.text'))).toBeVisible()
  expect(pageErrors).toEqual([])
})

test('reads a connection file that is chosen', async ({ page, words, dataDir }) => {
  const person = createPerson(page, words)
  await person.press(person.sidebar, 'sidebar.connect')
  const { dialog } = person
  await dialog.getByText(words('import.open')).click()
  const connection = {
    name: 'From the office',
    dialect: 'obs',
    endpoint: 'https://obs.cn-north-4.myhuaweicloud.com',
    region: 'cn-north-4',
  }
  const text = JSON.stringify({ format: 'strata-connections', version: 1, connections: [connection] })
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'office.strata', mimeType: 'application/json', buffer: Buffer.from(text) })
  await expect(dialog.getByLabel(words('connect.name'), { exact: true })).toHaveValue('From the office')
  await expect(dialog.getByRole('radio', { name: words('connect.kind.obs') })).toBeChecked()
  await dialog.getByLabel(words('connect.accessKeyId'), { exact: true }).fill('planted-id')
  await dialog.getByLabel(words('connect.secret'), { exact: true }).fill('planted-secret')
  await person.press(dialog, 'connect.save')
  await expect(person.sidebar).toContainText('From the office')
  expect(readFileSync(`${dataDir}/connections.json`, 'utf8')).not.toContain('planted')
})

test('examines a connection, and the report holds no key', async ({ page, words, pageErrors, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const person = createPerson(page, words)
  await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'Practice' }) }).click()
  await page.getByRole('menuitem', { name: words('sidebar.examine') }).click()
  const findings = person.dialog.getByRole('list', { name: words('doctor.findings') })
  await expect(findings.getByRole('listitem')).toHaveCount(14)
  await expect(findings.getByText(words('doctor.outcome.failed'), { exact: true })).toHaveCount(0)
  await person.press(person.dialog, 'doctor.copy')
  const report = await page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain(`${words('doctor.check.list-versions')}: ${words('doctor.outcome.passed')}`)
  expect(pageErrors).toEqual([])
})

test('makes a connection file that holds the key only under a passphrase', async ({ page, words, pageErrors }) => {
  const person = createPerson(page, words)
  await person.press(person.sidebar, 'sidebar.connect')
  const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
  await field('connect.name').fill('Shared')
  await field('connect.endpoint').fill('http://127.0.0.1:9')
  await field('connect.accessKeyId').fill('planted-key-id')
  await field('connect.secret').fill('planted-secret')
  await person.press(person.dialog, 'connect.save')
  await expect(person.dialog).toBeHidden()

  const share = async (passphrase: string) => {
    await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'Shared' }) }).click()
    await page.getByRole('menuitem', { name: words('sidebar.share') }).click()
    await field('share.passphrase').fill(passphrase)
    const download = page.waitForEvent('download')
    await person.press(person.dialog, 'share.do')
    const file = await download
    expect(file.suggestedFilename()).toBe('Shared.strata')
    return readFileSync(await file.path(), 'utf8')
  }
  const plain = await share('')
  expect(plain).toContain('127.0.0.1')
  const sealed = await share('correct horse battery')
  expect(sealed).toContain('strata-connections-sealed')
  expect(plain + sealed).not.toContain('planted')

  await person.press(person.sidebar, 'sidebar.connect')
  await person.dialog.getByText(words('import.open')).click()
  await field('import.paste').fill(sealed)
  await person.press(person.dialog, 'import.fill')
  await field('import.passphrase').fill('wrong')
  await person.press(person.dialog, 'import.fill')
  await expect(person.dialog.getByText(words('error.wrong-passphrase.text'))).toBeVisible()
  await field('import.passphrase').fill('correct horse battery')
  await person.press(person.dialog, 'import.fill')
  await expect(field('connect.name')).toHaveValue('Shared')
  await expect(person.dialog.getByText(words('import.secret.held'))).toBeVisible()
  expect(pageErrors).toEqual([])
})

test('shows what is in a connection file that is dropped, and connects only when told to', async ({ page, words }) => {
  const person = createPerson(page, words)
  const connection = {
    name: 'From the office',
    dialect: 'obs',
    endpoint: 'https://obs.cn-north-4.myhuaweicloud.com',
    region: 'cn-north-4',
    bucket: 'reports',
    access: 'restore-only',
    customDomains: { reports: 'files.example.com' },
  }
  const text = JSON.stringify({ format: 'strata-connections', version: 1, connections: [connection] })
  const drop = async (name: string) => {
    const dataTransfer = await page.evaluateHandle(
      ([fileName = '', content = '']) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([content], fileName))
        return transfer
      },
      [name, text],
    )
    await page.dispatchEvent('body', 'drop', { dataTransfer })
  }
  await expect(person.sidebar.getByText('team-documents')).toBeVisible()
  await drop('office.txt')
  await expect(person.dialog).toHaveCount(0)
  await drop('office.strata')
  await expect(person.dialog).toContainText(words('opened.title', { name: 'office.strata' }))
  for (const fact of ['reports = files.example.com', connection.endpoint, words('connect.access.restore-only')])
    await expect(person.dialog).toContainText(fact)
  await expect(person.dialog).toContainText(words('opened.key.needed'))
  await expect(page.locator('nav').first()).not.toContainText('From the office')

  await person.press(person.dialog, 'opened.enterKey')
  const field = (id: Parameters<typeof words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
  await expect(field('connect.name')).toHaveValue('From the office')
  await person.dialog.getByText(words('connect.more')).click()
  await expect(field('connect.domains')).toHaveValue('reports = files.example.com')
  await expect(field('connect.access')).toHaveValue('restore-only')
  await field('connect.accessKeyId').fill('planted-id')
  await field('connect.secret').fill('planted-secret')
  // A line that is no domain is said at its field, and nothing is saved.
  await field('connect.domains').fill('reports files.example.com')
  await person.press(person.dialog, 'connect.save')
  await expect(person.dialog.getByText(words('connect.domains.bad'))).toBeVisible()
  await field('connect.domains').fill('reports = files.example.com')
  await field('connect.access').selectOption('read-only')
  await person.press(person.dialog, 'connect.save')
  await expect(person.dialog).toBeHidden()
  await person.sidebar.getByRole('button', { name: words('sidebar.more', { name: 'From the office' }) }).click()
  await page.getByRole('menuitem', { name: words('sidebar.edit') }).click()
  await person.dialog.getByText(words('connect.more')).click()
  await expect(field('connect.domains')).toHaveValue('reports = files.example.com')
  await expect(field('connect.access')).toHaveValue('read-only')
})
