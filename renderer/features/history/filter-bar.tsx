import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import { type FilterForm, isFiltering, noFilter, type SizeUnit, sizeUnits } from './filter.ts'
import styles from './filter-bar.module.css'
import type { HistoryStore } from './store.ts'

/** Which versions are shown, by day and by size. */
export function FilterBar({ store }: { readonly store: HistoryStore }) {
  const text = useText()
  const form = useStore(store, (state) => state.filter)
  const change = (change: Partial<FilterForm>) => store.setFilter({ ...form, ...change })
  return (
    <search className={styles.bar} aria-label={text('history.filter')}>
      <TextField
        type="date"
        label={text('history.filter.from')}
        value={form.from}
        max={form.until}
        onChange={({ target }) => change({ from: target.value })}
      />
      <TextField
        type="date"
        label={text('history.filter.until')}
        value={form.until}
        min={form.from}
        onChange={({ target }) => change({ until: target.value })}
      />
      <div className={styles.sizes}>
        <TextField
          inputMode="decimal"
          label={text('history.filter.atLeast')}
          value={form.atLeast}
          onChange={({ target }) => change({ atLeast: target.value })}
        />
        <TextField
          inputMode="decimal"
          label={text('history.filter.atMost')}
          value={form.atMost}
          onChange={({ target }) => change({ atMost: target.value })}
        />
        <SelectField
          label={text('history.filter.unit')}
          value={form.unit}
          onChange={({ target }) => change({ unit: target.value as SizeUnit })}
        >
          {sizeUnits.map((unit) => (
            <option key={unit}>{unit}</option>
          ))}
        </SelectField>
      </div>
      {isFiltering(form) && (
        <Button small tone="quiet" className={styles.clear} onClick={() => store.setFilter(noFilter)}>
          {text('folder.filter.clear')}
        </Button>
      )}
    </search>
  )
}
