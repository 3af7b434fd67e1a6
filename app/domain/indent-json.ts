/** Deeper levels keep this indentation: a text of brackets only would otherwise unfold to its square. */
const deepestIndent = 64

function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !' \t\r\n{}[],:"'.includes(text[at] ?? ' ')) at += 1
  return at
}

/**
 * Lays out JSON over lines without changing a value: numbers keep their digits (parsing would round 64-bit ids),
 * keys their order and their repetitions. The text must be valid JSON; it is not checked here.
 */
export function indentJson(text: string, indent = '  '): string {
  const out: string[] = []
  let depth = 0
  let opened = false
  const newLine = () => `\n${indent.repeat(Math.min(depth, deepestIndent))}`
  for (let at = 0; at < text.length; ) {
    const first = text[at] ?? ''
    if (' \t\r\n'.includes(first)) {
      at += 1
      continue
    }
    if (first === '}' || first === ']') {
      depth -= 1
      out.push(opened ? first : newLine() + first)
      opened = false
      at += 1
      continue
    }
    if (opened) out.push(newLine())
    opened = first === '{' || first === '['
    if (opened) depth += 1
    const end = first === '"' ? endOfString(text, at) : '{[,:'.includes(first) ? at + 1 : endOfWord(text, at)
    if (first === ',') out.push(first, newLine())
    else if (first === ':') out.push(': ')
    else out.push(text.slice(at, end))
    at = Math.max(end, at + 1)
  }
  return out.join('')
}
