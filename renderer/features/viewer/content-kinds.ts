import type { ContentView, TextEncodingView } from '../../../app/contract/index.ts'

export type Decoded = Extract<ContentView, { kind: 'text' | 'json' | 'csv' }>

/** The encodings that may be chosen; the compiler knows when one is not of the contract. */
export const encodings: readonly TextEncodingView[] = [
  'utf-8',
  'gb18030',
  'big5',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1252',
  'windows-1251',
]

export function isDecoded(content: ContentView): content is Decoded {
  return content.kind === 'text' || content.kind === 'json' || content.kind === 'csv'
}

/** Text for a comparison by lines; undefined for what is not text. */
export function textOf(content: ContentView): string | undefined {
  switch (content.kind) {
    case 'text':
      return content.text
    case 'json':
      return content.formatted ?? content.text
    case 'csv':
      return content.rows.map((row) => row.join(content.delimiter)).join('\n')
    case 'empty':
      return ''
    default:
      return undefined
  }
}

export function imageSource(content: Extract<ContentView, { kind: 'image' }>): string | undefined {
  return content.base64 === undefined ? undefined : `data:${content.mediaType};base64,${content.base64}`
}
