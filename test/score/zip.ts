/** A ZIP archive for tests; its files are stored as they are, or given deflated. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>, { deflated = false } = {}): Uint8Array {
  const bodies: Buffer[] = []
  const table: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const title = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(title.length, 22)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, data])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, place, title]))
    bodies.push(body)
    at += body.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(table.length, 4)
  end.writeUInt16LE(table.length, 6)
  end.writeUInt32LE(Buffer.concat(table).length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...bodies, ...table, Buffer.from('PK\x05\x06'), end])
}
