import { Clock, Columns2, Copy, Download, Ellipsis, Eye, Link, RotateCcw } from 'lucide-react'
import { memo } from 'react'
import type { VersionRow } from '../../../app/contract/index.ts'
import { isSpoken } from '../../i18n/owner.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Pill } from '../../ui/pill.tsx'
import styles from './timeline.module.css'
import type { TimelineActions } from './version-actions.ts'

const icon = { size: 16, strokeWidth: 1.75 } as const

interface TimelineRowProps {
  readonly version: VersionRow
  readonly index: number
  /** Heading, when this is the newest layer of its day. */
  readonly day: string | undefined
  readonly isLast: boolean
  readonly isSelected: boolean
  readonly largestBytes: number
  readonly onSelect: (index: number) => void
  readonly actions: TimelineActions
}

/** Draws again only when something of it changed: scrolling must not pay for the others. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { version, index, day, isLast, isSelected, onSelect } = props
  const isFirst = index === 0
  const isMarker = version.kind === 'delete-marker'
  return (
    <div role="gridcell" className={styles.cell}>
      {day !== undefined && <h3 className={cx(styles.day, isFirst && styles.firstDay)}>{day}</h3>}
      <div
        className={cx(
          styles.version,
          isSelected && styles.selected,
          version.isLatest && !isMarker && styles.current,
          isMarker && styles.marker,
          isFirst && styles.top,
          isLast && styles.bottom,
        )}
        onClick={() => onSelect(index)}
      >
        <span className={styles.rail} aria-hidden="true">
          <span className={styles.node} />
        </span>
        {isMarker ? <MarkerBody {...props} /> : <VersionBody {...props} />}
      </div>
    </div>
  )
})

function VersionBody({ version, isSelected, largestBytes, actions, isLast }: TimelineRowProps) {
  const text = useText()
  const formats = useFormats()
  const { sizeBytes = 0, deltaBytes, isLatest, modifiedAt, owner } = version
  // A sliver stays visible: an empty file is a layer too.
  const share = largestBytes === 0 ? 0 : Math.max(0.02, sizeBytes / largestBytes)
  return (
    <div className={styles.body}>
      <div className={styles.facts}>
        <time className={styles.time} dateTime={new Date(modifiedAt).toISOString()} title={formats.full(modifiedAt)}>
          {formats.time(modifiedAt)}
        </time>
        <span className={styles.size} title={formats.bytes(sizeBytes)}>
          {formats.size(sizeBytes)}
        </span>
        {isLatest && <Pill tone="accent">{text('history.current')}</Pill>}
      </div>
      <div className={styles.measure}>
        <span className={styles.barTrack} aria-hidden="true">
          <span className={styles.bar} style={{ inlineSize: `${share * 100}%` }} />
        </span>
        <Delta deltaBytes={deltaBytes} isOldest={isLast} />
        {owner !== undefined && isSpoken(owner) && (
          <span className={styles.owner}>{text('history.by', { owner })}</span>
        )}
      </div>
      <ExpiryNote version={version} />
      <VersionButtons version={version} isSelected={isSelected} actions={actions} />
    </div>
  )
}

/** What the bucket's own rules will do with this layer, in time to keep it. */
function ExpiryNote({ version }: { readonly version: VersionRow }) {
  const text = useText()
  const formats = useFormats()
  const { expiresAt, expiryEffect = 'removed', expiryCertainty } = version
  if (expiresAt === undefined) return null
  return (
    <p className={styles.expiry} title={formats.full(expiresAt)}>
      <Clock {...icon} aria-hidden="true" />
      {text(expiryCertainty === 'by-tag' ? 'history.expiresMaybe' : `history.expires.${expiryEffect}`, {
        when: formats.when(expiresAt),
      })}
    </p>
  )
}

type VersionButtonsProps = Pick<TimelineRowProps, 'version' | 'isSelected' | 'actions'>

