import { cx } from './cx.ts'
import styles from './skeleton.module.css'

interface SkeletonProps {
  readonly label: string
  readonly rows: number
  readonly shape: 'table' | 'timeline' | 'tree' | 'card'
}

const widths = [62, 44, 78, 51, 69, 38, 57, 73]

/** The shape of what comes, while it comes. */
export function Skeleton({ label, rows, shape }: SkeletonProps) {
  return (
    <div className={cx(styles.skeleton, styles[shape])} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} aria-hidden="true">
          <span style={{ inlineSize: `${widths[index % widths.length]}%` }} />
        </div>
      ))}
    </div>
  )
}
