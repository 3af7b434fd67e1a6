import { cx } from './cx.ts'
import styles from './progress-bar.module.css'

interface ProgressBarProps {
  readonly label: string
  /** 0 to 1. */
  readonly value: number
  readonly tone?: 'accent' | 'green' | 'rust' | 'muted'
  readonly className?: string | undefined
}

export function ProgressBar({ label, value, tone = 'accent', className }: ProgressBarProps) {
  const percent = Math.floor(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cx(styles.track, className)}
    >
      <div
        className={cx(styles.bar, styles[tone])}
        style={{ inlineSize: `${Math.min(1, Math.max(0, value)) * 100}%` }}
      />
    </div>
  )
}
