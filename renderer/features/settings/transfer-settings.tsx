import { useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice, SelectField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import { type SettingsStore, wantsNotifications } from './store.ts'

const partChoices = [4, 8, 16, 32, 64]
const dayChoices = [30, 90, 365, 1095, 3650]

/** What was chosen before may be none of the usual ones. */
function withChosen(choices: readonly number[], chosen: number): readonly number[] {
  return choices.includes(chosen) ? choices : [...choices, chosen].toSorted((one, other) => one - other)
}

/** How copies are made, and what is told and kept of them. */
export function TransferSettings({ store }: { readonly store: SettingsStore }) {
  const text = useText()
  const settings = useStore(store, (state) => state.settings)
  return (
    <>
      <SelectField
        label={text('settings.parts')}
        hint={text('settings.parts.hint')}
        value={settings.partsInFlight}
        onChange={(event) => void store.change({ partsInFlight: Number(event.currentTarget.value) })}
      >
        {withChosen(partChoices, settings.partsInFlight).map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </SelectField>
      <Choice
        label={text('settings.oneRequest')}
        hint={text('settings.oneRequest.hint')}
        value={settings.singleRequestRestore ?? 'auto'}
        options={(['auto', 'on', 'off'] as const).map((value) => ({
          value,
          label: text(`settings.oneRequest.${value}`),
        }))}
        onChange={(singleRequestRestore) => void store.change({ singleRequestRestore })}
      />
      <Notifications store={store} />
      <KeptReceipts store={store} />
    </>
  )
}

function Notifications({ store }: { readonly store: SettingsStore }) {
  const text = useText()
  const isWanted = useStore(store, wantsNotifications)
  const shell = useStore(store, (state) => state.info?.shell)
  const permission = useStore(store, (state) => state.notificationPermission)
  const isBlocked = shell === 'browser' && isWanted && permission !== 'granted'
  return (
    <Choice
      label={text('settings.notifications')}
      hint={text(isBlocked ? 'settings.notifications.blocked' : 'settings.notifications.hint')}
      value={isWanted ? 'on' : 'off'}
      options={(['on', 'off'] as const).map((value) => ({ value, label: text(`settings.notifications.${value}`) }))}
      onChange={(choice) => void store.setNotifications(choice)}
    />
  )
}

/** A shorter time removes receipts, so it is asked for first: a select changes with every arrow key. */
function KeptReceipts({ store }: { readonly store: SettingsStore }) {
  const text = useText()
  const days = useStore(store, (state) => state.settings.activityDays)
  const [asked, setAsked] = useState<number | undefined>(undefined)
  const choose = (chosen: number) => {
    setAsked(chosen < days ? chosen : undefined)
    if (chosen > days) void store.change({ activityDays: chosen })
  }
  const accept = () => {
    if (asked !== undefined) void store.change({ activityDays: asked })
    setAsked(undefined)
  }
  return (
    <div className={styles.secrets}>
      <SelectField
        label={text('settings.receipts')}
        hint={text('settings.receipts.hint')}
        value={asked ?? days}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      >
        {withChosen(dayChoices, days).map((count) => (
          <option key={count} value={count}>
            {count % 365 === 0
              ? text('settings.receipts.years', { count: count / 365 })
              : text('settings.receipts.days', { count })}
          </option>
        ))}
      </SelectField>
      {asked !== undefined && (
        <div className={styles.ask} role="alert">
          <p>{text('settings.receipts.ask')}</p>
          <Button small onClick={() => setAsked(undefined)}>
            {text('app.cancel')}
          </Button>
          <Button small tone="danger" onClick={accept}>
            {text('settings.receipts.remove')}
          </Button>
        </div>
      )}
    </div>
  )
}
