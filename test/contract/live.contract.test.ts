import { describeObjectStore } from './object-store.contract.ts'
import { openLiveAccount, readLiveAccounts } from './live-account.ts'
import { practiceCapabilities } from './practice-fixture.ts'

/** What the documents of the vendors promise; nobody has seen it on an account yet. */
const capabilities = {
  oss: { ...practiceCapabilities, archive: false, crc64: true, customerKeys: false },
  obs: { ...practiceCapabilities, archive: false, forbidsOverwrite: false },
  s3: { ...practiceCapabilities, archive: false, forbidsOverwrite: false },
} as const

for (const account of readLiveAccounts(process.env).accounts) {
  const name = `a real account of ${account.dialect.toUpperCase()}`
  describeObjectStore(name, {
    name,
    capabilities: capabilities[account.dialect],
    open: () => Promise.resolve(openLiveAccount(account)),
  })
}
