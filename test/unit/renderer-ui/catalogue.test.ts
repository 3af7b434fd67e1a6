import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../app/domain/app-error.ts'
import { restoreWarningSchema, testStepSchema } from '../../../app/contract/views.ts'
import { en } from '../../../renderer/i18n/en.ts'
import { zhCN } from '../../../renderer/i18n/zh-CN.ts'

const rendererDir = join(import.meta.dirname, '../../../renderer')
const ids = Object.keys(en)

function sources(): string {
  const files = readdirSync(rendererDir, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/^(?:dist|i18n[\\/](?:en|zh))/.test(file))
    .map((file) => readFileSync(join(rendererDir, file), 'utf8'))
    .join('\n')
}

/** Static ids, and templates as patterns: `error.${code}.text` matches any error's text. */
function usedPatterns(code: string): RegExp[] {
  const templates = [...code.matchAll(/`([a-z][A-Za-z-]*\.[^`\s]*\$\{[^`]*)`/g)].map(([, template = '']) => template)
  return templates.map((template) => {
    const escaped = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${escaped.join('[A-Za-z0-9-]+')}$`)
  })
}

/** Names in braces, and the tags of plural forms left out. */
function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name = '']) => name))]
    .filter((name) => !/^(one|other)$/.test(name))
    .sort()
}

describe('catalogues', () => {
  it('have the same ids in both languages', () => {
    expect(Object.keys(zhCN).sort()).toEqual([...ids].sort())
  })

  it('leave no message empty', () => {
    const empty = ids.filter(
      (id) => en[id as keyof typeof en].trim() === '' || zhCN[id as keyof typeof en].trim() === '',
    )
    expect(empty).toEqual([])
  })

  it('hold no message that nothing uses', () => {
    const code = sources()
    const patterns = usedPatterns(code)
    const unused = ids.filter((id) => !code.includes(`'${id}'`) && !patterns.some((pattern) => pattern.test(id)))
    expect(unused).toEqual([])
  })

  it('name the same values in both languages', () => {
    const differing = ids.filter((id) => {
      const [one, other] = [placeholders(en[id as keyof typeof en]), placeholders(zhCN[id as keyof typeof en])]
      return one.join() !== other.join()
    })
    expect(differing).toEqual([])
  })

  it('have a sentence and a next step for every error code', () => {
    const missing = errorCodes.filter((code) => !(`error.${code}.text` in en) || !(`error.${code}.next` in en))
    expect(missing).toEqual([])
    expect(ids.filter((id) => id.startsWith('error.') && id.endsWith('.text')).length).toBe(errorCodes.length)
  })

  it('have words for every warning and every test step', () => {
    const wanted = [
      ...restoreWarningSchema.options.map((warning) => `restore.warning.${warning}`),
      ...testStepSchema.shape.step.options.map((step) => `connect.step.${step}`),
    ]
    expect(wanted.filter((id) => !(id in en))).toEqual([])
  })

  it('use full-width punctuation in Chinese sentences and no exclamation marks anywhere', () => {
    const bad = ids.filter((id) => {
      const message = zhCN[id as keyof typeof en]
      return /[\u4e00-\u9fff][,;:?!]/.test(message) || /[!！]/.test(message + en[id as keyof typeof en])
    })
    expect(bad).toEqual([])
  })

  it('put a space between Chinese and Latin letters', () => {
    const bad = ids.filter((id) =>
      /[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(zhCN[id as keyof typeof en].replaceAll(/\{[^}]*\}/g, '')),
    )
    expect(bad).toEqual([])
  })
})
