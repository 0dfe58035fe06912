import Configuration
import Diagnostics
import Platform

/// What the owner of a workspace has settled: `settings.json`. All keys are optional.
public struct Settings: Sendable, Equatable {
  /// Whose answers calls without a job follow.
  public enum APIVersion: String, Sendable, CaseIterable {
    /// FATE 1.4.6.
    case v1_4 = "1.4"
    /// FATE 1.5.
    case v1_5 = "1.5"
    /// FATE 1.11, what today's client expects.
    case v1_11 = "1.11"

    /// Whether answers have the shape of FATE 1.5 and later.
    public var isLater: Bool { self != .v1_4 }
  }

  /// `api_version`.
  public var apiVersion = APIVersion.v1_4
  /// `enforce_privileges`: whether roles, commands and components need a grant (contract 2.3).
  public var enforcesPrivileges = false
  /// `enforce_permissions`: whether components and tables of other parties need a grant by party id, as in FATE 1.11.
  public var enforcesPermissions = false
  /// `data_folders`: absolute folders below which the REST face may read and write files of this machine.
  public var dataFolders: [String] = []
  /// `job_limit`: how many detached jobs run at the same time; the others wait (contract 3.1).
  public var jobLimit = 5

  /// `memory_limit`: what the tables of the components at work may take at most, `2G`; nil for no limit.
  public var memoryLimit: String?

  /// The standard settings.
  public init() {}

  /// The keys of the file.
  public static let keys = [
    "api_version", "data_folders", "enforce_permissions", "enforce_privileges", "job_limit", "memory_limit",
  ]

  /// The content of `settings.json`.
  public var json: JSON {
    [
      "api_version": .text(apiVersion.rawValue), "data_folders": .list(dataFolders.map { .text($0) }),
      "enforce_permissions": .bool(enforcesPermissions), "enforce_privileges": .bool(enforcesPrivileges),
      "job_limit": .integer(jobLimit), "memory_limit": .text(memoryLimit ?? ""),
    ]
  }

  /// Reads settings; a key that is absent keeps its standard value.
  ///
  /// - Throws: `DiagnosticList` with every unknown key and every value of another form.
  public init(_ node: Node) throws {
    var problems = DiagnosticList()
    guard let members = node.members else { throw Self.wrong(node, "the settings", "a map") }
    for member in members {
      try problems.collect { try read(member) }
    }
    try problems.throwIfErrors()
  }

  /// Changes one setting: `job_limit=8`, `data_folders=/srv/a,/srv/b`.
  ///
  /// - Parameter environment: relative folders begin in its current one.
  /// - Throws: `badSetting` for a key that is none or a value of another form.
  public mutating func set(_ change: String, from environment: ProcessEnvironment) throws {
    let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      throw Diagnostic(.badSetting, "a setting is changed by KEY=VALUE, found \(English.quote(change))")
    }
    let source = SourceText(name: "--set", text: change)
    let place = source.position(atByte: parts[0].utf8.count + 1)
    let value: Node.Value =
      switch json[parts[0]] {
      case .bool: ["true": .bool(true), "false": .bool(false)][parts[1]] ?? .text(parts[1])
      case .integer: Int(parts[1]).map { .integer($0) } ?? .text(parts[1])
      case .list: .list(parts[1].split(separator: ",").map { Node(.text(environment.absolute(String($0))), at: place) })
      default: .text(parts[1])
      }
    try read(Node.Member(key: parts[0], keyPosition: source.position(atByte: 0), value: Node(value, at: place)))
  }

  private mutating func read(_ member: Node.Member) throws {
    let value = member.value
    switch member.key {
    case "api_version":
      guard let version = value.text.flatMap(APIVersion.init) else {
        let versions = APIVersion.allCases.map { "'\($0.rawValue)'" }
        throw Self.wrong(value, "'api_version'", "one of \(English.list(versions, "or"))")
      }
      apiVersion = version
    case "enforce_privileges": enforcesPrivileges = try Self.flag(member)
    case "enforce_permissions": enforcesPermissions = try Self.flag(member)
    case "data_folders":
      guard let folders = value.elements?.map(\.text), folders.allSatisfy({ $0.map(Path.isAbsolute) ?? false }) else {
        throw Self.wrong(value, "'data_folders'", "a list of absolute paths")
      }
      dataFolders = folders.compactMap(\.self).map(Path.normalized)
    case "job_limit":
      guard let limit = value.integer, (1...1000).contains(limit) else {
        throw Self.wrong(value, "'job_limit'", "from 1 to 1000")
      }
      jobLimit = limit
    case "memory_limit":
      guard let text = value.text ?? value.integer.map(String.init), text.isEmpty || MemoryLimit.bytes(text) != nil
      else {
        throw Self.wrong(value, "'memory_limit'", "\(MemoryLimit.form); empty for none")
      }
      memoryLimit = text.isEmpty ? nil : text
    default:
      throw Diagnostic(
        .badSetting, "there is no setting \(English.quote(member.key))", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: Self.keys) ?? "the settings are \(English.list(Self.keys, "and"))")
    }
  }

  private static func flag(_ member: Node.Member) throws -> Bool {
    guard let flag = member.value.bool else { throw wrong(member.value, "'\(member.key)'", "true or false") }
    return flag
  }

  private static func wrong(_ node: Node, _ name: String, _ expected: String) -> Diagnostic {
    Diagnostic(.badSetting, "\(name) must be \(expected), found \(node.found)", at: node.position)
  }
}

extension Workspace {
  /// The settings; the standard ones when the workspace or the file is not there.
  public func settings() throws -> Settings {
    let bytes: [UInt8]
    do { bytes = try files.readFile(layout.settings, limit: 1 << 20) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return Settings() }
    return try Settings(try JSONReader.read(SourceText(name: layout.settings, bytes: bytes)))
  }

  /// Replaces the settings.
  public func save(_ settings: Settings) throws {
    try files.replaceFile(layout.settings, CanonicalJSON.bytes(settings.json))
  }
}
