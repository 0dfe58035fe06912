import Diagnostics

/// Strings of RFC 8259 section 7.
extension JSONCursor {
  /// Reads the string whose opening quote is at the cursor.
  mutating func string() throws -> String {
    let opening = position
    advance()
    let start = index
    advanceOverText()
    if byte == UInt8(ascii: "\"") {
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      advance()
      return text
    }
    return try stringWithEscapes(Array(bytes[start..<index]), opening)
  }

  private mutating func stringWithEscapes(_ head: [UInt8], _ opening: SourcePosition) throws -> String {
    var text = head
    while true {
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: try escape(opening))
      default:
        throw unendedString(opening)
      }
      let start = index
      advanceOverText()
      text.append(contentsOf: bytes[start..<index])
    }
  }

  private mutating func escape(_ opening: SourcePosition) throws -> [UInt8] {
    let place = position
    advance()
    let letter = byte
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      advance()
      return [letter]
    case UInt8(ascii: "b"): return single(0x08)
    case UInt8(ascii: "f"): return single(0x0C)
    case UInt8(ascii: "n"): return single(0x0A)
    case UInt8(ascii: "r"): return single(0x0D)
    case UInt8(ascii: "t"): return single(0x09)
    case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape(place))).utf8)
    default:
      if isAtEnd { throw unendedString(opening) }
      throw Diagnostic(
        .jsonSyntax, "'\\' cannot be followed by \(found)", at: place,
        help: #"write '\\' for a backslash; allowed are \" \\ \/ \b \f \n \r \t and \u with four digits"#)
    }
  }

  private mutating func single(_ byte: UInt8) -> [UInt8] {
    advance()
    return [byte]
  }

  private mutating func unicodeEscape(_ place: SourcePosition) throws -> Unicode.Scalar {
    let unit = try fourDigits(place)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, byte == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u")
    else { throw halfCharacter(unit, place) }
    advance()
    let second = try fourDigits(place)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw halfCharacter(unit, place) }
    return scalar
  }

  private mutating func fourDigits(_ place: SourcePosition) throws -> UInt16 {
    advance()
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw Diagnostic(.jsonSyntax, "'\\u' must be followed by four hexadecimal digits, found \(found)", at: place)
      }
      unit = unit << 4 | UInt16(digit)
      advance()
    }
    return unit
  }

  private func halfCharacter(_ unit: UInt16, _ place: SourcePosition) -> Diagnostic {
    Diagnostic(
      .jsonSyntax, "'\\u\(String(unit, radix: 16, uppercase: true))' is half a character without its other half",
      at: place, help: "write the character itself, or both halves as '\\uD83D\\uDE00'")
  }

  private func unendedString(_ opening: SourcePosition) -> Diagnostic {
    if isAtEnd || byte == 0x0A || byte == 0x0D {
      let end = isAtEnd ? "the text ends" : "its line ends"
      return Diagnostic(
        .jsonSyntax, "a string has no closing '\"' before \(end)", at: opening,
        help: isAtEnd ? nil : "write '\\n' for a line break inside a string")
    }
    return failure("\(found) is not allowed in a string", help: "write it as an escape, such as '\\t' or '\\u0001'")
  }
}
