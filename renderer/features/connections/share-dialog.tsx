import { type SubmitEvent, useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { CareStore } from './care-store.ts'

const shortestPassphrase = 8

interface ShareDialogProps {
  readonly store: CareStore
  /** Offers a text to the person for saving. */
  readonly saveText: (fileName: string, text: string) => void
}

/** Makes a connection file: without the key, or with it under a passphrase. */
export function ShareDialog({ store, saveText }: ShareDialogProps) {
  const text = useText()
  const sharing = useStore(store, (state) => state.sharing)
  const [isShort, setShort] = useState(false)
  if (sharing === undefined) return null
  const close = () => {
    setShort(false)
    store.askShare(undefined)
  }
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('passphrase')
    const passphrase = typeof typed === 'string' ? typed : ''
    const tooShort = passphrase !== '' && passphrase.length < shortestPassphrase
    setShort(tooShort)
    if (tooShort) return
    const file = await store.share(passphrase)
    if (file !== undefined) saveText(file.fileName, file.text)
  }
  return (
    <Dialog
      title={text('share.title', { name: sharing.connection.name })}
      description={text('share.lead')}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{text('app.cancel')}</Button>
          <Button tone="primary" type="submit" form="share-form" disabled={sharing.isWorking}>
            {text('share.do')}
          </Button>
        </>
      }
    >
      <form id="share-form" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={text('share.passphrase')}
          name="passphrase"
          type="password"
          hint={text('share.passphrase.hint')}
          error={isShort ? text('vault.create.hint') : undefined}
          data-autofocus
        />
      </form>
      {sharing.error !== undefined && <ErrorNotice error={sharing.error} />}
    </Dialog>
  )
}
