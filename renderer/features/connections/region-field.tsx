import { useState } from 'react'
import type { RegionView } from '../../../app/contract/index.ts'
import { type Language, useText } from '../../i18n/text.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import type { Dialect } from './draft.ts'
import type { ImportStore } from './import-store.ts'

interface RegionFieldProps {
  readonly store: ImportStore
  readonly dialect: Dialect
  readonly language: Language
  readonly className?: string | undefined
  /** A host and the region that is signed for it. */
  readonly onChoose: (endpoint: string, region: string) => void
}

const groups = ['china', 'asia-pacific', 'europe', 'americas', 'middle-east-africa'] as const

/**
 * Regions by their names, and the ways to them; choosing one fills in the address and the region below, where free text is
 * always taken.
 */
export function RegionField({ store, dialect, language, className, onChoose }: RegionFieldProps) {
  const text = useText()
  const regions = useStore(store, (state) => state.regions)
  const accelerated = useStore(store, (state) => state.accelerated[dialect])
  const [chosen, setChosen] = useState<RegionView>()
  const own = regions.filter((region) => region.dialect === dialect)
  const choose = (id: string) => {
    const region = own.find((one) => one.id === id)
    setChosen(region)
    if (region !== undefined) onChoose(region.endpoint, region.id)
  }
  const internal = chosen?.internalEndpoint
  return (
    <>
      <SelectField
        label={text('connect.regionName')}
        className={className}
        defaultValue=""
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{text('connect.regionName.other')}</option>
        {groups.map((group) => {
          const inGroup = own.filter((region) => region.group === group)
          return inGroup.length === 0 ? null : (
            <optgroup key={group} label={text(`connect.group.${group}`)}>
              {inGroup.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name[language]} · {id}
                </option>
              ))}
            </optgroup>
          )
        })}
      </SelectField>
      {chosen !== undefined && (internal !== undefined || accelerated.length > 0) && (
        <SelectField
          key={chosen.id}
          label={text('connect.way')}
          hint={text('connect.way.hint')}
          className={className}
          defaultValue={chosen.endpoint}
          onChange={(event) => onChoose(event.currentTarget.value, chosen.id)}
        >
          <option value={chosen.endpoint}>{text('connect.way.public')}</option>
          {internal !== undefined && <option value={internal}>{text('connect.way.internal')}</option>}
          {accelerated.map((host) => (
            <option key={host} value={host}>
              {text('connect.way.accelerated', { host })}
            </option>
          ))}
        </SelectField>
      )}
    </>
  )
}
