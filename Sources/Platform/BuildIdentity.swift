import Diagnostics

extension FileSystem {
  /// What the linker wrote into an ELF program of 64 bits to tell this build from any other (`NT_GNU_BUILD_ID`), in
  /// hexadecimal; nil when it wrote nothing.
  public func buildIdentity(of program: String) throws -> String? {
    let file = try mapFile(program)
    return withExtendedLifetime(file) { ELFNotes(file.bytes).buildIdentity }
  }
}

/// The notes of an ELF file (System V ABI, "Note Section"), read without trust in any of its numbers.
private struct ELFNotes {
  private let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private func number<Number: FixedWidthInteger>(_ at: Int, _ type: Number.Type) -> Int? {
    guard at >= 0, at <= bytes.count - MemoryLayout<Number>.size else { return nil }
    return Int(exactly: Number(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Number.self)))
  }

  var buildIdentity: String? {
    // 0x7F E L F, 64 bits, little endian.
    guard number(0, UInt32.self) == 0x464C_457F, number(4, UInt16.self) == 0x0102, let table = number(32, UInt64.self),
      let size = number(54, UInt16.self), let count = number(56, UInt16.self), table < bytes.count
    else { return nil }
    for index in 0..<count {
      let header = table + index * size
      // PT_NOTE
      guard number(header, UInt32.self) == 4, let start = number(header + 8, UInt64.self),
        let length = number(header + 32, UInt64.self), start <= bytes.count, length <= bytes.count - start
      else { continue }
      if let found = identity(from: start, to: start + length) { return found }
    }
    return nil
  }

  private func identity(from start: Int, to end: Int) -> String? {
    var at = start
    while at + 12 <= end, let name = number(at, UInt32.self), let length = number(at + 4, UInt32.self),
      let type = number(at + 8, UInt32.self), name <= end - at, length <= end - at
    {
      let content = at + 12 + (name + 3) / 4 * 4
      // NT_GNU_BUILD_ID of the owner "GNU".
      if type == 3, name == 4, number(at + 12, UInt32.self) == 0x0055_4E47, content + length <= end {
        return bytes[content..<(content + length)].map { byte in
          let digits = String(byte, radix: 16)
          return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
      }
      at = content + (length + 3) / 4 * 4
    }
    return nil
  }
}
