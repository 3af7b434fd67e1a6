import type { Language, Text } from './text.tsx'

export interface FormatOptions {
  readonly language: Language
  /** IANA name. */
  readonly timeZone: string
  readonly now: () => number
  readonly text: Text
}

export interface Formats {
  /** "today 09:14", "12 Nov", "3 May 2024". */
  readonly when: (atMs: number) => string
  /** As `when`, always with the time of day. */
  readonly whenExactly: (atMs: number) => string
  /** Weekday, date, time to the second, and zone: for tooltips. */
  readonly full: (atMs: number) => string
  /** "09:14". */
  readonly time: (atMs: number) => string
  /** Heading of a day: "Today", "Yesterday", "12 November", "3 May 2024". */
  readonly day: (atMs: number) => string
  /** Same text for the same day in this zone. */
  readonly dayKey: (atMs: number) => string
  /** "2026-05-03", for names of files. */
  readonly isoDay: (atMs: number) => string
  /** "612 KB"; 1 KB is 1024 bytes. */
  readonly size: (bytes: number) => string
  /** "626,688 bytes". */
  readonly bytes: (bytes: number) => string
  readonly rate: (bytesPerSecond: number) => string
  readonly duration: (seconds: number) => string
  readonly percent: (fraction: number) => string
  readonly count: (count: number) => string
  /** Wording of dates in the middle of a sentence is the same in both languages; the zone's short name. */
  readonly zone: (atMs: number) => string
}

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const

export function createFormats({ language, timeZone, now, text }: FormatOptions): Formats {
  // British order (12 Nov, 3 May 2024) and the 24-hour clock read the same to everyone who reads English.
  const locale = language === 'en' ? 'en-GB' : 'zh-CN'
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const isChinese = language === 'zh-CN'
  const month = isChinese ? 'long' : 'short'
  const formatters = {
    time: make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    thisYear: make({ day: 'numeric', month }),
    otherYear: make({ day: 'numeric', month, year: 'numeric' }),
    dayThisYear: make({ day: 'numeric', month: 'long', weekday: 'long' }),
    dayOtherYear: make({ day: 'numeric', month: 'long', year: 'numeric' }),
    full: make({ dateStyle: 'full', timeStyle: 'long', hourCycle: 'h23' }),
    iso: new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
    zone: make({ timeZoneName: 'short', hour: 'numeric' }),
    count: new Intl.NumberFormat(locale),
    whole: new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: false }),
    tenths: new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false }),
    percent: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
  }
  const isoDay = (atMs: number) => formatters.iso.format(atMs)
  const time = (atMs: number) => formatters.time.format(atMs)
  // Calendar days, not spans of 24 hours: a summer-time night is a day as well.
  const dayBefore = (iso: string) => new Date(Date.parse(`${iso}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  const relation = (atMs: number): 'today' | 'yesterday' | 'this-year' | 'other-year' => {
    const today = isoDay(now())
    const that = isoDay(atMs)
    if (that === today) return 'today'
    if (that === dayBefore(today)) return 'yesterday'
    return that.slice(0, 4) === today.slice(0, 4) ? 'this-year' : 'other-year'
  }
  const date = (atMs: number, isThisYear: boolean) =>
    (isThisYear ? formatters.thisYear : formatters.otherYear).format(atMs)

  const when = (atMs: number) => {
    const how = relation(atMs)
    if (how === 'today') return text('time.today', { time: time(atMs) })
    if (how === 'yesterday') return text('time.yesterday', { time: time(atMs) })
    return date(atMs, how === 'this-year')
  }
  const size = (bytes: number) => {
    let value = bytes
    let unit = 0
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024
      unit++
    }
    // Three figures are enough to tell sizes apart; 1023.6 KB is the next unit already.
    if (Math.round(value) >= 1000 && unit > 0 && unit < units.length - 1) {
      value /= 1024
      unit++
    }
    const isWhole = unit === 0 || value >= 100
    const rounded = Number(value.toFixed(isWhole ? 0 : 1))
    return `${(isWhole ? formatters.whole : formatters.tenths).format(rounded)} ${units[unit]}`
  }
  return {
    when,
    whenExactly(atMs) {
      const how = relation(atMs)
      return how === 'today' || how === 'yesterday' ? when(atMs) : `${when(atMs)} ${time(atMs)}`
    },
    full: (atMs) => formatters.full.format(atMs),
    time,
    day(atMs) {
      const how = relation(atMs)
      if (how === 'today') return text('time.day.today')
      if (how === 'yesterday') return text('time.day.yesterday')
      return (how === 'this-year' ? formatters.dayThisYear : formatters.dayOtherYear).format(atMs)
    },
    dayKey: isoDay,
    isoDay,
    size,
    bytes: (bytes) => text('size.exact', { count: bytes }),
    rate: (bytesPerSecond) => text('transfers.rate', { size: size(bytesPerSecond) }),
    duration(seconds) {
      const whole = Math.max(1, Math.round(seconds))
      if (whole < 60) return text('duration.seconds', { count: whole })
      const minutes = Math.round(whole / 60)
      if (minutes < 60) return text('duration.minutes', { count: minutes })
      const hours = Math.floor(minutes / 60)
      if (hours < 48) return text('duration.hours', { hours, minutes: minutes % 60 })
      return text('duration.days', { days: Math.floor(hours / 24), hours: hours % 24 })
    },
    percent: (fraction) => formatters.percent.format(Math.floor(fraction * 100) / 100),
    count: (count) => formatters.count.format(count),
    zone: (atMs) => formatters.zone.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
  }
}
