/** A name that was replaced, and what stands for it. */
export interface HiddenName {
  readonly standsFor: string
  readonly name: string
}

/** Replaces names by `host-1`, `bucket-2` and so on; the same name always by the same. */
export interface NameHider {
  /** Makes a name known. Empty ones are nothing. @returns what stands for it. */
  add(kind: 'host' | 'bucket' | 'connection' | 'address', name: string): string
  /** Makes a text known that has no name of its own in the end, such as a file's key. */
  drop(text: string): void
  /** Replaces every name that is known, and everything below the same domains, in a text. */
  hide(text: string): string
  /** What was added or met, in order. */
  names(): readonly HiddenName[]
}

const escape = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
/** Shorter texts would be found inside ordinary words. */
const shortest = 3

/** The domain that a vendor or a company owns: hosts below it are told apart, but hidden all the same. */
function domainOf(host: string): string | undefined {
  const bare = host.replace(/:\d+$/, '')
  const labels = bare.split('.')
  return labels.length < 2 || /^[\d.]+$|^\[/.test(bare) ? undefined : labels.slice(-2).join('.')
}

export function createNameHider(): NameHider {
  const hidden = new Map<string, string>()
  const counts = new Map<string, number>()
  const dropped = new Set<string>()
  const domains = new Set<string>()
  const add: NameHider['add'] = (kind, name) => {
    if (name === '') return ''
    const known = hidden.get(name)
    if (known !== undefined) return known
    const number = (counts.get(kind) ?? 0) + 1
    counts.set(kind, number)
    const made = `${kind}-${number}`
    hidden.set(name, made)
    const domain = kind === 'host' ? domainOf(name) : undefined
    if (domain !== undefined) domains.add(domain)
    return made
  }
  /** Only whole words: a bucket called `log` does not touch `login`. */
  const replace = (text: string, names: Iterable<readonly [string, string]>) => {
    const longestFirst = [...names]
      .filter(([name]) => name.length >= shortest)
      .toSorted(([one], [other]) => other.length - one.length)
    if (longestFirst.length === 0) return text
    const standsFor = new Map(longestFirst)
    const pattern = longestFirst.map(([name]) => escape(name)).join('|')
    return text.replaceAll(
      new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${pattern})(?![\\p{L}\\p{N}_-])`, 'gu'),
      (found) => standsFor.get(found) ?? found,
    )
  }
  return {
    add,
    drop: (text) => void dropped.add(text),
    hide(text) {
      const below = [...domains].map(escape).join('|')
      const shortened = replace(
        text,
        [...dropped].map((one) => [one, '(a file)'] as const),
      )
      const wide =
        below === ''
          ? shortened
          : shortened.replaceAll(new RegExp(`(?:[\\w*-]+\\.)*(?:${below})(?![\\w-])(?::\\d+)?`, 'gi'), (host) =>
              add('host', host),
            )
      return replace(wide, hidden)
    },
    names: () => [...hidden].map(([name, standsFor]) => ({ standsFor, name })),
  }
}
