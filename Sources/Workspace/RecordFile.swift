import Configuration
import Cryptography
import Diagnostics
import Platform

/// Reading and writing the JSON files of the tree. A record carries the digest of itself, so that one that the storage
/// damaged is never taken for true.
struct RecordFile {
  /// In every record: the SHA-256 of the canonical text without this member.
  private static let digestKey = "record_sha256"

  /// The bytes of a record, an object, with its digest.
  static func bytes(_ record: JSON) throws -> [UInt8] {
    guard case .object(var members) = record else { return CanonicalJSON.bytes(record) }
    members[digestKey] = .text(try FileDigest.of(CanonicalJSON.bytes(record)))
    return CanonicalJSON.bytes(.object(members))
  }

  /// The record without its digest; nil when the two do not agree.
  private static func verified(_ json: JSON) throws -> JSON? {
    guard case .object(var members) = json, let digest = members.removeValue(forKey: digestKey) else { return json }
    let record = JSON.object(members)
    guard try digest == .text(FileDigest.of(CanonicalJSON.bytes(record))) else { return Optional.none }
    return record
  }

  /// More than any record, metric or model of ours.
  private static let limit = 1 << 30

  /// The tree of a file; nil when it is not there.
  static func read(_ path: String, _ files: FileSystem) throws -> JSON? {
    let bytes: [UInt8]
    do { bytes = try files.readFile(path, limit: limit) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return nil }
    return try read(bytes, name: path)
  }

  /// The tree of bytes that were read.
  static func read(_ bytes: [UInt8], name path: String) throws -> JSON {
    do {
      let limits = ReadingLimits(
        bytes: limit, depth: ReadingLimits.standard.depth, expansion: ReadingLimits.standard.expansion)
      let json = try JSONReader.read(SourceText(name: path, bytes: bytes), limits: limits).json
      if let record = try verified(json) { return record }
      throw Fields.damage(path, "does not match the digest that it carries")
    } catch let error as Diagnostic where error.code != .damagedRecord {
      throw Diagnostic(
        .damagedRecord, "cannot understand '\(path)': \(error.message)", at: error.position,
        help: "the file was not written like this by fedflow; see `fedflow explain F0506`")
    }
  }

  /// The fields of a record.
  struct Fields {
    let members: [String: JSON]
    let path: String

    init(_ json: JSON, path: String) throws {
      guard case .object(let members) = json else { throw Self.damage(path, "is no object") }
      self.members = members
      self.path = path
    }

    static func damage(_ path: String, _ what: String) -> Diagnostic {
      Diagnostic(
        .damagedRecord, "cannot understand '\(path)': it \(what)",
        help: "the file was not written like this by fedflow; see `fedflow explain F0506`")
    }

    func text(_ key: String) throws -> String {
      guard let value = members[key]?.textValue else { throw Self.damage(path, "has no text '\(key)'") }
      return value
    }

    func integer(_ key: String) throws -> Int {
      guard let value = members[key]?.integerValue else { throw Self.damage(path, "has no number '\(key)'") }
      return value
    }

    func list(_ key: String) throws -> [JSON] {
      guard let value = members[key]?.listValue else { throw Self.damage(path, "has no list '\(key)'") }
      return value
    }

    /// Digests by name; none when the field is not there.
    func digests(_ key: String) throws -> [String: String] {
      guard let value = members[key] else { return [:] }
      return try one(value.objectValue, key).mapValues { try one($0.textValue, key) }
    }

    func texts(_ key: String) throws -> [String] { try list(key).map { try one($0.textValue, key) } }

    /// A text that must be one of an enumeration.
    func value<Value: RawRepresentable<String>>(_ key: String, _ type: Value.Type) throws -> Value {
      try one(Value(rawValue: try text(key)), key)
    }

    func optionalText(_ key: String) -> String? { members[key]?.textValue }
    func optionalInteger(_ key: String) -> Int? { members[key]?.integerValue }

    /// The value, or the complaint that the field has another form.
    func one<Value>(_ value: Value?, _ key: String) throws -> Value {
      guard let value else { throw Self.damage(path, "has a field '\(key)' of another form") }
      return value
    }
  }
}

extension JSON {
  /// An object without the members that are nil.
  static func record(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues { $0 }) }
}
