import { Info, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { RestorePlanView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import styles from './confirm-dialog.module.css'
import { destructiveWarnings } from './store.ts'

interface WarningsProps {
  readonly plan: RestorePlanView
  /** Name of the copy that is offered instead. */
  readonly copyName: string | undefined
}

/** Honest words about what would be lost, and the way in which nothing is. */
export function Warnings({ plan, copyName }: WarningsProps) {
  const text = useText()
  if (plan.warnings.length === 0) return null
  return (
    <ul className={styles.warnings}>
      {plan.warnings.map((warning) => {
        const isDestructive = destructiveWarnings.includes(warning)
        const Icon = isDestructive ? TriangleAlert : Info
        return (
          <li key={warning} className={cx(styles.warning, isDestructive && styles.destructive)}>
            <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
            {text(`restore.warning.${warning}`)}
          </li>
        )
      })}
      {copyName !== undefined && (
        <li className={cx(styles.warning, styles.safer)}>
          <ShieldCheck size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>
            <strong>{text('restore.safer')}</strong> {text('restore.safer.text', { name: copyName })}
          </span>
        </li>
      )}
    </ul>
  )
}
