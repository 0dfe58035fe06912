import Configuration
import Diagnostics
import Platform

/// Where a federation meets: `dir:/srv/exchange`, or a bucket.
public enum ExchangePlace: Sendable, Equatable {
  /// A folder that all members see; an absolute path.
  case folder(String)
  /// A bucket, with the file of its credentials; nil for the environment.
  case bucket(BucketAddress, credentials: String?)

  /// Reads what a person wrote: a text `dir:PATH`, or a map `{dir: PATH}` or `{s3: {endpoint, region, bucket, prefix,
  /// path_style, credentials}}`.
  ///
  /// - Parameter environment: relative paths begin in its current folder.
  /// - Throws: `badPlace` for anything else, all problems together.
  public init(_ node: Node, from environment: ProcessEnvironment) throws {
    if let text = node.text {
      guard text.hasPrefix("dir:"), text.utf8.count > 4 else {
        throw Self.wrong(node, "'dir:PATH' or a map")
      }
      self = .folder(environment.absolute(String(text.dropFirst(4))))
      return
    }
    guard let members = node.members, members.count == 1, let member = members.first else {
      throw Self.wrong(node, "'dir:PATH', or a map with 'dir' or 's3'")
    }
    switch member.key {
    case "dir":
      guard let path = member.value.text, !path.isEmpty else { throw Self.wrong(member.value, "a path") }
      self = .folder(environment.absolute(path))
    case "s3": self = try Self.bucket(member.value, environment)
    default:
      throw Diagnostic(
        .badPlace, "there is no backend \(English.quote(member.key))", at: member.keyPosition,
        help: member.key == "nats" ? "NATS is not spoken; use 'dir' or 's3'" : "the backends are dir and s3")
    }
  }

  private static func wrong(_ node: Node, _ expected: String) -> Diagnostic {
    Diagnostic(.badPlace, "the backend must be \(expected), found \(node.found)", at: node.position)
  }

  private static let keys = ["endpoint", "region", "bucket", "prefix", "path_style", "credentials"]

  private static func bucket(_ node: Node, _ environment: ProcessEnvironment) throws -> ExchangePlace {
    guard let members = node.members else { throw wrong(node, "a map under 's3'") }
    var problems = DiagnosticList()
    for member in members where !keys.contains(member.key) {
      problems.add(
        Diagnostic(
          .badPlace, "'s3' has no key \(English.quote(member.key))", at: member.keyPosition,
          help: Suggestion.help(for: member.key, in: keys) ?? "its keys are \(English.list(keys, "and"))"))
    }
    func text(_ key: String, _ standard: String?) -> String {
      guard let value = node[key] else {
        if standard == nil { problems.add(Diagnostic(.badPlace, "'s3' needs '\(key)'", at: node.position)) }
        return standard ?? ""
      }
      guard let text = value.text, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        problems.add(Diagnostic(.badPlace, "'\(key)' must be a plain text, found \(value.found)", at: value.position))
        return ""
      }
      return text
    }
    let region = text("region", "us-east-1")
    let address = BucketAddress(
      endpoint: text("endpoint", "https://s3.\(region).amazonaws.com"), region: region, bucket: text("bucket", nil),
      prefix: text("prefix", "").split(separator: "/").joined(separator: "/"),
      pathStyle: node["path_style"]?.bool ?? true)
    if let style = node["path_style"], style.bool == nil {
      problems.add(
        Diagnostic(.badPlace, "'path_style' must be true or false, found \(style.found)", at: style.position))
    }
    let credentials = node["credentials"] == nil ? nil : environment.absolute(text("credentials", ""))
    let scheme = address.endpoint.hasPrefix("https://") || address.endpoint.hasPrefix("http://")
    if !scheme || address.endpoint.split(separator: "/").count != 2 {
      problems.add(
        Diagnostic(
          .badPlace,
          "'endpoint' must be http://HOST[:PORT] or https://HOST[:PORT], found "
            + English.quote(address.endpoint), at: (node["endpoint"] ?? node).position))
    }
    try problems.throwIfErrors()
    return .bucket(address, credentials: credentials)
  }

  /// As a map; an invitation carries it without the file of credentials.
  public func json(withCredentials: Bool) -> JSON {
    switch self {
    case .folder(let path): return ["dir": .text(path)]
    case .bucket(let address, let credentials):
      var members: [String: JSON] = [
        "endpoint": .text(address.endpoint), "region": .text(address.region), "bucket": .text(address.bucket),
        "prefix": .text(address.prefix), "path_style": .bool(address.pathStyle),
      ]
      if withCredentials, let credentials { members["credentials"] = .text(credentials) }
      return ["s3": .object(members)]
    }
  }

  /// Opens the store.
  ///
  /// - Parameter scratch: an existing folder for bodies that are being sent.
  public func open(
    files: FileSystem, environment: ProcessEnvironment, clock: Clock, scratch: String,
    wait: @escaping @Sendable (Double) -> Void
  ) throws -> any ObjectStore {
    switch self {
    case .folder(let path): return FolderStore(path, files: files)
    case .bucket(let address, let file):
      let credentials = try Credentials.find(file: file, files: files, environment: environment)
      return S3Store(
        address, credentials: credentials,
        transport: CurlTransport(files: files, environment: environment, scratch: scratch),
        retry: Retry(clock: clock, wait: wait), clock: clock)
    }
  }
}
