import { useEffect, useState } from 'react'
import type { Bridge } from '../bridge/bridge.ts'
import type { RestoreStore } from '../features/restore/store.ts'
import { PassphraseForm } from '../features/settings/passphrase-form.tsx'
import type { SettingsStore } from '../features/settings/store.ts'
import { useText } from '../i18n/text.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { Banner } from '../ui/notice.tsx'
import { useStore } from '../ui/use-store.ts'
import styles from './notices.module.css'

interface NoticesProps {
  readonly bridge: Bridge
  readonly settings: SettingsStore
  readonly restore: RestoreStore
}

/** What concerns the whole window: the link to the engine, what happened at start, the locked vault. */
export function Notices({ bridge, settings, restore }: NoticesProps) {
  const text = useText()
  const [isLinkLost, setLinkLost] = useState(false)
  const [isUnlocking, setUnlocking] = useState(false)
  const notices = useStore(settings, (state) => state.notices)
  const isLocked = useStore(settings, (state) => state.info?.vault.state === 'locked')
  const bringBackError = useStore(restore, (state) => state.bringBackError)
  useEffect(() => bridge.onLink((state) => setLinkLost(state === 'lost')), [bridge])
  return (
    <div className={styles.notices}>
      {isLinkLost && <Banner tone="amber">{text('app.link.lost')}</Banner>}
      {isLocked && (
        <Banner
          tone="info"
          action={
            <Button small onClick={() => setUnlocking(true)}>
              {text('vault.unlock')}
            </Button>
          }
        >
          {text('vault.locked.title')}
        </Banner>
      )}
      {notices.map((notice, index) => (
        <ErrorNotice
          key={`${notice.code}-${notice.message}`}
          error={notice}
          action={
            <Button small onClick={() => settings.dismissNotice(index)}>
              {text('app.notice.dismiss')}
            </Button>
          }
        />
      ))}
      {bringBackError !== undefined && (
        <ErrorNotice
          error={bringBackError}
          action={
            <Button small onClick={() => restore.dismissBringBackError()}>
              {text('app.notice.dismiss')}
            </Button>
          }
        />
      )}
      {isUnlocking && (
        <Dialog title={text('vault.locked.title')} onClose={() => setUnlocking(false)}>
          <PassphraseForm store={settings} kind="unlock" onDone={() => setUnlocking(false)} />
        </Dialog>
      )}
    </div>
  )
}
