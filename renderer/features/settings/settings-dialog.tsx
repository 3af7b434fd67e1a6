import { useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice } from '../../ui/field.tsx'
import { useOrganisation, usePolicy } from '../../ui/policy.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import type { SettingsStore } from './store.ts'
import { LockField } from './lock-field.tsx'
import { PassphraseForm } from './passphrase-form.tsx'
import { PolicyNote } from './policy-note.tsx'
import { TransferSettings } from './transfer-settings.tsx'
import { useVaultNote } from './vault-note.ts'

interface SettingsDialogProps {
  readonly store: SettingsStore
  /** Leads to the support file. */
  readonly onSupport: () => void
}

export function SettingsDialog({ store, onSupport }: SettingsDialogProps) {
  const isOpen = useStore(store, (state) => state.isOpen)
  return isOpen ? <OpenSettings store={store} onSupport={onSupport} /> : null
}

function OpenSettings({ store, onSupport }: SettingsDialogProps) {
  const text = useText()
  const settings = useStore(store, (state) => state.settings)
  const info = useStore(store, (state) => state.info)
  const [isCreatingVault, setCreatingVault] = useState(false)
  const vaultNote = useVaultNote(store)
  const policy = usePolicy()
  const organisation = useOrganisation()
  return (
    <Dialog title={text('settings.title')} onClose={() => store.setOpen(false)}>
      <div className={styles.settings}>
        <Choice
          label={text('settings.language')}
          value={settings.language}
          options={(['system', 'zh-CN', 'en'] as const).map((value) => ({
            value,
            label: text(`settings.language.${value}`),
          }))}
          hint={policy?.setsLanguage === true ? text('policy.setBy', { organisation }) : undefined}
          disabled={policy?.setsLanguage === true}
          onChange={(language) => void store.change({ language })}
        />
        <Choice
          label={text('settings.theme')}
          value={settings.theme}
          options={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: text(`settings.theme.${value}`),
          }))}
          onChange={(theme) => void store.change({ theme })}
        />
        <TransferSettings store={store} />
        <LockField store={store} />
        <section className={styles.secrets}>
          <h3 className={styles.heading}>{text('settings.secrets')}</h3>
          <p className={styles.note}>{vaultNote}</p>
          {info?.vault.kind === 'session' &&
            (isCreatingVault ? (
              <PassphraseForm store={store} kind="create" onDone={() => setCreatingVault(false)} />
            ) : (
              <Button small onClick={() => setCreatingVault(true)}>
                {text('vault.create.open')}
              </Button>
            ))}
        </section>
        <section className={styles.secrets}>
          <h3 className={styles.heading}>{text('settings.help')}</h3>
          <p className={styles.note}>{text('settings.help.note')}</p>
          <Button small onClick={onSupport}>
            {text('support.open')}
          </Button>
        </section>
        <PolicyNote />
        {info !== undefined && <p className={styles.note}>{text('settings.version', { version: info.version })}</p>}
      </div>
    </Dialog>
  )
}
