import { Undo2 } from 'lucide-react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { DeletedStore } from './store.ts'

/** Many at once are asked for before they come back. */
export function AskDialog({ store }: { readonly store: DeletedStore }) {
  const text = useText()
  const asking = useStore(store, (state) => state.asking)
  const isStarting = useStore(store, (state) => state.isStarting)
  if (asking === undefined) return null
  const close = () => store.ask(undefined)
  return (
    <Dialog
      title={asking.count === 0 ? text('deleted.ask.titleShown') : text('deleted.ask.title', { count: asking.count })}
      onClose={close}
      footer={
        <>
          <Button data-autofocus onClick={close}>
            {text('app.cancel')}
          </Button>
          <Button
            needs="write"
            tone="primary"
            disabled={isStarting}
            icon={<Undo2 size={16} strokeWidth={1.75} />}
            onClick={() => void store.bringBackAsked()}
          >
            {text('folder.bringBack')}
          </Button>
        </>
      }
    >
      <p>{text('deleted.ask.text')}</p>
    </Dialog>
  )
}
