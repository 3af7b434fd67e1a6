import { openStore } from '../../app/stores/open-store.ts'
import { readServer } from '../servers/from-environment.ts'
import type { ContractStore } from './object-store.contract.ts'
import { seedThroughS3 } from './suite/fixture.ts'

const deps = {
  now: Date.now,
  random: Math.random,
  sleep: (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs)),
}

/** The server that `npm run test:rgw` or `npm run test:swift` started, as S3 in path style. */
export function openRealServer(): Promise<ContractStore> {
  const { endpoint, ...credentials } = readServer()
  const open = (keys: ContractStore['credentials']) =>
    openStore({ dialect: 's3', endpoint, region: 'us-east-1', credentials: keys }, deps)
  const store = open(credentials)
  const seed = seedThroughS3(endpoint, credentials)
  return Promise.resolve({
    store,
    openWith: open,
    credentials,
    seed,
    words: { archiveClass: 'GLACIER', otherClass: 'STANDARD_IA' },
    async close() {
      seed.close()
      await store.close()
    },
  })
}
