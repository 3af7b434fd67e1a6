import { useEffect, useRef } from 'react'
import type { Notifier } from '../features/settings/notifier.ts'
import { type SettingsStore, wantsNotifications } from '../features/settings/store.ts'
import { describeEnding, nameOfJob } from '../features/transfers/job-words.ts'
import { overallOf } from '../features/transfers/overall.ts'
import type { TransfersStore } from '../features/transfers/store.ts'
import { useFormats, useText } from '../i18n/text.tsx'
import { useStore } from '../ui/use-store.ts'

interface BrowserSignalsProps {
  readonly settings: SettingsStore
  readonly transfers: TransfersStore
  readonly notifier: Notifier
}

/** What a browser tab can say while it is out of sight: how far the transfers are, and that they have ended. The desktop shell does it itself. */
export function BrowserSignals(props: BrowserSignalsProps) {
  const shell = useStore(props.settings, (state) => state.info?.shell)
  return shell === 'browser' ? <Signals {...props} /> : null
}

function Signals({ settings, transfers, notifier }: BrowserSignalsProps) {
  const text = useText()
  const formats = useFormats()
  const title = useStore(transfers, ({ jobs }) => {
    const { active, progress } = overallOf(Object.values(jobs))
    return active.length === 0 ? text('app.name') : text('app.progress', { percent: formats.percent(progress) })
  })
  useEffect(() => {
    document.title = title
  }, [title])
  const ended = useStore(transfers, (state) => state.ended)
  const told = useRef<number | undefined>(undefined)
  useEffect(() => {
    const [first] = ended?.jobs ?? []
    if (ended === undefined || first === undefined || ended.jobs.every(({ state }) => state === 'cancelled')) return
    // Once, also when the language changes afterwards.
    if (told.current === ended.id) return
    told.current = ended.id
    const isSeen = document.visibilityState === 'visible' && document.hasFocus()
    if (isSeen || !wantsNotifications(settings.getState()) || notifier.permission() !== 'granted') return
    const result = describeEnding(ended.jobs, text, formats)
    // Behind the lock no file is named.
    const isNamed = ended.jobs.length === 1 && settings.getState().info?.isLocked !== true
    notifier.show(isNamed ? nameOfJob(first) : text('app.name'), result, () => transfers.setOpen(true))
  }, [ended, settings, transfers, notifier, text, formats])
  return null
}
