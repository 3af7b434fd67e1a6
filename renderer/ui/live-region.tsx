interface LiveRegionProps {
  /** The newest announcement; `id` tells two equal ones apart. */
  readonly announcement: { readonly id: number; readonly text: string } | undefined
}

/** Reads out how things ended, and nothing in between. */
export function LiveRegion({ announcement }: LiveRegionProps) {
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {announcement !== undefined && <p key={announcement.id}>{announcement.text}</p>}
    </div>
  )
}
