/** Stores often name owners by a number or a digest: nobody is helped by that. */
export function isSpoken(owner: string): boolean {
  return !/^(?:[0-9a-f]{16,}|\d{8,})$/i.test(owner)
}
