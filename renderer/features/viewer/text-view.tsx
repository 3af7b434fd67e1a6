import { useMemo } from 'react'
import { splitLines } from './diff-model.ts'
import styles from './viewer.module.css'

const linesInChunk = 200

/** A text of any length: chunks that are out of sight cost nothing to lay out. */
export function TextView({ text }: { readonly text: string }) {
  const chunks = useMemo(() => {
    const lines = splitLines(text)
    return Array.from({ length: Math.ceil(lines.length / linesInChunk) }, (_, index) => ({
      first: index * linesInChunk,
      text: lines.slice(index * linesInChunk, (index + 1) * linesInChunk).join('\n'),
    }))
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
