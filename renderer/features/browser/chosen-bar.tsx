import { Undo2 } from 'lucide-react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './folder-view.module.css'
import type { BrowserStore } from './store.ts'

interface ChosenBarProps {
  readonly store: BrowserStore
  readonly onBringBack: (keys: readonly string[]) => void
}

/** What was chosen among the deleted files, and the one thing to do with it. */
export function ChosenBar({ store, onBringBack }: ChosenBarProps) {
  const text = useText()
  const chosen = useStore(store, (state) => state.chosen)
  if (chosen.size === 0) return null
  return (
    <div className={styles.chosen}>
      <p>{text('folder.chosen', { count: chosen.size })}</p>
      <Button small tone="quiet" onClick={() => store.clearChosen()}>
        {text('folder.unchoose')}
      </Button>
      <Button
        needs="write"
        small
        tone="primary"
        icon={<Undo2 size={16} strokeWidth={1.75} />}
        onClick={() => {
          onBringBack([...chosen])
          store.clearChosen()
        }}
      >
        {text('folder.bringBackChosen', { count: chosen.size })}
      </Button>
    </div>
  )
}
