import { useText } from '../i18n/text.tsx'
import { PassphraseForm } from '../features/settings/passphrase-form.tsx'
import type { SettingsStore } from '../features/settings/store.ts'
import { hasEnded } from '../features/transfers/list-model.ts'
import type { TransfersStore } from '../features/transfers/store.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { StrataMark } from '../ui/strata-mark.tsx'
import { useStore } from '../ui/use-store.ts'
import styles from './lock-screen.module.css'

interface LockScreenProps {
  readonly settings: SettingsStore
  readonly transfers: TransfersStore
}

/** All that is shown while Strata is locked. */
export function LockScreen({ settings, transfers }: LockScreenProps) {
  const text = useText()
  const kind = useStore(settings, (state) => state.info?.vault.kind ?? 'session')
  const error = useStore(settings, (state) => state.vaultError)
  const isBusy = useStore(settings, (state) => state.isVaultBusy)
  const count = useStore(
    transfers,
    (state) => Object.values(state.jobs).filter((job) => !hasEnded(job) && job.state !== 'paused').length,
  )
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <StrataMark className={styles.mark} />
        <h1>{text('lock.title')}</h1>
        {kind === 'passphrase' ? (
          <PassphraseForm store={settings} kind="unlock" onDone={() => undefined} />
        ) : (
          <>
            <p>{text(kind === 'keychain' ? 'lock.text.keychain' : 'lock.text.session')}</p>
            {error !== undefined && <ErrorNotice error={error} />}
            <Button tone="primary" disabled={isBusy} onClick={() => void settings.unlockVault()}>
              {text('vault.unlock')}
            </Button>
          </>
        )}
        {count > 0 && <p className={styles.transfers}>{text('lock.transfers', { count })}</p>}
      </div>
    </main>
  )
}
