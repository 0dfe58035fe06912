import Configuration
import Diagnostics

/// Bytes that are not what they should be: the caller knows whether they came from a stranger or from our own disk.
struct Malformed: Error {
  let what: String

  init(_ what: String) { self.what = what }
}

/// The members of a JSON object that must be there.
struct Fields {
  let members: [String: JSON]
  private let what: String

  init(_ json: JSON?, _ what: String) throws {
    guard let members = json?.objectValue else { throw Malformed("\(what) is no object") }
    self.members = members
    self.what = what
  }

  /// Reads bytes of canonical JSON: any other spelling of the same value is refused, so that a signature covers what is
  /// read.
  init(canonical bytes: [UInt8], _ what: String) throws {
    let limits = ReadingLimits(bytes: 64 << 20, depth: 32)
    guard let json = try? JSONReader.read(SourceText(name: what, bytes: bytes), limits: limits).json,
      CanonicalJSON.bytes(json, .line) == bytes
    else { throw Malformed("\(what) is not in canonical form") }
    try self.init(json, what)
  }

  private func require<Value>(_ value: Value?, _ key: String) throws -> Value {
    guard let value else { throw Malformed("\(what) has no proper '\(key)'") }
    return value
  }

  func text(_ key: String) throws -> String { try require(members[key]?.textValue, key) }
  func bool(_ key: String) throws -> Bool { try require(members[key]?.boolValue, key) }
  func list(_ key: String) throws -> [JSON] { try require(members[key]?.listValue, key) }
  func object(_ key: String) throws -> [String: JSON] { try require(members[key]?.objectValue, key) }
  func texts(_ key: String) throws -> [String] { try list(key).map { try require($0.textValue, key) } }
  func optionalText(_ key: String) -> String? { members[key]?.textValue }

  /// A count, or milliseconds since 1970: never negative, never beyond 10^15, so that no sum of two overflows.
  func count(_ key: String) throws -> Int {
    let value = try require(members[key]?.integerValue, key)
    guard (0...1_000_000_000_000_000).contains(value) else { throw Malformed("\(what) has '\(key)' out of range") }
    return value
  }

  func integer(_ key: String) throws -> Int { try require(members[key]?.integerValue, key) }

  func bytes(_ key: String) throws -> [UInt8] { try require(members[key]?.textValue.flatMap(Base64.bytes), key) }

  func node(_ key: String) throws -> NodeID { try require(members[key]?.textValue.flatMap(NodeID.init), key) }
  func nodes(_ key: String) throws -> [NodeID] { try texts(key).map { try require(NodeID($0), key) } }

  func digest(_ key: String) throws -> ContentDigest {
    try require(members[key]?.textValue.flatMap(ContentDigest.init), key)
  }
}

extension JSON {
  static func bytes(_ bytes: [UInt8]) -> JSON { .text(Base64.text(bytes)) }
}
