import Diagnostics

/// Writes zip archives (PKWARE APPNOTE 6.3): the same entries give the same bytes.
///
/// Entries are stored, in the order of their names' bytes, all of 1 January 1980; a name that ends with a slash is a folder.
struct ZipWriter {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// The archive of these entries.
  ///
  /// - Throws: F0903 when it would need the zip64 format.
  static func archive(_ entries: [String: [UInt8]]) throws -> [UInt8] {
    var writer = ZipWriter()
    for (name, bytes) in entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      try writer.add(name, bytes)
    }
    return try writer.end()
  }

  private mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    guard let offset = UInt32(exactly: body.count), let size = UInt32(exactly: bytes.count) else { throw Self.tooLarge }
    let utf8 = Array(name.utf8)
    // The bit for names in UTF-8, where it matters; method 0; 00:00:00 of 1 January 1980.
    let flags: UInt16 = utf8.allSatisfy { $0 < 0x80 } ? 0 : 0x0800
    let common =
      Self.little(UInt16(20), flags, 0, 0, 0x0021)
      + Self.little(ZipChecksum.of(bytes), size, size) + Self.little(UInt16(utf8.count), 0)
    body += Self.little(UInt32(0x0403_4B50)) + common + utf8 + bytes
    let mode: UInt32 = name.hasSuffix("/") ? 0o040755 << 16 | 0x10 : 0o100644 << 16
    // Made by version 2.0 on Unix, so that the mode is meant.
    directory += Self.little(UInt32(0x0201_4B50)) + Self.little(UInt16(0x0314)) + common
    directory += Self.little(UInt16(0), 0, 0) + Self.little(mode, offset) + utf8
    count += 1
  }

  private func end() throws -> [UInt8] {
    guard let count = UInt16(exactly: count), count < .max, let size = UInt32(exactly: directory.count),
      let offset = UInt32(exactly: body.count), body.count + directory.count < UInt32.max
    else { throw Self.tooLarge }
    return body + directory + Self.little(UInt32(0x0605_4B50)) + Self.little(UInt16(0), 0, count, count)
      + Self.little(size, offset) + Self.little(UInt16(0))
  }

  private static var tooLarge: Diagnostic {
    Diagnostic(.unsupportedArchive, "the archive would be larger than zip holds without zip64 (4 GiB, 65534 entries)")
  }

  private static func little<Number: FixedWidthInteger>(_ numbers: Number...) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian, Array.init) }
  }
}
