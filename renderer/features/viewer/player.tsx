import { type SyntheticEvent, useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { clockOf } from './clock.ts'
import { NotShown } from './not-shown.tsx'
import styles from './viewer.module.css'

interface PlayerProps {
  readonly kind: 'audio' | 'video'
  readonly isPlayable: boolean
  /** Address that answers by ranges; undefined while it is asked for. */
  readonly source: string | undefined
}

/** Played by ranges: a film of any size starts at once. What the browser cannot decode is said so. */
export function Player({ kind, isPlayable, source }: PlayerProps) {
  const text = useText()
  const [length, setLength] = useState<string | undefined>(undefined)
  const [hasFailed, setFailed] = useState(false)
  if (hasFailed || !isPlayable) return <NotShown title={text(`preview.${kind}`)} more={text('preview.open')} />
  if (source === undefined) return <Skeleton label={text('preview.loading')} rows={6} shape="card" />
  const Element = kind
  const onLoadedMetadata = (event: SyntheticEvent<HTMLMediaElement>) => setLength(clockOf(event.currentTarget.duration))
  return (
    <figure className={styles.player}>
      <Element
        controls
        controlsList="nodownload"
        preload="metadata"
        src={source}
        aria-label={text('preview.player')}
        onLoadedMetadata={onLoadedMetadata}
        onError={() => setFailed(true)}
      />
      <figcaption className={styles.muted}>{length !== undefined && text('preview.length', { length })}</figcaption>
    </figure>
  )
}
