import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { UploadsStore } from './store.ts'

/** Says what will be lost before anything is ended. */
export function EndDialog({ store }: { readonly store: UploadsStore }) {
  const isAsking = useStore(store, (state) => state.isAsking)
  return isAsking ? <OpenDialog store={store} /> : null
}

function OpenDialog({ store }: { readonly store: UploadsStore }) {
  const text = useText()
  const formats = useFormats()
  const uploads = useStore(store, (state) => state.uploads)
  const chosen = useStore(store, (state) => state.chosen)
  const sizes = useStore(store, (state) => state.sizes)
  const isEnding = useStore(store, (state) => state.isEnding)
  const meant = uploads.filter(({ uploadId }) => chosen.has(uploadId))
  const foreign = meant.filter(({ owner }) => owner === 'other').length
  const isMeasured = meant.every(({ uploadId }) => typeof sizes[uploadId] === 'number')
  const total = meant.reduce((sum, { uploadId }) => sum + (sizes[uploadId] ?? 0), 0)
  const close = () => store.ask(false)
  return (
    <Dialog
      title={text('uploads.ask.title', { count: meant.length })}
      onClose={close}
      footer={
        <>
          <Button data-autofocus onClick={close}>
            {text('app.cancel')}
          </Button>
          <Button tone="danger" disabled={isEnding} onClick={() => void store.endChosen()}>
            {text('uploads.ask.do')}
          </Button>
        </>
      }
    >
      <p>
        {isMeasured ? text('uploads.ask.lost', { size: formats.size(total) }) : text('uploads.ask.lostUnknown')}{' '}
        {text('uploads.ask.kept')}
      </p>
      {foreign > 0 && <p>{text('uploads.ask.others', { count: foreign })}</p>}
    </Dialog>
  )
}
