import type { ContentView } from '../../../app/contract/index.ts'

const lineCount = 3

/** The first lines of a content that is text; none where it is something else or only white space. */
export function firstLines(content: ContentView): readonly string[] {
  if (content.kind === 'csv') return content.rows.slice(0, lineCount).map((cells) => cells.join('  '))
  if (content.kind !== 'text' && content.kind !== 'json') return []
  const lines = content.text.slice(0, 2000).split(/\r\n|[\r\n]/)
  return lines.filter((line) => line.trim() !== '').slice(0, lineCount)
}
