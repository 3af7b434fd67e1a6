interface StrataMarkProps {
  readonly className?: string | undefined
}

/** Three layers, the newest on top. */
export function StrataMark({ className }: StrataMarkProps) {
  return (
    <svg viewBox="0 0 48 48" width="48" height="48" fill="none" className={className} aria-hidden="true">
      <path d="M24 25 42 34 24 43 6 34Z" fill="currentColor" opacity=".22" />
      <path d="M24 16 42 25 24 34 6 25Z" fill="currentColor" opacity=".5" />
      <path d="M24 6 42 15 24 24 6 15Z" fill="currentColor" />
    </svg>
  )
}
