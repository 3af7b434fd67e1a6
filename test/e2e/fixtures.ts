import { test as base } from 'playwright/test'
import { en } from '../../renderer/i18n/en.ts'
import { zhCN } from '../../renderer/i18n/zh-CN.ts'
import { huntSecrets, type SecretHunt } from './secret-hunt.ts'
import { type Language, makeDataFolder, removeDataFolder, type RunningShell, startShell } from './shell.ts'

export { expect } from 'playwright/test'
export type { Language } from './shell.ts'

type MessageId = keyof typeof en

/** Words of the catalogue as a person sees them; only for texts whose values are plain words. */
export type Words = (id: MessageId, values?: Readonly<Record<string, string>>) => string

export function wordsOf(language: Language): Words {
  const catalogue: Readonly<Record<MessageId, string>> = language === 'zh-CN' ? zhCN : en
  return (id, values = {}) => catalogue[id].replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** Finds a text of the catalogue whose values are numbers; the numbers are its groups, in order. */
export function patternOf(words: Words, id: MessageId): RegExp {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pieces = words(id).split(/\{\w+, number\}/)
  return new RegExp(pieces.map(literal).join('([\\d,.]+)'))
}

interface Options {
  readonly language: Language
  /** Bytes a second for each copy request of the practice store; 0 is unlimited. */
  readonly copyBytesPerSecond: number
}

interface Fixtures {
  /** A fresh data folder, removed after the test. */
  readonly dataDir: string
  /** A browser shell on `dataDir`, with the sample of the practice store. */
  readonly strata: RunningShell
  readonly words: Words
  /** Secrets that a test types are looked for at its end, in all that was told to its pages, written or kept. */
  readonly secretHunt: SecretHunt
  /** Errors that the page wrote to its console or threw; the test fails when there are any at its end. */
  readonly pageErrors: string[]
}

/** A test that gets a running Strata of its own, its page open on it. */
export const test = base.extend<Fixtures & Options>({
  language: ['en', { option: true }],
  copyBytesPerSecond: [0, { option: true }],
  locale: async ({ language }, use) => {
    await use(language)
  },
  timezoneId: 'Asia/Shanghai',
  dataDir: async ({}, use) => {
    const folder = await makeDataFolder()
    await use(folder)
    await removeDataFolder(folder)
  },
  secretHunt: async ({ context, dataDir }, use) => {
    const hunt = huntSecrets(context)
    await use(hunt)
    hunt.add('the storage of the browser', JSON.stringify(await context.storageState({ indexedDB: true })))
    const found = hunt.search(dataDir)
    if (found.length > 0) throw new Error(`Secrets were found:\n${found.join('\n')}`)
  },
  strata: async ({ dataDir, language, copyBytesPerSecond, secretHunt }, use, testInfo) => {
    const shell = await startShell({ dataDir, language, copyBytesPerSecond })
    await use(shell)
    await shell.stop()
    secretHunt.add('the output of the shell', shell.output())
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('shell output', { body: shell.output(), contentType: 'text/plain' })
    }
  },
  words: async ({ language }, use) => {
    await use(wordsOf(language))
  },
  pageErrors: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await use(errors)
    },
    { auto: true },
  ],
  page: async ({ page, strata }, use) => {
    await page.goto(strata.url)
    await use(page)
  },
})
