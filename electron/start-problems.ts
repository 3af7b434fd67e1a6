import type { Language, Sentence } from './language.ts'

/** Why Strata could not start, in words, by the engine's error code. */
const problems: Readonly<Record<string, (folder: string) => Sentence>> = {
  'data-folder-not-writable': (folder) => ({
    'zh-CN': `Strata 无法写入数据文件夹：${folder}\n请检查该文件夹的权限，或用 --data-dir 指定另一个文件夹。`,
    en: `Strata may not write into its data folder: ${folder}\nCheck the rights of that folder, or name another one with --data-dir.`,
  }),
  'data-folder-in-use': (folder) => ({
    'zh-CN': `另一个 Strata 正在使用数据文件夹：${folder}\n请先关闭它，或用 --data-dir 指定另一个文件夹。`,
    en: `Another Strata is using the data folder: ${folder}\nClose it first, or name another folder with --data-dir.`,
  }),
  'disk-full': (folder) => ({
    'zh-CN': `磁盘空间不足，Strata 无法启动：${folder}\n请腾出一些空间后重试。`,
    en: `The disk is full, so Strata cannot start: ${folder}\nFree some space and try again.`,
  }),
  'journal-newer': (folder) => ({
    'zh-CN': `数据文件夹由更新版本的 Strata 写入：${folder}\n请安装新版本，或用 --data-dir 指定另一个文件夹。`,
    en: `A newer Strata wrote this data folder: ${folder}\nInstall the newer version, or name another folder with --data-dir.`,
  }),
  EADDRINUSE: () => ({
    'zh-CN': '该端口已被占用。请换一个端口，或用 --port=0 自动选择。',
    en: 'That port is taken. Choose another one, or --port=0 to have one chosen.',
  }),
  EACCES: () => ({
    'zh-CN': '没有使用该端口的权限。请换一个端口，或用 --port=0 自动选择。',
    en: 'That port may not be used. Choose another one, or --port=0 to have one chosen.',
  }),
}

/** @returns a plain sentence for people, or undefined when the failure is one of our own mistakes. */
export function describeStartProblem(thrown: unknown, dataDir: string, language: Language): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  return Object.hasOwn(problems, thrown.code) ? problems[thrown.code]?.(dataDir)[language] : undefined
}
