import Configuration
import Diagnostics
import Workspace

/// `version`: which fedflow this is; over REST, which FATE its answers are like.
enum VersionOperation: Operation {
  static let name = "version"
  static let group = OperationGroup.tools
  static let summary = "print the version"
  static let options: [CommandOption] = []
  static let routes: [Route] = [.post("version/get"), .post("server/version/get")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard session.face == .rest else { return .text("fedflow \(Version.text)\n") }
    let versions = versions(try session.settings().apiVersion)
    guard let module = try request.text("module") else {
      return .envelope(data: .object(versions.filter { $0.value != .null }))
    }
    guard let version = versions[module] else {
      let names = versions.keys.sorted()
      throw Diagnostic(
        .badArgument, "there is no version of \(English.quote(module))", at: request.position("module"),
        help: Suggestion.help(for: module, in: names) ?? "there are \(English.list(names, "and"))")
    }
    return .envelope(data: .object([module: version]))
  }

  /// What FATE's client may ask for; null for what fedflow does without.
  private static func versions(_ api: Settings.APIVersion) -> [String: JSON] {
    let (fate, flow): (JSON, JSON) =
      switch api {
      case .v1_4: ("1.4.6", "1.4.6")
      case .v1_5: ("1.5.0", "1.5.0")
      case .v1_11: ("1.11.4", "1.11.2")
      }
    let absent = ["FATEBoard", "CENTOS", "UBUNTU", "PYTHON", "JDK", "MAVEN", "EGGROLL", "SPARK"]
    var versions: [String: JSON] = Dictionary(uniqueKeysWithValues: absent.map { ($0, .null) })
    versions.merge(["API": "v1", "FATE": fate, "FATEFlow": flow, "fedflow": .text(Version.text)]) { $1 }
    return versions
  }
}

/// `version/set`: FATE's server could be told that it is another one.
enum VersionSet: Operation {
  static let name = "version_set"
  static let group = OperationGroup.tools
  static let summary = "refuse to be told another version"
  static let options: [CommandOption] = []
  static let isHidden = true
  static let routes: [Route] = [.post("version/set")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    throw Diagnostic(
      .versionIsFixed, "the version cannot be set",
      help: "'fedflow settings --set api_version=1.11' says whose answers to give")
  }
}
