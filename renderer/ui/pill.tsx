import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import styles from './pill.module.css'

interface PillProps {
  readonly tone: 'accent' | 'rust' | 'muted'
  readonly children: ReactNode
}

export function Pill({ tone, children }: PillProps) {
  return <span className={cx(styles.pill, styles[tone])}>{children}</span>
}
