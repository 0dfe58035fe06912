/// The code of a Swift file with comments and the words of string literals blanked; interpolations stay, and so do all
/// line breaks, so that lines count as in the file.
struct SwiftCode {
  private let bytes: [UInt8]
  private var blanked: [UInt8]
  private var index = 0

  private init(_ text: [UInt8]) {
    bytes = text
    blanked = text
  }

  static func blanking(_ text: [UInt8]) -> [UInt8] {
    var code = SwiftCode(text)
    code.readCode(insideInterpolation: false)
    return code.blanked
  }

  private func sees(_ text: StaticString, at offset: Int = 0) -> Bool {
    let start = index + offset
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    for position in 0..<text.utf8CodeUnitCount where bytes[start + position] != text.utf8Start[position] {
      return false
    }
    return true
  }

  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.count {
      if bytes[index] != UInt8(ascii: "\n") { blanked[index] = UInt8(ascii: " ") }
      index += 1
    }
  }

  private mutating func readCode(insideInterpolation: Bool) {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "/") where sees("//"):
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank() }
      case UInt8(ascii: "/") where sees("/*"): readBlockComment()
      case UInt8(ascii: "\""): readString(hashes: 0)
      case UInt8(ascii: "#") where hashes > 0: readString(hashes: hashes)
      case UInt8(ascii: "("):
        depth += 1
        index += 1
      case UInt8(ascii: ")"):
        if insideInterpolation, depth == 0 { return }
        depth -= 1
        index += 1
      default: index += 1
      }
    }
  }

  /// The number of `#` before a quote, when there is a raw string here.
  private var hashes: Int {
    let end = bytes[index...].firstIndex { $0 != UInt8(ascii: "#") } ?? bytes.count
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - index : 0
  }

  private mutating func readBlockComment() {
    var depth = 0
    repeat {
      if sees("/*") {
        depth += 1
        blank(2)
      } else if sees("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && index < bytes.count
  }

  private mutating func readString(hashes: Int) {
    blank(hashes)
    let quotes = sees("\"\"\"") ? 3 : 1
    blank(quotes)
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), seesHashes(hashes, at: 1) {
        let isInterpolation = sees("(", at: 1 + hashes)
        blank(2 + hashes)
        if isInterpolation {
          readCode(insideInterpolation: true)
          blank()
        }
      } else if sees("\""), quotes == 1 || sees("\"\"\""), seesHashes(hashes, at: quotes) {
        return blank(quotes + hashes)
      } else {
        blank()
      }
    }
  }

  private func seesHashes(_ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { index + offset + $0 < bytes.count && bytes[index + offset + $0] == UInt8(ascii: "#") }
  }
}
