/** Sections of a configuration file in the order they were written: name to its settings, names in lower case. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Reads the common kind of configuration file: `[section]`, `name = value`, comments after `#` or `;` at the start of a line.
 * Settings before the first section are in the section ''. Indented settings below one without a value (AWS) are read like the others.
 * A section or a setting that comes twice is joined, the later one holds.
 */
export function parseIni(text: string): IniSections {
  const sections = new Map<string, Map<string, string>>()
  let current = new Map<string, string>()
  sections.set('', current)
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const section = /^\[([^\]]*)\]$/.exec(line)?.[1]?.trim()
    if (section !== undefined) {
      current = sections.get(section) ?? new Map<string, string>()
      sections.set(section, current)
      continue
    }
    const at = line.indexOf('=')
    if (at > 0) current.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim())
  }
  return sections
}
