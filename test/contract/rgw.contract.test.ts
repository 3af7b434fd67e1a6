import { describeObjectStore } from './object-store.contract.ts'
import { openRealServer } from './real-server-fixture.ts'

/** Ceph's ways as found on 16.2 (hazards H1 to H14): what is false here is what that gateway does not do. */
describeObjectStore('Ceph RADOS Gateway', {
  name: 'Ceph RADOS Gateway',
  capabilities: {
    versioning: true,
    tags: true,
    crc64: false,
    copyConditions: false,
    storageClasses: true,
    versionIdOnCopy: false,
    singleRequestRestore: false,
    namesMarkers: false,
    stacksMarkers: false,
    namesMissingVersions: false,
    etagOnComplete: false,
    taggingDirective: false,
    tagsOnInitiate: false,
    partConditions: false,
    percentInPartSource: true,
    archive: false,
    customerKeys: false,
    forbidsOverwrite: false,
    links: true,
    bucketAges: true,
    versionPagesByFolder: true,
    namesWrongKeyIds: true,
    unicodeMetadata: true,
    tenThousandParts: true,
    nullMarkers: true,
    deletesOddKeys: true,
    canSuspend: true,
  },
  open: openRealServer,
})
