import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPracticeStore, type PracticeStore } from '../../app/practice/practice-store.ts'
import type { Words } from './fixtures.ts'
import type { Person } from './person.ts'

const keys = { accessKeyId: 'PRACTICEKEYID0000009', accessKeySecret: 'practice-secret-00000000000000000009' }

/** A store that belongs to one test, which fills it past the protocol, and to which a person connects. */
export interface OwnStore extends Pick<PracticeStore, 'seed' | 'faults' | 'url'> {
  readonly keys: { readonly accessKeyId: string; readonly accessKeySecret: string }
  connect(person: Person, words: Words): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openOwnStore(): Promise<OwnStore> {
  const dataDir = await mkdtemp(join(tmpdir(), 'strata-own-store-'))
  const practice = await openPracticeStore({ dataDir, ...keys })
  const close = async () => {
    await practice.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  return {
    url: practice.url,
    keys,
    seed: practice.seed,
    faults: practice.faults,
    async connect(person, words) {
      await person.sidebar.getByRole('button', { name: words('sidebar.connect'), exact: true }).click()
      const field = (id: Parameters<Words>[0]) => person.dialog.getByLabel(words(id), { exact: true })
      await person.dialog.getByText(words('connect.kind.compatible')).click()
      await field('connect.name').fill('Own')
      await field('connect.endpoint').fill(practice.url)
      await field('connect.region').fill('us-east-1')
      await field('connect.accessKeyId').fill(keys.accessKeyId)
      await field('connect.secret').fill(keys.accessKeySecret)
      await person.press(person.dialog, 'connect.save')
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
