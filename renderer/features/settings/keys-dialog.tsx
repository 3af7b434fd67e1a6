import { type MessageId, useText } from '../../i18n/text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import type { SettingsStore } from './store.ts'

const keys: readonly (readonly [MessageId, readonly string[]])[] = [
  ['keys.move', ['↑', '↓']],
  ['keys.ends', ['Home', 'End']],
  ['keys.page', ['PgUp', 'PgDn']],
  ['keys.open', ['Enter']],
  ['keys.up', ['⌫']],
  ['keys.filter', ['/']],
  ['keys.history', ['H']],
  ['keys.restore', ['R']],
  ['keys.choose', ['Space']],
  ['keys.undo', ['Ctrl', 'Z']],
  ['keys.pdf.page', ['←', '→']],
  ['keys.pdf.zoom', ['+', '−', '0']],
  ['keys.escape', ['Esc']],
  ['keys.help', ['?']],
]

export function KeysDialog({ store }: { readonly store: SettingsStore }) {
  const text = useText()
  const isOpen = useStore(store, (state) => state.areKeysOpen)
  if (!isOpen) return null
  return (
    <Dialog isText title={text('keys.title')} onClose={() => store.setKeysOpen(false)}>
      <dl className={styles.keys}>
        {keys.map(([message, names]) => (
          <div key={message}>
            <dt>{text(message)}</dt>
            <dd>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
