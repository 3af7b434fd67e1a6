/** An answer that says no, in the vendor's code. The server turns it into the vendor's XML. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly status: number
  readonly code: string
  /** More elements of the error's XML, for example `BucketName`. */
  readonly elements: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, more: StoreErrorDetails = {}) {
    super(message)
    this.status = status
    this.code = code
    this.elements = more.elements ?? {}
    this.headers = more.headers ?? {}
  }
}

export interface StoreErrorDetails {
  readonly elements?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

export const noSuchBucket = (bucket: string): StoreError =>
  new StoreError(404, 'NoSuchBucket', 'The specified bucket does not exist.', { elements: { BucketName: bucket } })
export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}): StoreError =>
  new StoreError(404, 'NoSuchKey', 'The specified key does not exist.', { elements: { Key: key }, headers })
export const noSuchVersion = (key: string, versionId: string): StoreError =>
  new StoreError(404, 'NoSuchVersion', 'The specified version does not exist.', {
    elements: { Key: key, VersionId: versionId },
  })
export const noSuchUpload = (uploadId: string): StoreError =>
  new StoreError(
    404,
    'NoSuchUpload',
    'The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    {
      elements: { UploadId: uploadId },
    },
  )
export const invalidArgument = (message: string, elements: Readonly<Record<string, string>> = {}): StoreError =>
  new StoreError(400, 'InvalidArgument', message, { elements })
export const malformedXml = (
  message = 'The XML you provided was not well-formed or did not validate against our published schema.',
): StoreError => new StoreError(400, 'MalformedXML', message)
