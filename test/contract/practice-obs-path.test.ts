import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as OBS in path style', {
  name: 'the practice store as OBS in path style',
  capabilities: { ...practiceCapabilities, forbidsOverwrite: false },
  open: () =>
    openPracticeFixture((url) => ({ dialect: 'obs', endpoint: url, region: 'cn-north-4' }), {
      archiveClass: 'COLD',
      otherClass: 'WARM',
    }),
})
