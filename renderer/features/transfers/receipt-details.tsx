import { Fragment } from 'react'
import type { JobView, ReceiptView } from '../../../app/contract/index.ts'
import { describeCopyOptions } from '../../i18n/copy-option-words.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import styles from './job-card.module.css'

interface ReceiptDetailsProps {
  readonly job: JobView
  readonly receipt: ReceiptView
  readonly isShown: boolean
  readonly onShow: (isShown: boolean) => void
}

/** What was done and how it was proven. */
export function ReceiptDetails({ job, receipt, isShown, onShow }: ReceiptDetailsProps) {
  const text = useText()
  const formats = useFormats()
  const { verifiedBy, versionId, requestIds } = receipt
  const facts = [
    ['copy.receipt.source', receipt.sourceVersionId],
    ['copy.receipt.etag', receipt.etag],
    ['copy.receipt.crc64', receipt.crc64],
    ['copy.receipt.modifiedAt', receipt.modifiedAt === undefined ? undefined : formats.full(receipt.modifiedAt)],
    ['copy.receipt.encryption', receipt.encryption],
  ] as const
  return (
    <details className={styles.receipt} open={isShown} onToggle={(event) => onShow(event.currentTarget.open)}>
      <summary>{text('transfers.receipt')}</summary>
      <dl>
        {job.finishedAt !== undefined && (
          <>
            <dt>{text('transfers.finishedAt')}</dt>
            <dd>{formats.full(job.finishedAt)}</dd>
          </>
        )}
        {verifiedBy.length > 0 && (
          <>
            <dt>{text('transfers.receipt.verifiedBy')}</dt>
            <dd>{verifiedBy.map((proof) => text(`transfers.verified.${proof}`)).join(' · ')}</dd>
          </>
        )}
        {versionId !== undefined && (
          <>
            <dt>{text('transfers.receipt.newVersion')}</dt>
            <dd className={styles.code}>{versionId}</dd>
          </>
        )}
        {facts.map(([label, value]) =>
          value === undefined ? null : (
            <Fragment key={label}>
              <dt>{text(label)}</dt>
              <dd className={styles.code}>{value}</dd>
            </Fragment>
          ),
        )}
        {job.options !== undefined &&
          describeCopyOptions(job.options, text, formats).map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        {requestIds.length > 0 && (
          <>
            <dt>{text('transfers.receipt.requestIds')}</dt>
            <dd className={styles.code}>{requestIds.slice(0, 8).join(' ')}</dd>
          </>
        )}
      </dl>
    </details>
  )
}
