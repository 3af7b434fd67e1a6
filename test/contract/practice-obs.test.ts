import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as OBS', {
  name: 'the practice store as OBS',
  capabilities: { ...practiceCapabilities, forbidsOverwrite: false, links: false },
  open: () =>
    openPracticeFixture(
      (url) => ({
        dialect: 'obs',
        endpoint: url.replace('127.0.0.1', 'localhost'),
        region: 'cn-north-4',
        addressing: 'virtual-hosted',
      }),
      { archiveClass: 'COLD', otherClass: 'WARM' },
    ),
})
