import type { RegionView } from '../../../app/contract/index.ts'
import { type Language, useText } from '../../i18n/text.tsx'
import { SelectField } from '../../ui/field.tsx'
import type { Dialect } from './draft.ts'

interface RegionFieldProps {
  readonly dialect: Dialect
  readonly regions: readonly RegionView[]
  readonly language: Language
  readonly className?: string | undefined
  readonly onChoose: (region: RegionView) => void
}

const groups = ['china', 'asia-pacific', 'europe', 'americas', 'middle-east-africa'] as const

/** Regions by their names; choosing one fills in the address and the region below, where free text is always taken. */
export function RegionField({ dialect, regions, language, className, onChoose }: RegionFieldProps) {
  const text = useText()
  const own = regions.filter((region) => region.dialect === dialect)
  return (
    <SelectField
      key={dialect}
      label={text('connect.regionName')}
      className={className}
      defaultValue=""
      onChange={(event) => {
        const region = own.find(({ id }) => id === event.currentTarget.value)
        if (region !== undefined) onChoose(region)
      }}
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
  )
}
