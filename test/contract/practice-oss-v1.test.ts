import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as OSS with V1 signatures', {
  name: 'the practice store as OSS with V1 signatures',
  capabilities: { ...practiceCapabilities, crc64: true, customerKeys: false },
  open: () =>
    openPracticeFixture((url) => ({ dialect: 'oss', endpoint: url, region: 'cn-hangzhou', signatureVersion: 'v1' }), {
      archiveClass: 'Archive',
      otherClass: 'IA',
    }),
})
