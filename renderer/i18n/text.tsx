import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { IntlProvider, useIntl } from 'react-intl'
import { en } from './en.ts'
import { createFormats, type Formats } from './format.ts'
import { zhCN } from './zh-CN.ts'

export type Language = 'zh-CN' | 'en'
export type MessageId = keyof typeof en
export type MessageValues = Readonly<Record<string, string | number>>
/** Text of the catalogue in the person's language. */
export type Text = (id: MessageId, values?: MessageValues) => string

const catalogues: Record<Language, Record<MessageId, string>> = { en, 'zh-CN': zhCN }

/** The language of the settings; `system` takes Chinese for any Chinese system, else English. */
export function chooseLanguage(setting: 'system' | Language, systemLanguage: string): Language {
  if (setting !== 'system') return setting
  return systemLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

interface Clock {
  readonly now: () => number
  readonly timeZone: string
}
const ClockContext = createContext<Clock>({ now: () => 0, timeZone: 'UTC' })

interface TextProviderProps extends Clock {
  readonly language: Language
  readonly children: ReactNode
}

export function TextProvider({ language, now, timeZone, children }: TextProviderProps) {
  const clock = useMemo(() => ({ now, timeZone }), [now, timeZone])
  return (
    <ClockContext value={clock}>
      <IntlProvider locale={language} messages={catalogues[language]} timeZone={timeZone} defaultLocale="en">
        <FormatsProvider>{children}</FormatsProvider>
      </IntlProvider>
    </ClockContext>
  )
}

export function useText(): Text {
  const { formatMessage } = useIntl()
  return useMemo(() => (id, values) => formatMessage({ id }, values) as string, [formatMessage])
}

/** The clock; what it says is read when it is needed. */
export function useNow(): () => number {
  return useContext(ClockContext).now
}

export function useLanguage(): Language {
  return useIntl().locale as Language
}

const FormatsContext = createContext<Formats | undefined>(undefined)

/** Formats are made once: each takes a millisecond to make, and every row of a list uses them. */
function FormatsProvider({ children }: { readonly children: ReactNode }) {
  const { locale } = useIntl()
  const { now, timeZone } = useContext(ClockContext)
  const text = useText()
  const formats = useMemo(
    () => createFormats({ language: locale as Language, timeZone, now, text }),
    [locale, timeZone, now, text],
  )
  return <FormatsContext value={formats}>{children}</FormatsContext>
}

/** Dates, sizes and durations as people say them. */
export function useFormats(): Formats {
  const formats = useContext(FormatsContext)
  if (formats === undefined) throw new Error('There is no TextProvider around this')
  return formats
}
