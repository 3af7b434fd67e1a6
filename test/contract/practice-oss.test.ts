import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as OSS', {
  name: 'the practice store as OSS',
  capabilities: { ...practiceCapabilities, crc64: true, customerKeys: false },
  open: () =>
    openPracticeFixture((url) => ({ dialect: 'oss', endpoint: url, region: 'cn-hangzhou' }), {
      archiveClass: 'Archive',
      otherClass: 'IA',
    }),
})
