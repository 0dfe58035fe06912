import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// `provider_list`: who provides which modules (contract 2.3, `provider/get`): this program, and nobody else.
enum ProviderList: Operation {
  static let name = "provider_list"
  static let group = OperationGroup.tools
  static let summary = "list the provider of components and its modules"
  static let options: [CommandOption] = [
    CommandOption("provider_name", short: "n", .text, "only the provider of this name")
  ]
  static let routes: [Route] = [.post("provider/get"), .post("provider/{provider_name}/get")]

  /// The name of the only provider.
  static let provider = "fedflow"

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let modules = JSON.list(session.registry.modules.map { .text($0.lowercased()) })
    let version: JSON = ["path": .text(session.environment.executable), "class_path": [:], "components": modules]
    let versions: JSON = .object(["default": ["version": .text(Version.text)], Version.text: version])
    guard let name = try request.text("provider_name") else {
      return .envelope(data: .object([provider: versions]), omitsEmpty: false)
    }
    guard name == provider else {
      throw Diagnostic(
        .notRegistered, "there is no provider \(English.quote(name))", at: request.position("provider_name"),
        help: "all modules are provided by '\(provider)'")
    }
    return .envelope(data: versions, omitsEmpty: false)
  }
}

/// `provider_register`: FATE's components are Python that is loaded; fedflow's are compiled in.
enum ProviderRegister: Operation {
  static let name = "provider_register"
  static let group = OperationGroup.tools
  static let summary = "refuse to load components from elsewhere"
  static let options: [CommandOption] = [.conf]
  static let isHidden = true
  static let routes: [Route] = [.post("provider/register")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    throw Diagnostic(
      .notOffered, "components are part of the program and cannot be registered",
      help: "'fedflow provider_list' names the modules; CONTRIBUTING.md says how to add one")
  }
}

/// `module_list`: which modules a DSL may name (contract 2.3, `component/get`).
enum ModuleList: Operation {
  static let name = "module_list"
  static let group = OperationGroup.tools
  static let summary = "list the modules that a DSL may name, each with its provider"
  static let options: [CommandOption] = [CommandOption("module", short: "m", .text, "only this module")]
  static let routes: [Route] = [.post("component/get"), .post("component/{module}/get")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    func entry(_ module: String) -> JSON {
      [
        "default_provider": .text(ProviderList.provider), "support_provider": [.text(ProviderList.provider)],
        "alias": [.text(module)],
      ]
    }
    let modules = session.registry.modules
    guard let asked = try request.text("module") else {
      return .envelope(data: .object(Dictionary(uniqueKeysWithValues: modules.map { ($0.lowercased(), entry($0)) })))
    }
    guard let module = modules.first(where: { $0.lowercased() == asked.lowercased() }) else {
      throw Diagnostic(
        .notRegistered, "there is no module \(English.quote(asked))", at: request.position("module"),
        help: Suggestion.help(for: asked, in: modules))
    }
    return .envelope(data: entry(module))
  }
}
