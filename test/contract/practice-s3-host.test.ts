import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as S3 with buckets in the host', {
  name: 'the practice store as S3 with buckets in the host',
  capabilities: { ...practiceCapabilities, links: false },
  open: () =>
    openPracticeFixture(
      (url) => ({
        dialect: 's3',
        endpoint: url.replace('127.0.0.1', 'localhost'),
        region: 'us-east-1',
        addressing: 'virtual-hosted',
      }),
      { archiveClass: 'GLACIER', otherClass: 'STANDARD_IA' },
    ),
})
