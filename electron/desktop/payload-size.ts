/** No call of the contract comes near these. */
const maxCharacters = 1024 * 1024
const maxValues = 50_000
const maxDepth = 32

/**
 * Whether a message is small and plain enough to be looked at: JSON's kinds of values only. What structured cloning can carry besides
 * (maps, buffers, dates, circles) is no part of the contract.
 */
export function isAcceptablePayload(payload: unknown): boolean {
  let characters = 0
  let values = 0
  const visit = (value: unknown, depth: number): boolean => {
    values++
    if (values > maxValues || depth > maxDepth) return false
    if (typeof value === 'string') {
      characters += value.length
      return characters <= maxCharacters
    }
    if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return true
    if (typeof value !== 'object') return false
    if (Array.isArray(value)) return value.every((one: unknown) => visit(one, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    return Object.entries(value).every(([name, one]) => {
      characters += name.length
      return visit(one, depth + 1)
    })
  }
  return visit(payload, 0)
}
