import { UnfoldVertical } from 'lucide-react'
import styles from './viewer.module.css'

/** Stands for what is the same and folded away; opens it. */
export function Fold({ text, onOpen }: { readonly text: string; readonly onOpen: () => void }) {
  return (
    <button type="button" className={styles.fold} onClick={onOpen}>
      <UnfoldVertical size={16} strokeWidth={1.75} aria-hidden="true" />
      {text}
    </button>
  )
}
