import {
  Building2,
  ChevronRight,
  Database,
  KeyRound,
  Pencil,
  RefreshCw,
  Ellipsis,
  Share,
  Stethoscope,
  Trash2,
} from 'lucide-react'
import type { ConnectionView } from '../../../app/contract/index.ts'
import { useNow, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useOrganisation } from '../../ui/policy.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './sidebar.module.css'
import type { ConnectionsStore } from './store.ts'

interface ConnectionItemProps {
  readonly store: ConnectionsStore
  readonly connection: ConnectionView
  /** Name of the bucket that is open now, when it is one of this connection. */
  readonly opened: string | undefined
  readonly onOpenBucket: (bucket: string) => void
}

const icon = { size: 16, strokeWidth: 1.75 } as const

export function ConnectionItem({ store, connection, opened, onOpenBucket }: ConnectionItemProps) {
  const text = useText()
  const organisation = useOrganisation()
  const { id } = connection
  const now = useNow()
  const hasEnded = connection.tokenEndsAt !== undefined && connection.tokenEndsAt <= now()
  const name = connection.isPractice ? text('sidebar.practice') : connection.name
  const isOpen = useStore(store, (state) => state.buckets[id]?.isOpen ?? false)
  return (
    <li className={styles.connection}>
      <div className={styles.head}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          title={`${text(`connect.dialect.${connection.dialect}`)} · ${connection.endpoint}`}
          onClick={() => store.setExpanded(id, !isOpen)}
        >
          <ChevronRight {...icon} className={cx(styles.chevron, isOpen && styles.turned)} aria-hidden="true" />
          <span className={styles.name}>{name}</span>
          {connection.isManaged === true && (
            <Building2 {...icon} className={styles.badge} aria-label={text('managed.badge', { organisation })} />
          )}
          {hasEnded && <KeyRound {...icon} className={styles.locked} aria-label={text('sidebar.tokenEnded')} />}
          {!connection.hasSecret && (
            <KeyRound {...icon} className={styles.locked} aria-label={text('sidebar.needsSecret')} />
          )}
        </button>
        <Menu trigger={<IconButton label={text('sidebar.more', { name })} icon={<Ellipsis {...icon} />} />}>
          <MenuItem icon={<RefreshCw {...icon} />} onSelect={() => void store.loadBuckets(id)}>
            {text('sidebar.refresh')}
          </MenuItem>
          <MenuItem icon={<Stethoscope {...icon} />} onSelect={() => void store.care.examine(connection)}>
            {text('sidebar.examine')}
          </MenuItem>
          {!connection.isPractice && (
            <>
              <MenuItem icon={<Share {...icon} />} onSelect={() => store.care.askShare(connection)}>
                {text('sidebar.share')}
              </MenuItem>
              <MenuItem
                icon={connection.isManaged === true ? <KeyRound {...icon} /> : <Pencil {...icon} />}
                onSelect={() => store.openForm(connection)}
              >
                {text(connection.isManaged === true ? 'managed.key' : 'sidebar.edit')}
              </MenuItem>
              <MenuItem icon={<Trash2 {...icon} />} onSelect={() => store.askRemove(connection)}>
                {text(connection.isManaged === true ? 'managed.forget' : 'sidebar.remove')}
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
      {isOpen && <Buckets store={store} connection={connection} opened={opened} onOpenBucket={onOpenBucket} />}
    </li>
  )
}

function Buckets({ store, connection, opened, onOpenBucket }: ConnectionItemProps) {
  const text = useText()
  const list = useStore(store, (state) => state.buckets[connection.id])
  if (list === undefined) return null
  if (list.error !== undefined) {
    const isInForm = ['secret-needed', 'token-expired', 'public-endpoint-forbidden'].includes(list.error.code)
    return (
      <div className={styles.error}>
        <ErrorNotice
          error={list.error}
          action={
            isInForm ? (
              <Button small onClick={() => store.openForm(connection)}>
                {text('sidebar.edit')}
              </Button>
            ) : (
              <Button small onClick={() => void store.loadBuckets(connection.id)}>
                {text('app.retry')}
              </Button>
            )
          }
        />
      </div>
    )
  }
  if (list.isLoading && list.buckets.length === 0) {
    return <Skeleton label={text('sidebar.loading')} rows={3} shape="tree" />
  }
  if (list.buckets.length === 0) return <p className={styles.none}>{text('sidebar.noBuckets')}</p>
  return (
    <ul>
      {list.buckets.map((bucket) => (
        <li key={bucket.name}>
          <button
            type="button"
            className={styles.bucket}
            aria-current={bucket.name === opened ? 'page' : undefined}
            title={bucket.region === undefined ? bucket.name : `${bucket.name} · ${bucket.region}`}
            onClick={() => onOpenBucket(bucket.name)}
          >
            <Database {...icon} aria-hidden="true" />
            <span className={styles.name}>{bucket.name}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
