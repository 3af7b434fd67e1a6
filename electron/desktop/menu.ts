import type { Language } from '../language.ts'
import type { ElectronPort, MenuItem } from './electron-port.ts'

const words = {
  file: { 'zh-CN': '文件', en: 'File' },
  edit: { 'zh-CN': '编辑', en: 'Edit' },
  view: { 'zh-CN': '显示', en: 'View' },
  window: { 'zh-CN': '窗口', en: 'Window' },
  help: { 'zh-CN': '帮助', en: 'Help' },
  about: { 'zh-CN': '关于 Strata', en: 'About Strata' },
  services: { 'zh-CN': '服务', en: 'Services' },
  hide: { 'zh-CN': '隐藏 Strata', en: 'Hide Strata' },
  hideOthers: { 'zh-CN': '隐藏其他', en: 'Hide Others' },
  unhide: { 'zh-CN': '全部显示', en: 'Show All' },
  quit: { 'zh-CN': '退出 Strata', en: 'Quit Strata' },
  close: { 'zh-CN': '关闭窗口', en: 'Close Window' },
  undo: { 'zh-CN': '撤销', en: 'Undo' },
  redo: { 'zh-CN': '重做', en: 'Redo' },
  cut: { 'zh-CN': '剪切', en: 'Cut' },
  copy: { 'zh-CN': '复制', en: 'Copy' },
  paste: { 'zh-CN': '粘贴', en: 'Paste' },
  selectAll: { 'zh-CN': '全选', en: 'Select All' },
  resetZoom: { 'zh-CN': '实际大小', en: 'Actual Size' },
  zoomIn: { 'zh-CN': '放大', en: 'Zoom In' },
  zoomOut: { 'zh-CN': '缩小', en: 'Zoom Out' },
  togglefullscreen: { 'zh-CN': '全屏', en: 'Full Screen' },
  minimize: { 'zh-CN': '最小化', en: 'Minimise' },
  reload: { 'zh-CN': '重新加载', en: 'Reload' },
  toggleDevTools: { 'zh-CN': '开发者工具', en: 'Developer Tools' },
} as const

const separator: MenuItem = { type: 'separator' }

export interface MenuOptions {
  readonly language: Language
  readonly platform: NodeJS.Platform
  /** Developer tools and reload are for developers. */
  readonly isPackaged: boolean
}

/** The menu bar, in the user's language; roles bring each system's own keys along. */
export function menuTemplate({ language, platform, isPackaged }: MenuOptions): MenuItem[] {
  const role = (name: Exclude<keyof typeof words, 'file' | 'edit' | 'view' | 'window' | 'help'>): MenuItem => ({
    role: name,
    label: words[name][language],
  })
  const isMac = platform === 'darwin'
  const menu = (name: keyof typeof words, submenu: MenuItem[]): MenuItem => ({ label: words[name][language], submenu })
  const developer = isPackaged ? [] : [role('reload'), role('toggleDevTools'), separator]
  return [
    ...(isMac
      ? [
          {
            label: 'Strata',
            submenu: [
              role('about'),
              separator,
              role('services'),
              separator,
              role('hide'),
              role('hideOthers'),
              role('unhide'),
              separator,
              role('quit'),
            ],
          },
        ]
      : []),
    menu('file', [role('close'), ...(isMac ? [] : [separator, role('quit')])]),
    menu('edit', [role('undo'), role('redo'), separator, role('cut'), role('copy'), role('paste'), role('selectAll')]),
    menu('view', [
      ...developer,
      role('resetZoom'),
      role('zoomIn'),
      role('zoomOut'),
      separator,
      role('togglefullscreen'),
    ]),
    menu('window', [role('minimize')]),
    ...(isMac ? [] : [menu('help', [role('about')])]),
  ]
}

export function setMenu(electron: ElectronPort, options: MenuOptions): void {
  const menu = electron.Menu.buildFromTemplate(menuTemplate(options))
  // The port does not know what a menu is; it is what Electron itself just made.
  electron.Menu.setApplicationMenu(menu as never)
}
