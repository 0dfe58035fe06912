import Configuration
import Diagnostics
import Workspace

/// What an operation is asked: the values of its flags over those of its conf file (contract 1.1).
struct Request: Sendable {
  /// The values of flags that were given.
  let flags: [String: JSON]
  /// What stands beside flags.
  let operands: [String]
  /// The content of the file after `-c`, when the operation reads one as its request.
  let conf: Node?
  /// The file that came with a REST call; the face removes it if the operation has not moved it.
  let upload: ReceivedFile?

  init(flags: [String: JSON], operands: [String] = [], conf: Node? = nil, upload: ReceivedFile? = nil) {
    self.flags = flags
    self.operands = operands
    self.conf = conf
    self.upload = upload
  }

  /// The same request over a conf.
  func over(_ conf: Node?) -> Request { Request(flags: flags, operands: operands, conf: conf, upload: upload) }

  /// The same request with what its address says, before all else.
  func adding(_ captured: [String: String]) -> Request {
    let flags = flags.merging(captured.mapValues { .text($0) }) { $1 }
    return Request(flags: flags, operands: operands, conf: conf, upload: upload)
  }

  /// A value, the flag's before the conf's.
  subscript(key: String) -> JSON? { flags[key] ?? conf?[key]?.json }

  /// Where the conf writes a value; nil when a flag gives it.
  func position(_ key: String) -> SourcePosition? { flags[key] == nil ? conf?[key]?.position : nil }

  /// Whether a flag without value was given, or stands as true in the conf; a query has it as a text.
  func has(_ key: String) -> Bool {
    switch self[key] {
    case .bool(let value): value
    case .text(let value): ["1", "true", "True"].contains(value)
    case .integer(let value): value == 1
    default: false
    }
  }

  /// A text; a number is taken as its digits, because FATE's clients send party ids as either.
  func text(_ key: String) throws -> String? {
    guard let value = self[key], value != .null else { return nil }
    guard let text = Self.text(value) else { throw wrong(key, "a text", value) }
    return text
  }

  /// The texts of an option that may be given more than once. A call has a list of them, or the only one.
  func texts(_ key: String) throws -> [String] {
    guard case .list(let values) = self[key] else { return try text(key).map { [$0] } ?? [] }
    return try values.map { value in
      guard let text = Self.text(value) else { throw wrong(key, "a list of texts", .list(values)) }
      return text
    }
  }

  private static func text(_ value: JSON) -> String? {
    switch value {
    case .text(let text): text
    case .integer, .number: CanonicalJSON.text(value, .line)
    default: nil
    }
  }

  /// A whole number; digits in quotes are taken too.
  func integer(_ key: String) throws -> Int? {
    switch self[key] {
    case nil, .some(.null): return nil
    case .some(.integer(let value)): return value
    case .some(.text(let value)):
      guard let number = Int(value) else { throw wrong(key, "a whole number", .text(value)) }
      return number
    case .some(let other): throw wrong(key, "a whole number", other)
    }
  }

  /// A text that must be there.
  func required(_ key: String) throws -> String {
    guard let value = try text(key), !value.isEmpty else { throw Diagnostic.missingArguments([key]) }
    return value
  }

  /// Throws one diagnostic that names all of the keys that are absent.
  func requireAll(_ keys: [String]) throws {
    let missing = try keys.filter { try text($0) == nil }
    if !missing.isEmpty { throw Diagnostic.missingArguments(missing) }
  }

  private func wrong(_ key: String, _ expected: String, _ found: JSON) -> Diagnostic {
    Diagnostic(
      .badArgument, "'\(key)' must be \(expected), found \(CanonicalJSON.text(found, .line))", at: position(key))
  }
}

extension Diagnostic {
  /// FATE's own words for it (contract 1.2).
  static func missingArguments(_ keys: [String]) -> Diagnostic {
    Diagnostic(.missingArgument, "the following arguments are required: \(keys.joined(separator: ","))")
  }
}
