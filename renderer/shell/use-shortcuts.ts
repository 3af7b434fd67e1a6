import { useEffect } from 'react'
import { isTyping } from '../ui/grid-keys.ts'

export interface Shortcuts {
  readonly focusFilter: () => void
  readonly showKeys: () => void
  readonly undoLast: () => void
}

/** Keys that work anywhere in the window, but not while a dialog is open or text is typed. */
export function useShortcuts({ focusFilter, showKeys, undoLast }: Shortcuts): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z') undoLast()
      else if (event.ctrlKey || event.metaKey || event.altKey) return
      else if (event.key === '/') focusFilter()
      else if (event.key === '?') showKeys()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [focusFilter, showKeys, undoLast])
}
