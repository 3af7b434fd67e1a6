/** Where the cursor of a list goes for a key, or undefined when the key does not move it. */
export function moveCursor(key: string, cursor: number, count: number, pageRows: number): number | undefined {
  if (count === 0) return undefined
  const last = count - 1
  const clamp = (index: number) => Math.max(0, Math.min(last, index))
  switch (key) {
    case 'ArrowDown':
      return clamp(cursor + 1)
    case 'ArrowUp':
      return clamp(cursor - 1)
    case 'PageDown':
      return clamp(cursor + Math.max(1, pageRows))
    case 'PageUp':
      return clamp(cursor - Math.max(1, pageRows))
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}

/** True while someone types into a field: single-letter keys belong to the text then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
