import type { Language } from '../fixtures.ts'

/** How a window looks in which the screens are walked through. */
export interface Look {
  readonly language: Language
  readonly theme: 'light' | 'dark'
  /** CSS pixels of the window. */
  readonly size: { readonly width: number; readonly height: number }
  /** The colours that a person forces on every program, as Windows' contrast themes do. */
  readonly forcedColors?: 'active'
}

const wide = { width: 1280, height: 800 }
const narrow = { width: 900, height: 600 }
/** What is left of a wide window at a zoom of 200 %. */
const zoomed = { width: 640, height: 400 }

const everyday: readonly Look[] = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [wide, narrow].map((size) => ({ language, theme, size }))),
)
const contrast: Look = { language: 'en', theme: 'dark', size: zoomed, forcedColors: 'active' }

/** Both languages in both themes and sizes, and enlarged in forced colours. */
export const allLooks: readonly Look[] = [...everyday, contrast, { ...contrast, language: 'zh-CN', theme: 'light' }]

/** Each language, theme and size once, and enlarged in forced colours. */
export const fewLooks: readonly Look[] = [
  { language: 'en', theme: 'light', size: wide },
  { language: 'zh-CN', theme: 'dark', size: narrow },
  contrast,
]

export function nameOf({ language, theme, size, forcedColors }: Look): string {
  const colours = forcedColors === undefined ? theme : 'forced-colors'
  return `${language}-${colours}-${size.width}x${size.height}`
}
