import { useEffect } from 'react'
import type { Settings } from '../../app/contract/index.ts'

const darkQuery = '(prefers-color-scheme: dark)'

export function applyTheme(theme: Settings['theme'], systemIsDark: boolean): void {
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

/** Keeps the document's theme with the setting, and with the system where the setting says so. */
export function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const query = matchMedia(darkQuery)
    const apply = () => applyTheme(theme, query.matches)
    apply()
    query.addEventListener('change', apply)
    return () => query.removeEventListener('change', apply)
  }, [theme])
}
