import { useEffect, useState } from 'react'
import type { ContentView } from '../../../app/contract/index.ts'
import { firstLines } from './first-lines.ts'
import styles from './glimpse.module.css'
import type { GlimpseOf, RestoreStore } from './store.ts'

/** A small picture or the first lines of a version, as soon as they are read; nothing when there is no such thing to show. */
export function Glimpse({ store, of }: { readonly store: RestoreStore; readonly of: GlimpseOf }) {
  const [content, setContent] = useState<ContentView>()
  const { bucket, key, versionId, sizeBytes } = of
  useEffect(() => {
    let isWanted = true
    void store.glimpse({ bucket, key, versionId, sizeBytes }).then((read) => isWanted && setContent(read))
    return () => {
      isWanted = false
    }
  }, [store, bucket, key, versionId, sizeBytes])
  if (content === undefined) return null
  if (content.kind === 'image' && content.base64 !== undefined) {
    return <img className={styles.picture} src={`data:${content.mediaType};base64,${content.base64}`} alt="" />
  }
  const lines = firstLines(content)
  return lines.length === 0 ? null : <p className={styles.lines}>{lines.join('\n')}</p>
}
