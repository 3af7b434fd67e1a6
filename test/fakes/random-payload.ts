import * as z from 'zod'
import { calls, type CallName } from '../../app/contract/calls.ts'

/** Seeded, so that a message that broke something comes again. */
export interface Random {
  below(limit: number): number
  chance(part: number): boolean
  pick<Value>(values: readonly Value[]): Value
}

export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (part) => next() < part,
    pick: <Value>(values: readonly Value[]) => values[below(values.length)] as Value,
  }
}

/** What a JSON schema made by zod may hold; all else is left to chance. */
interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}

const schemas = new Map<CallName, Schema>()

function schemaOf(name: CallName): Schema {
  const known = schemas.get(name)
  if (known !== undefined) return known
  const made = z.toJSONSchema(calls[name].input, { io: 'input', unrepresentable: 'any' }) as Schema
  schemas.set(name, made)
  return made
}

/**
 * A payload of the right shape for a call, by the contract's own schema, so that every call of the router is tried, also those that are
 * added later.
 * @param textFor a text for a field, by its name; it is fitted to the schema's length.
 */
export function plausiblePayload(name: CallName, random: Random, textFor: (field: string) => string): unknown {
  const make = (schema: Schema, field: string, depth: number): unknown => {
    if ('const' in schema) return schema.const
    if (schema.enum !== undefined) return random.pick(schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) return make(random.pick(choices), field, depth)
    if (schema.allOf?.[0] !== undefined) return make(schema.allOf[0], field, depth)
    switch (schema.type) {
      case 'object':
        return makeObject(schema, depth)
      case 'array':
        return makeArray(schema, field, depth)
      case 'string':
        return fit(schema, textFor(field))
      case 'integer':
      case 'number':
        return makeNumber(schema)
      case 'boolean':
        return random.chance(0.5)
      case 'null':
        return null
      default:
        return textFor(field)
    }
  }
  const makeObject = (schema: Schema, depth: number) => {
    const { properties = {}, required = [], additionalProperties, propertyNames } = schema
    const made: Record<string, unknown> = {}
    for (const [field, inner] of Object.entries(properties)) {
      if (required.includes(field) || random.chance(depth > 3 ? 0.2 : 0.6)) made[field] = make(inner, field, depth + 1)
    }
    if (typeof additionalProperties !== 'object') return made
    if (propertyNames?.enum !== undefined) {
      for (const field of propertyNames.enum) made[String(field)] = make(additionalProperties, String(field), depth + 1)
    } else if (random.chance(0.5)) {
      made[textFor('name')] = make(additionalProperties, 'value', depth + 1)
    }
    return made
  }
  const makeArray = (schema: Schema, field: string, depth: number) => {
    if (schema.prefixItems !== undefined) return schema.prefixItems.map((inner) => make(inner, field, depth + 1))
    const least = schema.minItems ?? 0
    const count = Math.min(least + random.below(3), schema.maxItems ?? 3)
    return Array.from({ length: count }, () => make(schema.items ?? {}, field, depth + 1))
  }
  const makeNumber = ({ type, minimum, maximum, exclusiveMinimum }: Schema) => {
    const from = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1)
    const to = Math.min(maximum ?? from + 1000, from + 10_000)
    const value = random.pick([from, to, from + random.below(Math.max(1, to - from))])
    return type === 'integer' ? Math.floor(value) : value
  }
  const fit = ({ pattern, minLength = 0, maxLength = 10_000 }: Schema, text: string): string => {
    if (pattern !== undefined && !new RegExp(pattern).test(text)) {
      // Keys of customers; every other pattern takes a plain word.
      return pattern.includes('{43}=') ? Buffer.alloc(32, random.below(256)).toString('base64') : 'nobody'
    }
    const padded = text.length < minLength ? text + 'x'.repeat(minLength - text.length) : text
    return padded.slice(0, maxLength)
  }
  return make(schemaOf(name), '', 0)
}
