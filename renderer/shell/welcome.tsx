import { ArrowRight, Cable, FolderClock } from 'lucide-react'
import { useText } from '../i18n/text.tsx'
import { Button } from '../ui/button.tsx'
import { StrataMark } from '../ui/strata-mark.tsx'
import styles from './welcome.module.css'

interface WelcomeProps {
  /** A practice bucket, when there is one. */
  readonly practiceBucket: string | undefined
  readonly onOpenPractice: () => void
  readonly onConnect: () => void
}

/** What Strata is for, in three steps, and the two ways to begin. */
export function Welcome({ practiceBucket, onOpenPractice, onConnect }: WelcomeProps) {
  const text = useText()
  return (
    <section className={styles.welcome} aria-label={text('welcome.title')}>
      <div className={styles.column}>
        <StrataMark className={styles.mark} />
        <h1 className={styles.title}>{text('welcome.title')}</h1>
        <p className={styles.lead}>{text('welcome.text')}</p>
        <div className={styles.ways}>
          {practiceBucket !== undefined && (
            <section className={styles.way} data-first="true">
              <FolderClock size={20} strokeWidth={1.75} aria-hidden="true" />
              <h2>{text('welcome.practice.title')}</h2>
              <p>{text('welcome.practice.text')}</p>
              <Button tone="primary" onClick={onOpenPractice}>
                {text('welcome.practice.do', { bucket: practiceBucket })}
                <ArrowRight size={16} strokeWidth={1.75} aria-hidden="true" />
              </Button>
            </section>
          )}
          <section className={styles.way}>
            <Cable size={20} strokeWidth={1.75} aria-hidden="true" />
            <h2>{text('welcome.connect.title')}</h2>
            <p>{text('welcome.connect.text')}</p>
            <Button needs="connect" onClick={onConnect}>
              {text('sidebar.connect')}
            </Button>
          </section>
        </div>
        <ol className={styles.steps}>
          {(['1', '2', '3'] as const).map((step) => (
            <li key={step} className={styles.step}>
              <span className={styles.number} aria-hidden="true">
                {step}
              </span>
              <div>
                <p className={styles.stepTitle}>{text(`welcome.how.${step}`)}</p>
                <p className={styles.stepText}>{text(`welcome.how.${step}.text`)}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}
