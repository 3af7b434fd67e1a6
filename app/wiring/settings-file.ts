import { join } from 'node:path'
import { readFileIfThere, setAside, writeFileAtomically } from '../connections/atomic-file.ts'
import { createSerialised } from '../connections/serialised.ts'
import { type Settings, settingsSchema } from '../contract/views.ts'

/** What a person chose. Damaged settings are set aside and the defaults used. */
export interface SettingsFile {
  get(): Settings
  set(changes: Partial<Settings>): Promise<Settings>
}

const defaults: Settings = { language: 'system', theme: 'system', partsInFlight: 64, activityDays: 365 }

export async function openSettings(dataDir: string, nowMs: number): Promise<SettingsFile> {
  const file = join(dataDir, 'settings.json')
  let settings = defaults
  const text = await readFileIfThere(file)
  if (text !== undefined) {
    try {
      const content: unknown = JSON.parse(text)
      settings = settingsSchema.parse(Object.assign({}, defaults, content))
    } catch {
      await setAside(file, nowMs)
    }
  }
  const serialised = createSerialised()
  return {
    get: () => settings,
    set: (changes) =>
      serialised(async () => {
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
        const next = settingsSchema.parse({ ...settings, ...given })
        await writeFileAtomically(file, `${JSON.stringify(next, undefined, 2)}\n`)
        settings = next
        return next
      }),
  }
}
