import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { TestStep } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import styles from './connect-dialog.module.css'

const icons = { passed: CircleCheck, failed: CircleX, skipped: CircleDashed } as const

interface TestStepsProps {
  readonly steps: readonly TestStep[]
  readonly isTesting: boolean
}

/** What was tried, in order; the first failure says why and what to do. */
export function TestSteps({ steps, isTesting }: TestStepsProps) {
  const place = useRef<HTMLDivElement>(null)
  // The form above may be longer than the window: what was asked for comes into view.
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [isTesting, steps])
  return (
    <div ref={place}>
      <Outcome steps={steps} isTesting={isTesting} />
    </div>
  )
}

function Outcome({ steps, isTesting }: TestStepsProps) {
  const text = useText()
  if (isTesting) return <Skeleton label={text('connect.testing')} rows={4} shape="card" />
  if (steps.length === 0) return null
  const failure = steps.find((step) => step.outcome === 'failed' && step.error !== undefined)?.error
  return (
    <>
      <ol className={styles.steps} aria-live="polite">
        {steps.map(({ step, outcome }) => {
          const Icon = icons[outcome]
          return (
            <li key={step} className={cx(styles.step, styles[outcome])}>
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              {text(`connect.step.${step}`)}
              <span className={styles.outcome}>{text(`connect.outcome.${outcome}`)}</span>
            </li>
          )
        })}
      </ol>
      {failure !== undefined && <ErrorNotice error={failure} />}
    </>
  )
}
