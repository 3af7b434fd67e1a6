import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useOrganisation } from '../../ui/policy.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { ConnectionsStore } from './store.ts'

export function RemoveDialog({ store }: { readonly store: ConnectionsStore }) {
  const text = useText()
  const removing = useStore(store, (state) => state.removing)
  const organisation = useOrganisation()
  if (removing === undefined) return null
  const isManaged = removing.isManaged === true
  const close = () => store.askRemove(undefined)
  return (
    <Dialog
      title={text(isManaged ? 'managed.forget.title' : 'connect.remove.title', { name: removing.name })}
      onClose={close}
      footer={
        <>
          <Button data-autofocus onClick={close}>
            {text('app.cancel')}
          </Button>
          <Button tone="danger" onClick={() => void store.remove()}>
            {text(isManaged ? 'managed.forget.do' : 'connect.remove.do')}
          </Button>
        </>
      }
    >
      <p>{isManaged ? text('managed.forget.text', { organisation }) : text('connect.remove.text')}</p>
    </Dialog>
  )
}
