import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './notice.module.css'

interface BannerProps {
  readonly tone: 'info' | 'amber' | 'rust'
  readonly children: ReactNode
  readonly action?: ReactNode
}

const icons = { info: Info, amber: TriangleAlert, rust: CircleAlert } as const

/** One line across a panel, for what holds as long as the panel is open. */
export function Banner({ tone, children, action }: BannerProps) {
  const Icon = icons[tone]
  return (
    <div className={cx(styles.banner, styles[tone])}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      <p>{children}</p>
      {action}
    </div>
  )
}

interface EmptyStateProps {
  readonly icon: ReactNode
  readonly title: string
  readonly text?: string | undefined
  readonly action?: ReactNode
}

/** What will be here, and the one thing to do. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon}>{icon}</span>
      <p className={styles.emptyTitle}>{title}</p>
      {text !== undefined && <p className={styles.emptyText}>{text}</p>}
      {action}
    </div>
  )
}
