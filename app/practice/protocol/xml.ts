/** Writes `<name>text</name>` with the text made safe; nothing when the text is undefined. */
export function tag(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? '' : `<${name}>${typeof text === 'string' ? escapeXml(text) : String(text)}</${name}>`
}

/** Writes an element around XML that is written already. */
export function element(name: string, inner: string, attributes = ''): string {
  return `<${name}${attributes}>${inner}</${name}>`
}

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '\n',
  '\t': '\t',
}

const special = /[&<>"'\p{Cc}\ufffe\uffff]/gu

/** Control characters become numeric references, as the stores write them although XML 1.0 forbids most. */
export function escapeXml(text: string): string {
  return text.replace(special, (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`)
}

export interface XmlNode {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlNode[]
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole: string, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
      return named[name ?? ''] ?? whole
    },
  )
}

const token =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/y

interface OpenNode {
  readonly name: string
  text: string
  readonly children: XmlNode[]
}

/**
 * Reads a request's XML; undefined when it is not well formed. Text is kept as it is, to the last space; prefixes of
 * namespaces are dropped. DOCTYPE is not understood and so refused.
 */
export function parseXml(source: string): XmlNode | undefined {
  const open: OpenNode[] = []
  let root: XmlNode | undefined
  token.lastIndex = 0
  for (let at = source.charCodeAt(0) === 0xfeff ? 1 : 0; at < source.length; at = token.lastIndex) {
    token.lastIndex = at
    const match = token.exec(source)
    if (!match) return undefined
    const [, cdata, closing, name, , selfClosing, text] = match
    const parent = open.at(-1)
    if (cdata !== undefined || text !== undefined) {
      if (parent) parent.text += cdata ?? unescapeXml(text ?? '')
      else if (cdata !== undefined || text?.trim() !== '') return undefined
    } else if (name !== undefined) {
      const local = name.slice(name.indexOf(':') + 1)
      if (closing === '') {
        if (root || open.length > 32) return undefined
        open.push({ name: local, text: '', children: [] })
      }
      if (closing !== '' || selfClosing !== '') {
        const node = open.pop()
        if (!node || node.name !== local) return undefined
        const above = open.at(-1)
        if (above) above.children.push(node)
        else root = node
      }
    }
  }
  return open.length === 0 ? root : undefined
}

export function childText(node: XmlNode, name: string): string | undefined {
  return node.children.find((child) => child.name === name)?.text
}

export function childrenNamed(node: XmlNode, name: string): readonly XmlNode[] {
  return node.children.filter((child) => child.name === name)
}
