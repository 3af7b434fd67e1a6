/** Sections of a configuration file in the order they were written: name to its settings, names in lower case. */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * A value without the quotes around it and without a comment behind it. A comment begins after a space: keys hold no spaces, and may hold
 * the signs of comments.
 */
export function plainValue(written: string): string {
  const value = written
    .trim()
    .replace(/\s[#;].*$/, '')
    .trim()
  return /^(["'`]).*\1$/.test(value) ? value.slice(1, -1).trim() : value
}

/**
 * Reads the common kind of configuration file: `[section]`, `name = value`, comments after `#` or `;` at the start of a line or after a space.
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
    const section = /^\[([^\]]*)\](?:\s*[#;].*)?$/.exec(line)?.[1]?.trim()
    if (section !== undefined) {
      current = sections.get(section) ?? new Map<string, string>()
      sections.set(section, current)
      continue
    }
    const at = line.indexOf('=')
    if (at > 0) current.set(line.slice(0, at).trim().toLowerCase(), plainValue(line.slice(at + 1)))
  }
  return sections
}
