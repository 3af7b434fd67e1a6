import { type CsvCell, csvMark, csvText } from './csv-text.ts'

/** What an exported line needs of a receipt. */
export interface ExportedReceipt<Kind extends string, Outcome extends string> {
  readonly at: number
  readonly kind: Kind
  readonly outcome: Outcome
  readonly connectionName: string
  readonly source: { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined }
  readonly destination: { readonly bucket: string; readonly key: string }
  readonly totalBytes: number
  readonly savedAs?: string | undefined
  readonly receipt?:
    | {
        readonly versionId?: string | undefined
        readonly verifiedBy: readonly string[]
        readonly requestIds: readonly string[]
      }
    | undefined
  readonly error?: { readonly code: string; readonly facts: { readonly requestId?: string | undefined } } | undefined
}

const columns = [
  'at',
  'kind',
  'outcome',
  'connection',
  'bucket',
  'file',
  'destination',
  'sizeBytes',
  'fromVersion',
  'toVersion',
  'verifiedBy',
  'requestIds',
  'error',
] as const

export interface ReceiptLabels<Kind extends string, Outcome extends string> {
  readonly columns: Readonly<Record<(typeof columns)[number], string>>
  readonly kinds: Readonly<Record<Kind, string>>
  readonly outcomes: Readonly<Record<Outcome, string>>
}

/** Local date and time with its distance to UTC, `2026-05-03 14:00:00 +08:00`: readable, sortable, and the same moment everywhere. */
export function zonedTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset()
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ')
  const minutes = Math.abs(offset)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function cells<Kind extends string, Outcome extends string>(
  row: ExportedReceipt<Kind, Outcome>,
  labels: ReceiptLabels<Kind, Outcome>,
): readonly CsvCell[] {
  const { source, destination, receipt, error } = row
  const requestIds = receipt?.requestIds ?? []
  const failedId = error?.facts.requestId
  return [
    zonedTime(row.at),
    labels.kinds[row.kind],
    labels.outcomes[row.outcome],
    row.connectionName,
    source.bucket,
    source.key,
    row.savedAs ?? `${destination.bucket}/${destination.key}`,
    row.totalBytes,
    source.versionId,
    receipt?.versionId,
    receipt?.verifiedBy.join(' '),
    (failedId === undefined ? requestIds : [...requestIds, failedId]).join(' '),
    error?.code,
  ]
}

/** Receipts as CSV that spreadsheets open as it is; the heading first. */
export function* activityCsv<Kind extends string, Outcome extends string>(
  rows: Iterable<ExportedReceipt<Kind, Outcome>>,
  labels: ReceiptLabels<Kind, Outcome>,
): Iterable<string> {
  yield csvMark + csvText([columns.map((column) => labels.columns[column])])
  for (const row of rows) yield csvText([cells(row, labels)])
}
