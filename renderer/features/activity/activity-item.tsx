import { CircleAlert, CircleCheck, CircleDashed, Undo2 } from 'lucide-react'
import type { ActivityRow } from '../../../app/contract/index.ts'
import { describeCopyOptions } from '../../i18n/copy-option-words.ts'
import { errorSentence } from '../../i18n/error-sentence.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import styles from './activity-view.module.css'

interface ActivityItemProps {
  readonly row: ActivityRow
  readonly onUndo: () => void
  readonly onShow: (row: ActivityRow) => void
}

const icons = { succeeded: CircleCheck, failed: CircleAlert, cancelled: CircleDashed } as const

export function ActivityItem({ row, onUndo, onShow }: ActivityItemProps) {
  const text = useText()
  const formats = useFormats()
  const Icon = icons[row.outcome]
  const { destination, error } = row
  return (
    <li className={cx(styles.item, styles[row.outcome])}>
      <Icon size={16} strokeWidth={1.75} className={styles.icon} aria-hidden="true" />
      <div className={styles.main}>
        <p className={styles.head}>
          <strong className={styles.name} title={`${destination.bucket}/${destination.key}`}>
            {nameOf(destination.key)}
          </strong>
          <span className={styles.what}>
            {text(`activity.kind.${row.kind}`)} · {text(`activity.outcome.${row.outcome}`)}
            {row.undoneBy !== undefined && ` · ${text('transfers.undone')}`}
          </span>
        </p>
        {error !== undefined && <p>{errorSentence(error, text, formats)}</p>}
        <Receipt row={row} />
      </div>
      <time className={styles.when} dateTime={new Date(row.at).toISOString()} title={formats.full(row.at)}>
        {formats.whenExactly(row.at)}
      </time>
      <div className={styles.undo}>
        {row.canUndo === true && row.undoneBy === undefined && (
          <Button small icon={<Undo2 size={16} strokeWidth={1.75} />} onClick={onUndo}>
            {text('transfers.action.undo')}
          </Button>
        )}
      </div>
      <div className={styles.show}>
        <Button small tone="quiet" onClick={() => onShow(row)}>
          {text('transfers.show')}
        </Button>
      </div>
    </li>
  )
}

function Receipt({ row }: { readonly row: ActivityRow }) {
  const text = useText()
  const formats = useFormats()
  const { source, destination, receipt, connectionName, totalBytes } = row
  const facts: (readonly [string, string, 'code'?])[] = [
    [text('activity.column.connection'), connectionName],
    [text('activity.column.file'), `${source.bucket}/${source.key}`],
    ...(destination.key === source.key && destination.bucket === source.bucket
      ? []
      : [[text('activity.column.destination'), `${destination.bucket}/${destination.key}`] as const]),
    [text('about.size'), formats.size(totalBytes)],
    ...(row.savedAs === undefined ? [] : [[text('activity.savedAs'), row.savedAs] as const]),
    ...(source.modifiedAt === undefined
      ? []
      : [[text('activity.sourceVersion'), formats.full(source.modifiedAt)] as const]),
    ...(row.readableUntil === undefined
      ? []
      : [[text('activity.readableUntil'), formats.full(row.readableUntil)] as const]),
    ...(receipt === undefined || receipt.verifiedBy.length === 0
      ? []
      : [
          [
            text('transfers.receipt.verifiedBy'),
            receipt.verifiedBy.map((proof) => text(`transfers.verified.${proof}`)).join(' · '),
          ] as const,
        ]),
    ...(row.options === undefined ? [] : describeCopyOptions(row.options, text, formats)),
    ...(source.versionId === undefined
      ? []
      : [[text('activity.column.fromVersion'), source.versionId, 'code'] as const]),
    ...(receipt?.versionId === undefined
      ? []
      : [[text('activity.column.toVersion'), receipt.versionId, 'code'] as const]),
    ...(receipt === undefined || receipt.requestIds.length === 0
      ? []
      : [[text('activity.column.requestIds'), receipt.requestIds.slice(0, 8).join(' '), 'code'] as const]),
  ]
  return (
    <details className={styles.receipt}>
      <summary>{text('transfers.receipt')}</summary>
      <dl>
        {facts.map(([name, value, kind]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={kind === 'code' ? styles.code : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
