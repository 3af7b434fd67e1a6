import { CircleAlert, Copy } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ErrorView } from '../../app/contract/index.ts'
import { errorSentence } from '../i18n/error-sentence.ts'
import { useFormats, useText } from '../i18n/text.tsx'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import { errorDetails, rightsList, rightsSentence } from './error-details.ts'
import styles from './error-notice.module.css'

interface ErrorNoticeProps {
  readonly error: ErrorView
  /** `page`: centred where the thing would be. `line`: inside a form or a card. */
  readonly shape?: 'page' | 'line'
  readonly action?: ReactNode
}

/** One sentence, one next step, and the store's facts folded under Details. */
export function ErrorNotice({ error, shape = 'line', action }: ErrorNoticeProps) {
  const text = useText()
  const formats = useFormats()
  const [copied, setCopied] = useState<'details' | 'rights'>()
  const details = errorDetails(error, text)
  const copy = async (what: 'details' | 'rights') => {
    const list =
      what === 'rights' ? rightsList(error, text) : details.map(([name, value]) => `${name}: ${value}`).join('\n')
    const isDone = await navigator.clipboard.writeText(list).then(
      () => true,
      () => false,
    )
    setCopied(isDone ? what : undefined)
  }
  const hasRights = (error.facts.missingRights?.length ?? 0) > 0
  return (
    <div className={cx(styles.notice, styles[shape])}>
      <CircleAlert size={shape === 'page' ? 20 : 16} strokeWidth={1.75} className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.sentence}>{errorSentence(error, text, formats)}</p>
        <p className={styles.next}>{hasRights ? rightsSentence(error, text) : text(`error.${error.code}.next`)}</p>
        {hasRights && (
          <Button small icon={<Copy size={16} strokeWidth={1.75} />} onClick={() => void copy('rights')}>
            {text(copied === 'rights' ? 'app.copied' : 'error.copyRights')}
          </Button>
        )}
        <details className={styles.details}>
          <summary>{text('app.details')}</summary>
          <dl>
            {details.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <Button small icon={<Copy size={16} strokeWidth={1.75} />} onClick={() => void copy('details')}>
            {text(copied === 'details' ? 'app.copied' : 'app.copyDetails')}
          </Button>
        </details>
        <span role="status" className="visually-hidden">
          {copied !== undefined && text('app.copied')}
        </span>
        {action !== undefined && <div className={styles.action}>{action}</div>}
      </div>
    </div>
  )
}
