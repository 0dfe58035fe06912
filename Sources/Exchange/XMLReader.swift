import Diagnostics

/// An element of the answers of S3, SNS and STS.
public struct XMLElement: Sendable, Equatable {
  /// Its name without a prefix.
  public let name: String
  /// The text that stands in it directly.
  public let text: String
  /// The elements in it.
  public let children: [XMLElement]

  /// The first child of a name.
  public subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

  /// All children of a name.
  public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The first element of a name, at any depth.
  public func find(_ name: String) -> XMLElement? {
    if self.name == name { return self }
    for child in children { if let found = child.find(name) { return found } }
    return nil
  }
}

/// The little of XML 1.0 that such answers have: elements, attributes (which are passed over), text, the five entities and
/// numeric ones. A document type, a processing instruction after the first, CDATA and anything malformed are refused, so
/// that no entity can expand and no file is ever read.
public struct XMLReader {
  private let bytes: [UInt8]
  private var index = 0
  private static let depth = 32

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a document; nil when it is not one of this form.
  public static func read(_ bytes: [UInt8]) -> XMLElement? {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var reader = XMLReader(bytes)
    reader.skipBlanks()
    if reader.take("<?xml") {
      guard reader.skip(past: "?>") else { return nil }
      reader.skipBlanks()
    }
    guard let root = reader.element(depth: 0) else { return nil }
    reader.skipBlanks()
    return reader.index == bytes.count ? root : nil
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  private mutating func skip(past text: StaticString) -> Bool {
    while index < bytes.count {
      if take(text) { return true }
      index += 1
    }
    return false
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func name() -> String? {
    let start = index
    while index < bytes.count, Self.isName(bytes[index]) { index += 1 }
    guard index > start else { return nil }
    let whole = String(decoding: bytes[start..<index], as: UTF8.self)
    return whole.split(separator: ":").last.map(String.init)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  private mutating func element(depth: Int) -> XMLElement? {
    guard depth < Self.depth, take("<"), let name = name() else { return nil }
    guard let isEmpty = attributes() else { return nil }
    if isEmpty { return XMLElement(name: name, text: "", children: []) }
    var (text, children) = ([UInt8](), [XMLElement]())
    while index < bytes.count {
      if take("</") {
        guard self.name() == name else { return nil }
        skipBlanks()
        guard take(">") else { return nil }
        return XMLElement(name: name, text: String(decoding: text, as: UTF8.self), children: children)
      } else if bytes[index] == UInt8(ascii: "<") {
        guard let child = element(depth: depth + 1) else { return nil }
        children.append(child)
      } else if bytes[index] == UInt8(ascii: "&") {
        guard let character = entity() else { return nil }
        text += Array(String(character).utf8)
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return nil
  }

  /// Passes over attributes; tells whether the element ends at once.
  private mutating func attributes() -> Bool? {
    while index < bytes.count {
      skipBlanks()
      if take("/>") { return true }
      if take(">") { return false }
      guard name() != nil else { return nil }
      skipBlanks()
      guard take("=") else { return nil }
      skipBlanks()
      if take("\"") {
        guard skip(past: "\"") else { return nil }
      } else if take("'") {
        guard skip(past: "'") else { return nil }
      } else {
        return nil
      }
    }
    return nil
  }

  private mutating func entity() -> Unicode.Scalar? {
    guard let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let word = String(decoding: bytes[index + 1..<end], as: UTF8.self)
    index = end + 1
    if let named: Unicode.Scalar = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][word] { return named }
    guard word.hasPrefix("#") else { return nil }
    let digits = word.dropFirst()
    let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    guard let number, number != 0 else { return nil }
    return Unicode.Scalar(number)
  }
}
