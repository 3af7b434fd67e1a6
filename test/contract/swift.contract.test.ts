import { describeObjectStore } from './object-store.contract.ts'
import { openRealServer } from './real-server-fixture.ts'

/** The ways of Swift 2.30's S3 face: what is false here is what it does not do. */
describeObjectStore('OpenStack Swift', {
  name: 'OpenStack Swift',
  capabilities: {
    versioning: true,
    tags: false,
    crc64: false,
    copyConditions: false,
    storageClasses: false,
    versionIdOnCopy: false,
    singleRequestRestore: false,
    namesMarkers: false,
    stacksMarkers: true,
    namesMissingVersions: false,
    etagOnComplete: true,
    taggingDirective: false,
    tagsOnInitiate: false,
    partConditions: false,
    percentInPartSource: true,
    archive: false,
    customerKeys: false,
    forbidsOverwrite: false,
    links: true,
    bucketAges: false,
    versionPagesByFolder: false,
    namesWrongKeyIds: false,
    unicodeMetadata: false,
    tenThousandParts: false,
    nullMarkers: false,
    deletesOddKeys: false,
    canSuspend: true,
  },
  open: openRealServer,
})
