import { folderOf, nameOf, splitName } from '../../i18n/file-name.ts'

/**
 * Key of a copy beside the file: `Report (version of 2026-05-03).docx`.
 * @param rename puts the stem and the date into words of the person's language.
 */
export function besideKey(key: string, rename: (stem: string) => string): string {
  const { stem, extension } = splitName(nameOf(key))
  return `${folderOf(key)}${rename(stem)}${extension}`
}
