import { crc32 } from 'node:zlib'

interface ZipEntry {
  readonly name: string
  readonly bytes: Buffer
}

/** 1980-01-01, the first day that the format knows. */
const dosDate = 33

function header(signature: number, isCentral: boolean, entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name)
  const bytes = Buffer.alloc((isCentral ? 46 : 30) + name.length)
  let at = bytes.writeUInt32LE(signature, 0)
  if (isCentral) at = bytes.writeUInt16LE(20, at)
  at = bytes.writeUInt16LE(20, at)
  at = bytes.writeUInt16LE(0x0800, at)
  at = bytes.writeUInt16LE(0, at)
  at = bytes.writeUInt16LE(0, at)
  at = bytes.writeUInt16LE(dosDate, at)
  at = bytes.writeUInt32LE(crc32(entry.bytes), at)
  at = bytes.writeUInt32LE(entry.bytes.length, at)
  at = bytes.writeUInt32LE(entry.bytes.length, at)
  at = bytes.writeUInt16LE(name.length, at)
  if (isCentral) bytes.writeUInt32LE(offset, 42)
  name.copy(bytes, isCentral ? 46 : 30)
  return bytes
}

/** A ZIP archive without compression (APPNOTE 6.3.3), as small office documents need it. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const local = header(0x04034b50, false, entry, 0)
    central.push(header(0x02014b50, true, entry, offset))
    files.push(local, entry.bytes)
    offset += local.length + entry.bytes.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, directory, end])
}
