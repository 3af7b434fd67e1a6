import { parseArgs } from 'node:util'
import type { Sentence } from './language.ts'

export interface StartArguments {
  /** Absent: the desktop where Electron's runtime is there, else the browser. */
  readonly shell?: 'desktop' | 'browser'
  /** 0: any free port. */
  readonly port: number
  readonly open: 'open' | 'no-open'
  readonly dataDir?: string
  readonly practice: 'sample' | 'off'
  readonly practiceCopyBytesPerSecond?: number
  /** Tries an administrator's settings out; the system's own file comes first. */
  readonly policyFile?: string
}

export type ReadArguments =
  | { readonly kind: 'arguments'; readonly value: StartArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly why: Sentence }

export const usage = `npm start -- [--shell=desktop|browser] [--port=0] [--no-open] [--data-dir DIR] [--no-practice] [--policy FILE]`

function refused(argument: string): ReadArguments {
  return {
    kind: 'refused',
    why: { 'zh-CN': `无法识别的参数：${argument}\n用法：${usage}`, en: `Not understood: ${argument}\nUsage: ${usage}` },
  }
}

function readNumber(text: string | undefined, largest: number): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text) || Number(text) > largest) return undefined
  return Number(text)
}

/** Reads what follows `npm start --`. */
export function readArguments(argv: readonly string[]): ReadArguments {
  let values
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        shell: { type: 'string' },
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        'no-practice': { type: 'boolean', default: false },
        'practice-copy-bytes-per-second': { type: 'string' },
        policy: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (thrown) {
    return refused(thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (values.help) return { kind: 'help' }
  const { shell, 'data-dir': dataDir } = values
  if (shell !== undefined && shell !== 'desktop' && shell !== 'browser') return refused(`--shell=${shell}`)
  const port = readNumber(values.port, 65_535)
  if (port === undefined) return refused(`--port=${values.port}`)
  if (dataDir === '') return refused('--data-dir')
  if (values.policy === '') return refused('--policy')
  const rateText = values['practice-copy-bytes-per-second']
  const rate = readNumber(rateText, Number.MAX_SAFE_INTEGER)
  if (rateText !== undefined && rate === undefined) return refused(`--practice-copy-bytes-per-second=${rateText}`)
  return {
    kind: 'arguments',
    value: {
      ...(shell === undefined ? {} : { shell }),
      port,
      open: values['no-open'] ? 'no-open' : 'open',
      ...(dataDir === undefined ? {} : { dataDir }),
      practice: values['no-practice'] ? 'off' : 'sample',
      ...(rate === undefined ? {} : { practiceCopyBytesPerSecond: rate }),
      ...(values.policy === undefined ? {} : { policyFile: values.policy }),
    },
  }
}
