import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, Copy } from 'lucide-react'
import { useState } from 'react'
import type { Finding } from '../../../app/contract/index.ts'
import { type Text, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { CareStore, Examination } from './care-store.ts'
import styles from './connect-dialog.module.css'

const icons = { passed: CircleCheck, failed: CircleAlert, skipped: CircleDashed, unknown: CircleHelp } as const

/** Everything that was found, as text for an administrator: facts of the store, and nothing secret. */
export function reportOf({ connection, findings }: Examination, text: Text): string {
  const lines = findings.map(({ check, outcome, detail, error }) => {
    const facts = error === undefined ? [] : [error.code, error.facts.providerCode, error.facts.requestId]
    const more = [detail, ...facts].filter((part) => part !== undefined && part !== '')
    return `${text(`doctor.check.${check}`)}: ${text(`doctor.outcome.${outcome}`)}${more.length === 0 ? '' : ` (${more.join('; ')})`}`
  })
  const { name, dialect, endpoint, region } = connection
  return [`Strata · ${name}`, `${text(`connect.dialect.${dialect}`)} · ${endpoint} · ${region}`, ...lines].join('\n')
}

function FindingLine({ finding }: { readonly finding: Finding }) {
  const text = useText()
  const { check, outcome, detail, error } = finding
  const Icon = icons[outcome]
  return (
    <li>
      <div className={cx(styles.step, styles[outcome])}>
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        <span title={detail}>{text(`doctor.check.${check}`)}</span>
        <span className={styles.outcome}>{text(`doctor.outcome.${outcome}`)}</span>
      </div>
      {error !== undefined && outcome === 'failed' && <ErrorNotice error={error} />}
    </li>
  )
}

/** Says what works and what does not, from the host's name to each right, without changing anything. */
export function DoctorDialog({ store }: { readonly store: CareStore }) {
  const text = useText()
  const examination = useStore(store, (state) => state.examination)
  const [isCopied, setCopied] = useState(false)
  if (examination === undefined) return null
  const { connection, findings, isLooking, error } = examination
  const close = () => {
    setCopied(false)
    store.closeExamination()
  }
  const copy = async () => {
    await navigator.clipboard.writeText(reportOf(examination, text)).catch(() => undefined)
    setCopied(true)
  }
  return (
    <Dialog
      wide
      isText
      title={text('doctor.title', { name: connection.isPractice ? text('sidebar.practice') : connection.name })}
      description={text('doctor.lead')}
      onClose={close}
      footer={
        <>
          <Button
            className={styles.test}
            icon={<Copy size={16} strokeWidth={1.75} />}
            disabled={findings.length === 0}
            onClick={() => void copy()}
          >
            {text(isCopied ? 'app.copied' : 'doctor.copy')}
          </Button>
          <Button data-autofocus onClick={close}>
            {text('app.close')}
          </Button>
        </>
      }
    >
      {isLooking && <p role="status">{text('doctor.looking')}</p>}
      {error !== undefined && <ErrorNotice error={error} />}
      {findings.length > 0 && (
        <ul className={styles.steps} aria-label={text('doctor.findings')}>
          {findings.map((finding) => (
            <FindingLine key={finding.check} finding={finding} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}
