import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { PartsView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import styles from './part-strip.module.css'
import { paintStrip } from './paint-strip.ts'
import type { Unfolding } from './list-model.ts'
import { countParts, partAt, partRange } from './parts.ts'

interface PartStripProps {
  readonly name: string
  readonly parts: PartsView
  /** Of a group each cell is a file. */
  readonly kind: Unfolding
}

/** Every part of a copy in the order of the file. Hover or the arrow keys name one; the words below count them. */
export function PartStrip({ name, parts, kind }: PartStripProps) {
  const text = useText()
  const formats = useFormats()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [named, setNamed] = useState<number | undefined>(undefined)
  const { count, byState } = countParts(parts.runs)

  useEffect(() => {
    if (canvas.current === null) return undefined
    return paintStrip(canvas.current, parts.runs)
  }, [parts])

  const describe = (index: number) => {
    const { from, to } = partRange(parts, index)
    const state = text(`transfers.part.${partAt(parts.runs, index)}`)
    if (kind === 'files') return text('transfers.strip.file', { number: index + 1, state })
    return text('transfers.strip.part', {
      number: index + 1,
      from: formats.size(from),
      to: formats.size(to),
      state,
    })
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const index = Math.floor(((event.clientX - box.left) / box.width) * count)
    setNamed(Math.max(0, Math.min(count - 1, index)))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -count,
      End: count,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    setNamed((before) => Math.max(0, Math.min(count - 1, before === undefined ? 0 : before + step)))
  }
  const summary = text(`transfers.strip.summary.${kind}`, {
    count,
    done: byState[3],
    copying: byState[1],
    retrying: byState[2],
    failed: byState[4],
  })
  return (
    <div className={styles.strip}>
      <div
        role="slider"
        tabIndex={0}
        aria-readonly="true"
        aria-label={text(`transfers.strip.${kind}`, { name })}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, count)}
        aria-valuenow={(named ?? 0) + 1}
        aria-valuetext={named === undefined ? summary : describe(named)}
        className={styles.parts}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setNamed(undefined)}
        onBlur={() => setNamed(undefined)}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} className={styles.canvas} aria-hidden="true" />
      </div>
      <p className={styles.words}>{named === undefined ? summary : describe(named)}</p>
    </div>
  )
}
