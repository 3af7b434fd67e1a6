import { type SubmitEvent, useRef } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import type { SettingsStore } from './store.ts'

interface PassphraseFormProps {
  readonly store: SettingsStore
  readonly kind: 'create' | 'unlock'
  readonly onDone: () => void
}

/** The passphrase is read when it is sent and its field emptied at once. */
export function PassphraseForm({ store, kind, onDone }: PassphraseFormProps) {
  const text = useText()
  const input = useRef<HTMLInputElement>(null)
  const error = useStore(store, (state) => state.vaultError)
  const isBusy = useStore(store, (state) => state.isVaultBusy)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const passphrase = input.current?.value ?? ''
    if (passphrase === '' || (kind === 'create' && passphrase.length < 8)) {
      input.current?.focus()
      return
    }
    if (input.current !== null) input.current.value = ''
    const opened = await (kind === 'create' ? store.createVault(passphrase) : store.unlockVault(passphrase))
    if (opened) onDone()
  }
  return (
    <form className={styles.passphrase} onSubmit={(event) => void submit(event)}>
      <p>{text(kind === 'create' ? 'vault.create.text' : 'vault.locked.text')}</p>
      <TextField
        ref={input}
        type="password"
        label={text('vault.passphrase')}
        hint={kind === 'create' ? text('vault.create.hint') : undefined}
        data-autofocus
      />
      {error !== undefined && <ErrorNotice error={error} />}
      <Button tone="primary" type="submit" disabled={isBusy}>
        {text(kind === 'create' ? 'vault.create.do' : 'vault.unlock')}
      </Button>
    </form>
  )
}
