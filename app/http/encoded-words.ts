/**
 * Reads RFC 2047 words, as S3 and OBS send metadata that is not ASCII: `=?UTF-8?B?5oql5ZGK?=` (protocols 3.1).
 * What is not such a word, or names another character set, stays as it is.
 */
export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text
  const word = /=\?([A-Za-z0-9_-]+)\?([BbQq])\?([^?\s]*)\?=/g
  // White space between two words belongs to the encoding.
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(word, (whole, charset: string, encoding: string, content: string) => {
      if (charset.toLowerCase() !== 'utf-8') return whole
      const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : fromQ(content)
      const decoded = bytes.toString('utf8')
      return decoded.includes('\ufffd') ? whole : decoded
    })
}

function fromQ(content: string): Buffer {
  const bytes: number[] = []
  for (let at = 0; at < content.length; at++) {
    const char = content.charAt(at)
    const hex = char === '=' ? /^[0-9A-Fa-f]{2}/.exec(content.slice(at + 1, at + 3))?.[0] : undefined
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else {
      bytes.push(char === '_' ? 0x20 : char.charCodeAt(0))
    }
  }
  return Buffer.from(bytes)
}
