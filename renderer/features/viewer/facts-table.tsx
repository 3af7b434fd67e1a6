import { Equal, EqualNot } from 'lucide-react'
import type { FactsComparisonView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import type { Pane } from './store.ts'
import styles from './viewer.module.css'

interface FactsTableProps {
  readonly left: Pane
  readonly right: Pane
  readonly facts: FactsComparisonView | undefined
}

const verdicts = ['content', 'contentType', 'tags', 'metadata', 'storageClass'] as const

/** Date and size of both, and what the store says is the same. */
export function FactsTable({ left, right, facts }: FactsTableProps) {
  const text = useText()
  const formats = useFormats()
  return (
    <div className={styles.facts}>
      {[left, right].map(({ version }) => (
        <p key={version.versionId} className={styles.side}>
          <strong title={formats.full(version.modifiedAt)}>{formats.whenExactly(version.modifiedAt)}</strong>{' '}
          <span title={formats.bytes(version.sizeBytes ?? 0)}>{formats.size(version.sizeBytes ?? 0)}</span>
          {version.isLatest && <span className={styles.muted}> · {text('history.current')}</span>}
        </p>
      ))}
      <ul className={styles.verdicts}>
        {verdicts.map((name) => {
          const verdict = facts?.[name] ?? 'unknown'
          if (verdict === 'unknown') return null
          const Icon = verdict === 'same' ? Equal : EqualNot
          return (
            <li key={name} className={cx(styles.verdict, verdict === 'different' && styles.different)}>
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              {text(`compare.${name}.${verdict}`)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
