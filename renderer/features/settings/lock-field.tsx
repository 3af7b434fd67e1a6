import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useOrganisation, usePolicy } from '../../ui/policy.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import type { SettingsStore } from './store.ts'

const minuteChoices = [0, 5, 10, 15, 30, 60]

/** After how long without a touch Strata locks itself, no longer than the organisation says. */
export function LockField({ store }: { readonly store: SettingsStore }) {
  const text = useText()
  const longest = usePolicy()?.lockAfterMinutes
  const organisation = useOrganisation()
  const minutes = useStore(store, (state) => state.settings.lockAfterMinutes ?? 0)
  const kind = useStore(store, (state) => state.info?.vault.kind ?? 'session')
  const isAllowed = (count: number) => longest === undefined || (count > 0 && count <= longest)
  const choices = [...new Set([...minuteChoices, minutes, ...(longest === undefined ? [] : [longest])])]
    .filter(isAllowed)
    .toSorted((one, other) => one - other)
  const rule =
    longest === undefined
      ? text(`settings.lock.hint.${kind}`)
      : text('settings.lock.hint.policy', { organisation, count: longest })
  return (
    <div className={styles.lock}>
      <SelectField
        label={text('settings.lock')}
        hint={`${rule} ${text('settings.lock.transfers')}`}
        value={minutes}
        onChange={(event) => void store.change({ lockAfterMinutes: Number(event.currentTarget.value) })}
      >
        {choices.map((count) => (
          <option key={count} value={count}>
            {count === 0 ? text('settings.lock.never') : text('settings.lock.minutes', { count })}
          </option>
        ))}
      </SelectField>
      <Button small onClick={() => void store.lock()}>
        {text('settings.lock.now')}
      </Button>
    </div>
  )
}
