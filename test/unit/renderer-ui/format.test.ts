import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { en } from '../../../renderer/i18n/en.ts'
import { createFormats } from '../../../renderer/i18n/format.ts'
import { folderOf, nameOf, splitName } from '../../../renderer/i18n/file-name.ts'
import type { Language, Text } from '../../../renderer/i18n/text.tsx'
import { zhCN } from '../../../renderer/i18n/zh-CN.ts'

// Saturday, 21 November 2026, 14:30 in Shanghai.
const now = Date.UTC(2026, 10, 21, 6, 30)
const hour = 3_600_000
const day = 24 * hour

function formatsIn(language: Language, timeZone = 'Asia/Shanghai') {
  const catalogue = language === 'en' ? en : zhCN
  const intl = createIntl({ locale: language, messages: catalogue })
  const text: Text = (id, values) => String(intl.formatMessage({ id }, values))
  return createFormats({ language, timeZone, now: () => now, text })
}

describe('dates', () => {
  it('are said as people say them, in English', () => {
    const { when } = formatsIn('en')
    expect([now - 5 * hour, now - 20 * hour, now - 9 * day, now - 902 * day].map(when)).toEqual([
      'today 09:30',
      'yesterday 18:30',
      '12 Nov',
      '2 Jun 2024',
    ])
  })

  it('are said as people say them, in Chinese', () => {
    const { when } = formatsIn('zh-CN')
    expect([now - 5 * hour, now - 20 * hour, now - 9 * day, now - 902 * day].map(when)).toEqual([
      '今天 09:30',
      '昨天 18:30',
      '11月12日',
      '2024年6月2日',
    ])
  })

  it('change at midnight of the zone, not after 24 hours', () => {
    const { when } = formatsIn('en')
    const midnight = Date.UTC(2026, 10, 20, 16)
    expect(when(midnight)).toBe('today 00:00')
    expect(when(midnight - 1)).toBe('yesterday 23:59')
    expect(when(midnight - day)).toBe('yesterday 00:00')
    expect(when(midnight - day - 1)).toBe('19 Nov')
  })

  it('name the zone when they are exact', () => {
    expect(formatsIn('en').full(now)).toBe('Saturday, 21 November 2026 at 14:30:00 GMT+8')
    expect(formatsIn('en', 'UTC').full(now)).toContain('UTC')
    expect(formatsIn('zh-CN').full(now)).toContain('GMT+8')
  })

  it('make headings of days', () => {
    const { day: heading } = formatsIn('en')
    expect([now, now - day, now - 9 * day, now - 902 * day].map(heading)).toEqual([
      'Today',
      'Yesterday',
      'Thursday 12 November',
      '2 June 2024',
    ])
  })
})

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [612 * 1024, '612 KB'],
    [1023.6 * 1024, '1 MB'],
    [24 * 1024 ** 3, '24 GB'],
    [48.8 * 1024 ** 4, '48.8 TB'],
  ])('%d bytes are %s', (bytes, expected) => {
    expect(formatsIn('en').size(bytes)).toBe(expected)
  })

  it('are exact in bytes where it matters', () => {
    expect(formatsIn('en').bytes(626_688)).toBe('626,688 bytes')
    expect(formatsIn('en').bytes(1)).toBe('1 byte')
    expect(formatsIn('zh-CN').bytes(626_688)).toBe('626,688 字节')
  })
})

describe('durations', () => {
  it.each([
    [0.2, '1 s', '1 秒'],
    [30, '30 s', '30 秒'],
    [59.6, '1 min', '1 分钟'],
    [3599, '1 h 0 min', '1 小时 0 分钟'],
    [7800, '2 h 10 min', '2 小时 10 分钟'],
    [200_000, '2 d 7 h', '2 天 7 小时'],
  ])('%d seconds are %s', (seconds, english, chinese) => {
    expect(formatsIn('en').duration(seconds)).toBe(english)
    expect(formatsIn('zh-CN').duration(seconds)).toBe(chinese)
  })

  it('never say 100 percent before the end', () => {
    expect(formatsIn('en').percent(0.9999)).toBe('99%')
    expect(formatsIn('en').percent(1)).toBe('100%')
  })
})

describe('names of files', () => {
  it.each([
    ['report.docx', 'report', '.docx'],
    ['backup.tar.gz', 'backup', '.tar.gz'],
    ['.profile', '.profile', ''],
    ['no extension', 'no extension', ''],
    ['v1.2 notes of the meeting', 'v1.2 notes of the meeting', ''],
    ['报告.xlsx', '报告', '.xlsx'],
  ])('%s has the stem %s', (name, stem, extension) => {
    expect(splitName(name)).toEqual({ stem, extension })
  })

  it('are the last part of a key, whatever the key', () => {
    expect(nameOf('a/b/c.txt')).toBe('c.txt')
    expect(nameOf('a//c')).toBe('c')
    expect(nameOf('folder/')).toBe('folder/')
    expect(folderOf('a/b/c.txt')).toBe('a/b/')
    expect(folderOf('top')).toBe('')
  })
})
