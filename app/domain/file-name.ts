/** Names of devices that Windows keeps for itself, with any ending (Microsoft Learn, "Naming Files, Paths, and Namespaces"). */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i
/** Endings that belong together. */
const doubleEnding = /\.tar\.[a-z0-9]{1,4}$/i

/** Longest name of ext4, APFS and NTFS: 255 bytes of UTF-8 is the least of the three. */
const nameMaxBytes = 255

const utf8Length = (text: string) => new TextEncoder().encode(text).length

/** Characters that turn text round or do not show: they make `exe.txt` out of `txt.exe` (UAX 9; Trojan Source, CVE-2021-42574). */
function isDeceptive(code: number): boolean {
  return (
    code === 0x061c ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0xfeff ||
    // Tags, which no font shows.
    (code >= 0xe0000 && code <= 0xe007f)
  )
}

function safeCharacter(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (isDeceptive(code)) return ''
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || '<>:"/\\|?*'.includes(char)) return '_'
  return char
}

/** A name in two: what may be shortened or added to, and the ending with its dot (empty when there is none). */
export function splitEnding(name: string): { readonly stem: string; readonly ending: string } {
  const double = doubleEnding.exec(name)
  const dot = double === null ? name.lastIndexOf('.') : double.index
  // A leading dot hides a file and ends nothing; what follows a far-off dot is no ending either.
  if (dot <= 0 || name.length - dot > 20) return { stem: name, ending: '' }
  return { stem: name.slice(0, dot), ending: name.slice(dot) }
}

/** The start of a text that fits into so many bytes of UTF-8, no character cut. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (utf8Length(text) <= maxBytes) return text
  let out = ''
  let used = 0
  for (const char of text) {
    used += utf8Length(char)
    if (used > maxBytes) break
    out += char
  }
  return out
}

/**
 * Makes a name that every desktop system can hold out of any key: no folder, no device, no control or direction
 * characters, no dot or space at the end, not too long. The ending stays.
 */
export function safeFileName(key: string, fallback = 'file'): string {
  const last = key.slice(key.lastIndexOf('/') + 1).toWellFormed()
  let name = ''
  for (const char of last) name += safeCharacter(char)
  name = name.replace(/^\s+/, '').replace(/[. ]+$/, '')
  if (name === '') return fallback
  if (reserved.test(name)) name = `_${name}`
  const { stem, ending } = splitEnding(name)
  return cutToBytes(stem, nameMaxBytes - utf8Length(ending)).replace(/[. ]+$/, '') + ending
}

/** Two names that a file system may take for one: Windows and macOS ignore case, macOS also how accents are written. */
export function nameIdentity(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/**
 * The first name that is free: `a.txt`, `a (2).txt`, `a (3).txt`.
 * @param isTaken is asked one name after the other; it should compare by `nameIdentity`.
 */
export async function freeFileName(name: string, isTaken: (candidate: string) => Promise<boolean>): Promise<string> {
  const { stem, ending } = splitEnding(name)
  for (let number = 1; ; number += 1) {
    const mark = number === 1 ? '' : ` (${number})`
    const candidate = cutToBytes(stem, nameMaxBytes - utf8Length(mark + ending)) + mark + ending
    if (!(await isTaken(candidate))) return candidate
  }
}

/** Longest key that all three stores take, in bytes of UTF-8 (OSS 1023; OBS and S3 1024). */
const keyMaxBytes = 1023

export interface CopyNameInput {
  readonly key: string
  /** The earlier version's day where the person is, as `2026-05-03`. */
  readonly day: string
  readonly language: 'zh-CN' | 'en'
  /** 1 for the first try; then 2, 3 … while the name is taken. */
  readonly attempt: number
}

/** The key of a copy beside the file: `报告（2026-05-03 版本）.docx`, `Report (version of 2026-05-03).docx`. */
export function copyBesideKey(input: CopyNameInput): string {
  const slash = input.key.lastIndexOf('/') + 1
  const { stem, ending } = splitEnding(input.key.slice(slash))
  const again = input.attempt === 1 ? '' : input.language === 'en' ? `, ${input.attempt}` : ` ${input.attempt}`
  const mark = input.language === 'en' ? ` (version of ${input.day}${again})` : `（${input.day} 版本${again}）`
  const folder = input.key.slice(0, slash)
  return folder + cutToBytes(stem, keyMaxBytes - utf8Length(folder + mark + ending)) + mark + ending
}
