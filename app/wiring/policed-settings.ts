import type { Policy } from '../connections/policy/policy.ts'
import type { Settings } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { SettingsFile } from './settings-file.ts'

/** The person's settings, held to what is set for this computer. What they chose stays in the file for the day when nothing is set. */
export function policeSettings(file: SettingsFile, policy: Policy): SettingsFile {
  const { language, lockAfterMinutes: longest } = policy
  const hold = (settings: Settings): Settings => {
    const own = settings.lockAfterMinutes ?? 0
    const minutes = longest === undefined ? own : own === 0 ? longest : Math.min(own, longest)
    return { ...settings, lockAfterMinutes: minutes, ...(language === undefined ? {} : { language }) }
  }
  return {
    get: () => hold(file.get()),
    async set(changes) {
      if (language !== undefined && changes.language !== undefined && changes.language !== language)
        throw new AppError('forbidden-by-policy', 'The language is set for this computer')
      const minutes = changes.lockAfterMinutes
      if (longest !== undefined && minutes !== undefined && (minutes === 0 || minutes > longest))
        throw new AppError('forbidden-by-policy', `Strata locks after ${longest} minutes at the latest`)
      return hold(await file.set(changes))
    },
  }
}
