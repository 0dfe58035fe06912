import Cryptography
import Diagnostics

/// Names that people choose, as names of files.
///
/// Lower-case letters, digits, `_`, `-`, `#` and `.` stay as they are; every other byte of the UTF-8 text becomes `%` and two
/// hexadecimal digits, and so do a `.` or `-` at the beginning and capital letters. So the result is plain ASCII, never
/// hidden, never `..`, never an option, and two names never meet on a file system that ignores case or composes accents.
/// Nothing becomes `%`. Of a long name the beginning is kept, with its SHA-256 behind `%+`.
enum PathName {
  /// The longest result; leaves room for the prefixes of staged folders within the usual 255 bytes.
  static let limit = 190

  /// The file name of a name; those in `reserved` are escaped although they are plain.
  static func escape(_ name: String, reserved: [String] = []) throws -> String {
    if name.isEmpty { return "%" }
    var result: [UInt8] = []
    let isReserved = reserved.contains(name)
    for (index, byte) in name.utf8.enumerated() {
      if isPlain(byte, first: index == 0), !(isReserved && index == 0) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    if result.count > limit {
      result = Array(result.prefix(limit - 66)) + Array("%+".utf8) + Array(try digest(name).utf8)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The name that a file name stands for; nil for a shortened one and for what `escape` never gives.
  static func unescape(_ fileName: String, reserved: [String] = []) -> String? {
    if fileName == "%" { return "" }
    var bytes: [UInt8] = []
    var rest = fileName.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digits.firstIndex(of:)),
          let low = rest.popFirst().flatMap(digits.firstIndex(of:))
        else { return nil }
        bytes.append(UInt8(high << 4 | low))
      } else {
        bytes.append(byte)
      }
    }
    guard let name = String(validating: bytes, as: UTF8.self) else { return nil }
    return (try? escape(name, reserved: reserved)) == fileName ? name : nil
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func isPlain(_ byte: UInt8, first: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "#"): !first
    default: false
    }
  }

  private static func digest(_ name: String) throws -> String {
    do { return SHA256.hex(try SHA256.digest(Array(name.utf8))) } catch {
      throw Diagnostic(.internalError, "cannot make a file name of \(English.quote(name)): \(error)")
    }
  }
}
