import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../../renderer/ui/tokens.css'), 'utf8')

function tokensOf(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['paper', 'panel', 'inset', 'hover', 'accent-wash']
const texts = [
  ...['ink', 'muted', 'accent'].flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...['amber', 'green'].flatMap((text) => ['paper', 'panel'].map((ground) => [text, ground] as const)),
  ...['paper', 'panel', 'accent-wash', 'rust-wash'].map((ground) => ['rust', ground] as const),
  ...['rust-wash', 'amber-wash', 'green-wash'].map((ground) => ['ink', ground] as const),
  ['muted', 'rust-wash'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-deep'],
  ['on-rust', 'rust'],
  ['on-rust', 'rust-deep'],
  ['paper', 'ink'],
] as const
const icons = ['amber', 'green', 'rust', 'accent'].map((icon) => [icon, `${icon}-wash`] as const)
const lines = [
  ...icons,
  ...['paper', 'panel'].flatMap((ground) =>
    ['line-strong', 'accent', 'amber', 'rust', 'green'].map((line) => [line, ground] as const),
  ),
]

describe.each([
  [':root', 'light'],
  [':root[data-theme="dark"]', 'dark'],
])('colours of %s (%s)', (selector) => {
  const tokens = tokensOf(selector)
  const measure = ([one, other]: readonly [string, string]) => contrast(tokens[one] ?? '', tokens[other] ?? '')

  it('set text apart from its ground by at least 4.5 to 1', () => {
    expect(
      texts
        .filter((pair) => !(measure(pair) >= 4.5))
        .map((pair) => `${pair.join(' on ')}: ${measure(pair).toFixed(2)}`),
    ).toEqual([])
  })

  it('set meaningful lines apart from their ground by at least 3 to 1', () => {
    expect(
      lines.filter((pair) => !(measure(pair) >= 3)).map((pair) => `${pair.join(' on ')}: ${measure(pair).toFixed(2)}`),
    ).toEqual([])
  })
})