/** Restore shows itself under the pointer; the chosen layer shows everything that can be done with it. */
function VersionButtons({ version, isSelected, actions }: VersionButtonsProps) {
  const text = useText()
  if (version.isLatest) {
    if (!isSelected) return null
    return (
      <div className={cx(styles.actions, styles.shown, styles.looks)}>
        <Button small tone="quiet" icon={<Eye {...icon} />} onClick={() => actions.preview(version)}>
          {text('history.preview')}
        </Button>
        <Button needs="write" small tone="quiet" icon={<Copy {...icon} />} onClick={() => actions.restore(version)}>
          {text('copy.open')}
        </Button>
        <Button small tone="quiet" icon={<Download {...icon} />} onClick={() => actions.download(version)}>
          {text('history.download')}
        </Button>
        <MoreButton version={version} actions={actions} />
      </div>
    )
  }
  const restore = (
    <Button
      needs="write"
      small
      tone={isSelected ? 'primary' : 'plain'}
      tabIndex={isSelected ? 0 : -1}
      icon={<RotateCcw {...icon} />}
      onClick={() => actions.restore(version)}
    >
      {text('history.restore')}
    </Button>
  )
  if (!isSelected) return <div className={styles.actions}>{restore}</div>
  return (
    <>
      <div className={cx(styles.actions, styles.shown)}>
        {restore}
        <Button needs="write" small onClick={() => actions.restoreCopy(version)}>
          {text('history.copy')}
        </Button>
      </div>
      <div className={cx(styles.actions, styles.shown, styles.looks)}>
        <Button small tone="quiet" icon={<Eye {...icon} />} onClick={() => actions.preview(version)}>
          {text('history.preview')}
        </Button>
        <Button small tone="quiet" icon={<Download {...icon} />} onClick={() => actions.download(version)}>
          {text('history.download')}
        </Button>
        <Button
          small
          tone="quiet"
          icon={<Columns2 {...icon} />}
          title={text('history.compare')}
          onClick={() => actions.compare(version)}
        >
          {text('history.compareShort')}
        </Button>
        <MoreButton version={version} actions={actions} />
      </div>
    </>
  )
}

/** What is asked for less often. */
function MoreButton({ version, actions }: Pick<TimelineRowProps, 'version' | 'actions'>) {
  const text = useText()
  return (
    <Menu trigger={<IconButton label={text('history.more')} icon={<Ellipsis {...icon} />} />}>
      <MenuItem needs="link" icon={<Link {...icon} />} onSelect={() => actions.link(version)}>
        {text('link.open')}
      </MenuItem>
    </Menu>
  )
}

function Delta({ deltaBytes, isOldest }: { readonly deltaBytes: number | undefined; readonly isOldest: boolean }) {
  const text = useText()
  const formats = useFormats()
  if (deltaBytes === undefined) return isOldest ? <span className={styles.delta}>{text('history.first')}</span> : null
  if (deltaBytes === 0) return <span className={styles.delta}>{text('history.same')}</span>
  const size = formats.size(Math.abs(deltaBytes))
  return <span className={styles.delta}>{text(deltaBytes > 0 ? 'history.bigger' : 'history.smaller', { size })}</span>
}

function MarkerBody({ version, isSelected, actions }: TimelineRowProps) {
  const text = useText()
  const formats = useFormats()
  return (
    <div className={styles.body}>
      <div className={styles.facts}>
        <time
          className={styles.time}
          dateTime={new Date(version.modifiedAt).toISOString()}
          title={formats.full(version.modifiedAt)}
        >
          {formats.time(version.modifiedAt)}
        </time>
        <Pill tone="rust">{text('history.deleted')}</Pill>
      </div>
      {version.isLatest && isSelected && (
        <div className={cx(styles.actions, styles.shown)}>
          <Button needs="write" small onClick={actions.bringBack}>
            {text('history.bringBack')}
          </Button>
        </div>
      )}
    </div>
  )
}
