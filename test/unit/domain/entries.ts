import type { DeleteMarker, ObjectVersion } from '../../../app/domain/object-version.ts'

export function version(versionId: string, overrides: Partial<ObjectVersion> = {}): ObjectVersion {
  const base = { key: 'report.docx', isLatest: false, modifiedAt: 1_000, sizeBytes: 10, etag: 'e' }
  return { kind: 'version', versionId, ...base, ...overrides }
}

export function marker(versionId: string, overrides: Partial<DeleteMarker> = {}): DeleteMarker {
  return { kind: 'delete-marker', versionId, key: 'report.docx', isLatest: false, modifiedAt: 1_000, ...overrides }
}
