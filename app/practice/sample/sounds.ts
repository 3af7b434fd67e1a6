const samplesPerSecond = 8000
const noteSeconds = 0.5
/** A pentatonic scale from A3: whatever follows whatever, it sounds well. */
const scaleHz = [220, 246.94, 277.18, 329.63, 369.99, 440] as const

/** A quiet tune of plucked notes as a WAV file: PCM, 16 bits, one channel (RIFF, 1991, section 3). */
export function makeTune(seconds: number): Buffer {
  const count = seconds * samplesPerSecond
  const samples = Buffer.alloc(count * 2)
  for (let index = 0; index < count; index++) {
    const at = index / samplesPerSecond
    const note = Math.floor(at / noteSeconds)
    const hertz = scaleHz[(note * note + 3 * note) % scaleHz.length] ?? 220
    const since = at - note * noteSeconds
    const loudness = 6000 * Math.min(1, since / 0.01) * Math.exp(-5 * since)
    samples.writeInt16LE(Math.round(loudness * Math.sin(2 * Math.PI * hertz * since)), index * 2)
  }
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(samplesPerSecond, 24)
  head.writeUInt32LE(samplesPerSecond * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
