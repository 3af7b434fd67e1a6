import type { Language } from '../language.ts'
import type { ElectronPort } from './electron-port.ts'

/** Questions that are asked outside the page. The careful answer is always the default. */

/** @returns whether to quit although files are still being copied. */
export async function askToQuit(
  dialog: ElectronPort['dialog'],
  language: Language,
  jobCount: number,
): Promise<boolean> {
  const isEnglish = language === 'en'
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: isEnglish
      ? `${jobCount === 1 ? 'One file is' : `${jobCount} files are`} still being restored`
      : `还有 ${jobCount} 个文件正在恢复`,
    detail: isEnglish
      ? 'They pause when Strata is closed and go on when it is opened again. Nothing that was copied is lost.'
      : '关闭 Strata 后会暂停，下次打开时继续。已复制的内容不会丢失。',
    buttons: isEnglish ? ['Keep running', 'Pause and quit'] : ['继续运行', '暂停并退出'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

/** @returns whether keys may be kept in memory until Strata ends. */
export async function askToKeepForSession(dialog: ElectronPort['dialog'], language: Language): Promise<boolean> {
  const isEnglish = language === 'en'
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: isEnglish ? 'This computer has no keychain to keep keys in' : '这台电脑没有可以保存密钥的钥匙串',
    detail: isEnglish
      ? 'Strata can keep the key until it is closed, and asks for it again next time. It is not written to the disk.'
      : 'Strata 可以把密钥保留到关闭为止，下次打开时再次询问。密钥不会写入磁盘。',
    buttons: isEnglish ? ['Cancel', 'Keep until Strata is closed'] : ['取消', '保留到 Strata 关闭'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

/** @returns the folder for a download, or undefined when the person does not choose one. */
export async function askForFolder(
  dialog: ElectronPort['dialog'],
  language: Language,
  startingAt: string,
): Promise<string | undefined> {
  const isEnglish = language === 'en'
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: isEnglish ? 'Where should it be saved?' : '保存到哪里？',
    buttonLabel: isEnglish ? 'Save here' : '保存到此处',
    defaultPath: startingAt,
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? undefined : filePaths[0]
}

/** Why a file that was opened from outside is not shown. */
export function unreadableFile(path: string, language: Language): string {
  return language === 'en'
    ? `${path} cannot be read, or is too large for a connection file.`
    : `无法读取 ${path}，或文件过大，不是连接文件。`
}

/** Says why Strata cannot start, or cannot do what it was asked from outside. */
export async function tellProblem(dialog: ElectronPort['dialog'], language: Language, text: string): Promise<void> {
  const button = language === 'en' ? 'Close' : '关闭'
  const buttons = [button]
  await dialog.showMessageBox({ type: 'error', message: text, buttons, defaultId: 0, cancelId: 0, noLink: true })
}
