import { useMemo } from 'react'
import styles from '../viewer.module.css'
import { indexLines, lineAt } from './text-lines.ts'

const linesInChunk = 200

/** A text of any length: chunks that are out of sight cost nothing to lay out. */
export function TextView({ text }: { readonly text: string }) {
  const chunks = useMemo(() => {
    const lines = indexLines(text)
    const count = lines.starts.length
    return Array.from({ length: Math.ceil(count / linesInChunk) }, (_, chunk) => {
      const first = chunk * linesInChunk
      const size = Math.min(linesInChunk, count - first)
      return {
        first,
        text: Array.from({ length: size }, (__, index) => lineAt(text, lines, first + index)).join('\n'),
      }
    })
  }, [text])
  return (
    <div className={styles.text} tabIndex={0} role="document">
      {chunks.map((chunk) => (
        <pre key={chunk.first} className={styles.chunk}>
          {chunk.text}
        </pre>
      ))}
    </div>
  )
}
