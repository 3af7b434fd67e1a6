/** Whether XML 1.0 can carry the text: no control characters but tab and line ends, no U+FFFE and U+FFFF, no half surrogates. */
export function fitsXml(text: string): boolean {
  return (
    text.isWellFormed() &&
    every(text, (code) => (code >= 0x20 ? code < 0xfffe : code === 0x09 || code === 0x0a || code === 0x0d))
  )
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unfitForHeader = /[\x00-\x08\x0a-\x1f\x7f]/

/** Whether a header can carry the text: no control characters but tab. */
export function fitsHeader(text: string): boolean {
  return text.isWellFormed() && !unfitForHeader.test(text)
}

function every(text: string, isFine: (code: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) if (!isFine(text.charCodeAt(at))) return false
  return true
}
