import { describeObjectStore } from './object-store.contract.ts'
import { openPracticeFixture, practiceCapabilities } from './practice-fixture.ts'

describeObjectStore('the practice store as S3', {
  name: 'the practice store as S3',
  capabilities: practiceCapabilities,
  open: () =>
    openPracticeFixture((url) => ({ dialect: 's3', endpoint: url, region: 'us-east-1' }), {
      archiveClass: 'GLACIER',
      otherClass: 'STANDARD_IA',
    }),
})
