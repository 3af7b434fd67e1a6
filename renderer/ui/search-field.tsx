import { Search } from 'lucide-react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import styles from './search-field.module.css'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void
  /** Behind the text: the key that leads here, or what empties it. */
  readonly children?: ReactNode
  readonly inputRef?: Ref<HTMLInputElement>
}

/** Narrows a list down while one types. */
export function SearchField({ label, value, onChange, onKeyDown, children, inputRef }: SearchFieldProps) {
  return (
    <div className={styles.field}>
      <Search size={16} strokeWidth={1.75} aria-hidden="true" />
      <input
        ref={inputRef}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {children}
    </div>
  )
}
