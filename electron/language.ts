export type Language = 'zh-CN' | 'en'

/**
 * The language of this computer's user, before there is a window.
 * @param locale what the system says, when the environment says nothing (Windows, macOS).
 */
export function systemLanguage(env: Readonly<Record<string, string | undefined>>, locale: string): Language {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '')
  const isNeutral = named === undefined || named === 'C' || named === 'POSIX' || named.startsWith('C.')
  return /^zh\b|^zh[_-]/i.test(isNeutral ? locale : named) ? 'zh-CN' : 'en'
}

/** What this process's user reads. */
export function languageOfProcess(): Language {
  return systemLanguage(process.env, Intl.DateTimeFormat().resolvedOptions().locale)
}

/** A sentence in both languages. */
export interface Sentence {
  readonly 'zh-CN': string
  readonly en: string
}
