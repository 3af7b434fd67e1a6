import { useState } from 'react'
import type { ContentView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Choice } from '../../ui/field.tsx'
import { imageSource } from './content-kinds.ts'
import styles from './viewer.module.css'

type ImageContent = Extract<ContentView, { kind: 'image' }>

interface ImageCompareProps {
  readonly left: ImageContent
  readonly right: ImageContent
}

const ways = ['beside', 'slider', 'difference'] as const
type Way = (typeof ways)[number]

/** Two pictures beside each other, over each other behind a slider, or as their difference. */
export function ImageCompare({ left, right }: ImageCompareProps) {
  const text = useText()
  const [way, setWay] = useState<Way>('beside')
  const [share, setShare] = useState(50)
  const one = imageSource(left)
  const other = imageSource(right)
  if (one === undefined || other === undefined) return <p className={styles.note}>{text('preview.tooLarge')}</p>
  return (
    <>
      <div className={styles.diffBar}>
        <Choice
          label={text('compare.layout')}
          isLabelHidden
          value={way}
          options={ways.map((value) => ({ value, label: text(`compare.image.${value}`) }))}
          onChange={setWay}
        />
        {way === 'slider' && (
          <input
            type="range"
            className={styles.slider}
            aria-label={text('compare.image.slider')}
            min={0}
            max={100}
            value={share}
            onChange={(event) => setShare(Number(event.currentTarget.value))}
          />
        )}
      </div>
      {way === 'beside' ? (
        <div className={styles.beside}>
          <img src={one} alt={text('compare.image.left')} />
          <img src={other} alt={text('compare.image.right')} />
        </div>
      ) : (
        <div className={styles.stack} data-way={way}>
          <img src={other} alt={text('compare.image.right')} />
          <img
            src={one}
            alt={text('compare.image.left')}
            style={way === 'slider' ? { clipPath: `inset(0 ${100 - share}% 0 0)` } : undefined}
          />
        </div>
      )}
    </>
  )
}
