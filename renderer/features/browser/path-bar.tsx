import { ChevronRight, Pencil } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import styles from './path-bar.module.css'
import { crumbsOf, parsePath, pathOf, type Place } from './place.ts'

interface PathBarProps {
  readonly place: Place
  readonly onOpen: (place: Place) => void
}

/** Where one is: every folder above can be clicked, and the whole can be typed. */
export function PathBar({ place, onOpen }: PathBarProps) {
  const text = useText()
  const [isTyping, setTyping] = useState(false)
  const trail = useRef<HTMLOListElement>(null)
  const crumbs = [{ label: place.bucket, prefix: '' }, ...crumbsOf(place.prefix)]
  // The end of a long path is what matters.
  useEffect(() => {
    if (trail.current !== null) trail.current.scrollLeft = trail.current.scrollWidth
  }, [place, isTyping])

  if (isTyping) {
    return (
      <PathInput
        place={place}
        onDone={(target) => {
          setTyping(false)
          if (target !== undefined) onOpen(target)
        }}
      />
    )
  }
  return (
    <nav className={styles.bar} aria-label={text('path.label')}>
      <ol ref={trail} className={styles.trail}>
        {crumbs.map((crumb, index) => {
          const isLast = index === crumbs.length - 1
          return (
            <li key={crumb.prefix} className={styles.crumb}>
              {index > 0 && <ChevronRight size={16} strokeWidth={1.75} className={styles.arrow} aria-hidden="true" />}
              <button
                type="button"
                className={styles.step}
                aria-current={isLast ? 'location' : undefined}
                onClick={() => onOpen({ ...place, prefix: crumb.prefix })}
              >
                {crumb.label === '' ? '/' : crumb.label}
              </button>
            </li>
          )
        })}
      </ol>
      <IconButton
        label={text('path.edit')}
        icon={<Pencil size={16} strokeWidth={1.75} />}
        className={styles.edit}
        onClick={() => setTyping(true)}
      />
    </nav>
  )
}

interface PathInputProps {
  readonly place: Place
  /** Undefined: given up. */
  readonly onDone: (target: Place | undefined) => void
}

function PathInput({ place, onDone }: PathInputProps) {
  const text = useText()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') onDone(undefined)
    if (event.key !== 'Enter') return
    const target = parsePath(event.currentTarget.value)
    if (target !== undefined) onDone({ connectionId: place.connectionId, ...target })
  }
  return (
    <input
      ref={input}
      className={styles.input}
      aria-label={text('path.input')}
      defaultValue={pathOf(place)}
      spellCheck={false}
      autoComplete="off"
      onKeyDown={onKeyDown}
      onBlur={() => onDone(undefined)}
    />
  )
}
