export const sizeUnits = ['KB', 'MB', 'GB'] as const
export type SizeUnit = (typeof sizeUnits)[number]

/** What a person asked to see of a history, as typed; an empty field asks for nothing. */
export interface FilterForm {
  /** Days as `YYYY-MM-DD`, in this computer's time zone; both included. */
  readonly from: string
  readonly until: string
  readonly atLeast: string
  readonly atMost: string
  readonly unit: SizeUnit
}

export const noFilter: FilterForm = { from: '', until: '', atLeast: '', atMost: '', unit: 'MB' }

/** Moments in epoch ms, the second one excluded; sizes in bytes, both included. */
export interface VersionFilter {
  readonly writtenFrom?: number
  readonly writtenUntil?: number
  readonly minBytes?: number
  readonly maxBytes?: number
}

const bytesOf: Readonly<Record<SizeUnit, number>> = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }

/** The start of a local day, or of one after it. */
function dayStart(day: string, later = 0): number | undefined {
  const match = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(day)
  if (match === null) return undefined
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).getTime()
}

function bytes(size: string, unit: SizeUnit): number | undefined {
  const value = Number(size.trim().replace(',', '.'))
  return size.trim() === '' || !Number.isFinite(value) || value < 0 ? undefined : Math.round(value * bytesOf[unit])
}

/** What of a form can be asked of a history; what is half typed asks for nothing yet. */
export function toVersionFilter({ from, until, atLeast, atMost, unit }: FilterForm): VersionFilter {
  const wanted = {
    writtenFrom: dayStart(from),
    writtenUntil: dayStart(until, 1),
    minBytes: bytes(atLeast, unit),
    maxBytes: bytes(atMost, unit),
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
}

export function isFiltering(form: FilterForm): boolean {
  return Object.keys(toVersionFilter(form)).length > 0
}
