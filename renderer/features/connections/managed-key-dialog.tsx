import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import type { ConnectionDraft, ConnectionView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useOrganisation } from '../../ui/policy.tsx'
import styles from './connect-dialog.module.css'
import { type DraftFields, keysOf, missingKeys } from './draft.ts'
import { KeyFields, readKeyFields } from './key-fields.tsx'
import type { ConnectForm, ConnectionsStore } from './store.ts'
import { TestSteps } from './test-steps.tsx'

interface ManagedKeyDialogProps {
  readonly store: ConnectionsStore
  readonly form: ConnectForm
  readonly connection: ConnectionView
  readonly vaultNote: string
  readonly onSaved: (connectionId: string) => void
}

/** A connection of the organisation: all is set but the key. */
export function ManagedKeyDialog({ store, form, connection, vaultNote, onSaved }: ManagedKeyDialogProps) {
  const text = useText()
  const organisation = useOrganisation()
  const element = useRef<HTMLFormElement>(null)
  const [missing, setMissing] = useState<readonly (keyof DraftFields)[]>([])
  const { id, name, dialect, endpoint, region, bucket } = connection
  const isBusy = form.isTesting || form.isSaving
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [missing])
  const readDraft = (): ConnectionDraft | undefined => {
    if (element.current === null) return undefined
    const fields = readKeyFields(new FormData(element.current))
    const gaps = missingKeys(fields, connection.hasSecret)
    setMissing(gaps)
    return gaps.length > 0 ? undefined : { name, dialect, endpoint, region, ...keysOf(fields) }
  }
  const test = () => {
    const draft = readDraft()
    if (draft !== undefined) void store.test(draft, id)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const draft = readDraft()
    if (draft !== undefined && (await store.save(draft)) !== undefined) onSaved(id)
  }
  const close = () => store.closeForm()
  const where = [endpoint.replace(/^https:\/\//, ''), ...(bucket === undefined ? [] : [bucket])].join(' · ')
  return (
    <Dialog
      wide
      title={text('managed.key.title', { name })}
      description={text('managed.key.lead', { organisation })}
      onClose={close}
      footer={
        <>
          <Button className={styles.test} disabled={isBusy} onClick={test}>
            {text(form.isTesting ? 'connect.testing' : 'connect.test')}
          </Button>
          <Button onClick={close}>{text('app.cancel')}</Button>
          <Button tone="primary" type="submit" form="key-form" disabled={isBusy}>
            {text('connect.save.edit')}
          </Button>
        </>
      }
    >
      <form id="key-form" ref={element} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.all}>
          {text(`connect.dialect.${dialect}`)} · {where}
        </p>
        <KeyFields
          hint={connection.accessKeyIdHint}
          secretHint={connection.hasSecret ? text('connect.secret.keep') : undefined}
          problem={(field) =>
            missing.includes(field)
              ? text(field === 'expiresAt' ? 'connect.expires.past' : 'connect.required')
              : undefined
          }
        />
      </form>
      <p className={styles.vault}>{vaultNote}</p>
      <TestSteps steps={form.steps} isTesting={form.isTesting} />
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </Dialog>
  )
}
