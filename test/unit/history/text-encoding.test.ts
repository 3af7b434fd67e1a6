import { describe, expect, it } from 'vitest'
import type { TextEncoding } from '../../../app/domain/text-encodings.ts'
import { decodeText, findEncoding } from '../../../app/history/text-encoding.ts'

const chinese = '二零二六年五月三日，关于项目进度的报告。第一部分说明了预算和时间安排，请各部门负责人尽快确认。'
const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
/** A dictionary from the decoder turned round: no encoder for old encodings comes with Node. */
function encode(text: string, encoding: TextEncoding): Uint8Array {
  const decoder = new TextDecoder(encoding)
  const table = new Map<string, readonly number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const decoded = decoder.decode(new Uint8Array([lead, trail]))
      if (decoded.length === 1 && decoded !== '\ufffd' && !table.has(decoded)) table.set(decoded, [lead, trail])
    }
  }
  for (let byte = 0x80; byte <= 0xff; byte += 1) {
    const decoded = decodeText(new Uint8Array([byte]), encoding)
    if (decoded.length === 1 && decoded !== '\ufffd') table.set(decoded, [byte])
  }
  return new Uint8Array(
    Array.from(text).flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (table.get(char) ?? [63]))),
  )
}

describe('finding the encoding of a text', () => {
  it.each([
    ['gb18030', chinese],
    ['gb18030', 'ID,名称,金额\n1,打印纸,35\n2,墨盒,120\n'],
    ['big5', '關於專案進度的報告，第一部分說明了預算和時間安排，請各部門負責人儘快確認。這是我們的意見。'],
    ['shift_jis', 'これはプロジェクトの進捗に関する報告書です。予算と日程について説明しています。'],
    ['euc-jp', 'これはプロジェクトの進捗に関する報告書です。予算と日程について説明しています。'],
    ['euc-kr', '이것은 프로젝트 진행 상황에 대한 보고서입니다. 예산과 일정을 설명합니다.'],
    ['windows-1252', 'Déjà vu à la fête : les élèves ont reçu leurs résultats après l’été.'],
    ['windows-1251', 'Это отчет о ходе проекта. В нем описаны бюджет и сроки работ на этот год.'],
  ] as const)('reads %s', (encoding, text) => {
    const bytes = encode(text, encoding)
    expect(findEncoding(bytes)).toEqual({ encoding, certainty: 'guess' })
    expect(decodeText(bytes, findEncoding(bytes)?.encoding ?? 'utf-8')).toBe(text)
  })

  it.each([
    ['utf-8', 'efbbbf e4b8ad', 'certain'],
    ['utf-16le', 'fffe 2d4e', 'certain'],
    ['utf-16be', 'feff 4e2d', 'certain'],
    ['utf-16le', '6100 6200 6300', 'guess'],
    ['utf-16be', '0061 0062 0063', 'guess'],
    ['utf-8', '', 'certain'],
    ['utf-8', '6162', 'certain'],
  ])('reads %s from %s', (encoding, bytes, certainty) => {
    expect(findEncoding(hex(bytes))).toEqual({ encoding, certainty })
  })

  it('finds Chinese that starts late in a long English file', () => {
    const bytes = Buffer.concat([Buffer.from('line of english text\n'.repeat(10_000)), encode(chinese, 'gb18030')])
    expect(findEncoding(bytes)?.encoding).toBe('gb18030')
  })

  it('is not misled by a character that is cut off at the end', () => {
    expect(findEncoding(Buffer.from('中文').subarray(0, 5))).toEqual({ encoding: 'utf-8', certainty: 'certain' })
    expect(findEncoding(encode(chinese, 'gb18030').subarray(0, 41))?.encoding).toBe('gb18030')
  })

  it('takes compressed data for no text', () => {
    let seed = 7
    const noise = Uint8Array.from({ length: 4096 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return (seed >>> 16) & 255
    })
    expect(findEncoding(noise)).toBeUndefined()
    expect(findEncoding(noise.filter((byte) => byte > 0x20))).toBeUndefined()
  })
})
