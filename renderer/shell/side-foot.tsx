import { ClipboardList, Keyboard, Settings, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../i18n/text.tsx'
import { cx } from '../ui/cx.ts'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import styles from './side-foot.module.css'

const icon = { size: 16, strokeWidth: 1.75 } as const

/** Places that belong to no connection alone, and what concerns the whole of Strata. */
export function SideFoot({ stores, onLeave }: { readonly stores: AppStores; readonly onLeave: () => void }) {
  const text = useText()
  const { browser, deleted, settings, view } = stores
  const shown = useStore(view, (state) => state.view)
  const place = useStore(browser, (state) => state.place)
  const showDeleted = () => {
    if (place === undefined) return
    onLeave()
    deleted.open({ connectionId: place.connectionId, bucket: place.bucket, prefix: '' })
    view.show('deleted')
  }
  const showActivity = () => {
    onLeave()
    view.show('activity')
  }
  return (
    <>
      <FootButton
        icon={<Trash2 {...icon} />}
        isCurrent={shown === 'deleted' && place !== undefined}
        reason={place === undefined ? text('deleted.openFirst') : undefined}
        onClick={showDeleted}
      >
        {text('deleted.open')}
      </FootButton>
      <FootButton icon={<ClipboardList {...icon} />} isCurrent={shown === 'activity'} onClick={showActivity}>
        {text('activity.title')}
      </FootButton>
      <FootButton icon={<Settings {...icon} />} onClick={() => settings.setOpen(true)}>
        {text('sidebar.settings')}
      </FootButton>
      <FootButton icon={<Keyboard {...icon} />} onClick={() => settings.setKeysOpen(true)}>
        {text('sidebar.keys')}
      </FootButton>
    </>
  )
}

interface FootButtonProps {
  readonly icon: ReactNode
  readonly isCurrent?: boolean
  /** Why it cannot be used now. */
  readonly reason?: string | undefined
  readonly onClick: () => void
  readonly children: ReactNode
}

function FootButton({ icon: glyph, isCurrent = false, reason, onClick, children }: FootButtonProps) {
  return (
    <button
      type="button"
      className={cx(styles.button, isCurrent && styles.current)}
      aria-current={isCurrent ? 'page' : undefined}
      aria-disabled={reason === undefined ? undefined : true}
      title={reason}
      onClick={onClick}
    >
      {glyph}
      {children}
    </button>
  )
}
