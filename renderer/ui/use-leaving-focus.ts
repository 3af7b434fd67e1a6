import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Tells when an element goes that has the focus, or holds what has it, while there is still time to move it.
 * @param onLeave the same function each time.
 */
export function useLeavingFocus<Element extends HTMLElement>(onLeave: () => void): RefObject<Element | null> {
  const ref = useRef<Element>(null)
  useLayoutEffect(() => {
    const element = ref.current
    return () => {
      if (element?.contains(document.activeElement) === true) onLeave()
    }
  }, [onLeave])
  return ref
}
