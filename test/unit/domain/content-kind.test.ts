import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sniffContent } from '../../../app/domain/content-kind.ts'

const media = join(import.meta.dirname, '../../fixtures/media')
const neverText = () => false
const sniff = (head: Uint8Array, name: string) => sniffContent({ head, name }, neverText)

describe('what a file is', () => {
  it.each([
    ['tone.wav', 'audio', 'audio/wav'],
    ['tone.mp3', 'audio', 'audio/mpeg'],
    ['tone.m4a', 'audio', 'audio/mp4'],
    ['tone.ogg', 'audio', 'audio/ogg'],
    ['tone.flac', 'audio', 'audio/flac'],
    ['film.mp4', 'video', 'video/mp4'],
    ['film.webm', 'video', 'video/webm'],
  ])('%s is told by its first bytes, whatever it is called', (file, kind, mediaType) => {
    const head = readFileSync(join(media, file)).subarray(0, 4096)
    expect(sniff(head, file)).toEqual({ kind, mediaType, isPlayable: true })
    expect(sniff(head, 'no ending')).toEqual({ kind, mediaType, isPlayable: true })
  })

  it('is told by its name when the first bytes say nothing, and is not played then', () => {
    const noise = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7)
    const named = { mediaType: 'application/octet-stream', isPlayable: false }
    expect(sniff(noise, 'a/Film.MOV')).toEqual({ kind: 'video', ...named })
    expect(sniff(noise, 'voice.wav')).toEqual({ kind: 'audio', ...named })
    expect(sniff(noise, 'backup.bin').kind).toBe('binary')
    expect(sniffContent({ head: new TextEncoder().encode('words'), name: 'words.mp3' }, () => true).kind).toBe('text')
  })

  it('is sound in a general container when the name says so', () => {
    const head = readFileSync(join(media, 'film.mp4')).subarray(0, 64)
    expect(sniff(head, 'memo.m4a')).toMatchObject({ kind: 'audio', mediaType: 'audio/mp4' })
    const ogg = readFileSync(join(media, 'tone.ogg')).subarray(0, 64)
    expect(sniff(ogg, 'clip.ogv')).toMatchObject({ kind: 'video', mediaType: 'video/ogg' })
  })
})
