import type { PartsView } from '../../../app/contract/index.ts'
import { type Cell, layCells } from './parts.ts'

interface Colours {
  readonly waiting: string
  readonly accent: string
  readonly amber: string
  readonly rust: string
}

const framesPerSecond = 12

function readColours(element: HTMLElement): Colours {
  if (matchMedia('(forced-colors: active)').matches) {
    return { waiting: 'GrayText', accent: 'Highlight', amber: 'LinkText', rust: 'Mark' }
  }
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return { waiting: read('--line-strong'), accent: read('--accent'), amber: read('--amber'), rust: read('--rust') }
}

function paintCell(context: CanvasRenderingContext2D, cell: Cell, height: number, colours: Colours, pulse: number) {
  const width = cell.to - cell.from
  const gap = width >= 4 ? 1 : 0
  const fill = (colour: string, alpha: number, share = 1) => {
    context.globalAlpha = alpha
    context.fillStyle = colour
    const tall = height * share
    context.fillRect(cell.from, height - tall, Math.max(1, width - gap), tall)
  }
  switch (cell.state) {
    case 0:
      // A hairline at the bottom: there is something to come.
      context.globalAlpha = 0.55
      context.fillStyle = colours.waiting
      context.fillRect(cell.from, height - 1, Math.max(1, width - gap), 1)
      return
    case 1:
      fill(colours.accent, pulse)
      return
    case 2:
      fill(colours.amber, 1)
      return
    case 3:
      fill(colours.accent, 1, Math.max(0.2, cell.done))
      return
    case 4:
      fill(colours.rust, 1)
      return
  }
}

/** Paints the strip, again when its size or the theme changes, and pulses what is being copied. @returns ends it. */
export function paintStrip(canvas: HTMLCanvasElement, runs: PartsView['runs']): () => void {
  const context = canvas.getContext('2d')
  if (context === null) return () => undefined
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const hasCopying = runs.some(([state]) => state === 1)
  let cells: Cell[] = []
  let colours = readColours(canvas)

  const paint = (timeMs: number) => {
    const ratio = devicePixelRatio || 1
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight)
    const pulse = isStill ? 0.5 : 0.45 + 0.15 * Math.sin(timeMs / 320)
    for (const cell of cells) paintCell(context, cell, canvas.clientHeight, colours, pulse)
    context.globalAlpha = 1
  }
  const fit = () => {
    const ratio = devicePixelRatio || 1
    canvas.width = Math.round(canvas.clientWidth * ratio)
    canvas.height = Math.round(canvas.clientHeight * ratio)
    colours = readColours(canvas)
    cells = layCells(runs, canvas.clientWidth)
    paint(performance.now())
  }
  const sizes = new ResizeObserver(fit)
  sizes.observe(canvas)
  const themes = new MutationObserver(fit)
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  fit()
  const timer = hasCopying && !isStill ? setInterval(() => paint(performance.now()), 1000 / framesPerSecond) : undefined
  return () => {
    sizes.disconnect()
    themes.disconnect()
    clearInterval(timer)
  }
}
