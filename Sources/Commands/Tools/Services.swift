import Configuration
import Diagnostics
import Platform
import Workspace

/// `service_registry`: which services there are (contract 2.3, `server/service/get`): the web server that asks, and the
/// models that are bound.
enum ServiceRegistry: Operation {
  static let name = "service_registry"
  static let group = OperationGroup.tools
  static let summary = "show the services: the web server that asks, and the bound models"
  static let options: [CommandOption] = [CommandOption("server_name", .text, "only the service of this name")]
  static let routes: [Route] = [
    .post("server/service/get"), .post("server/get"), .post("server/service/{server_name}/get"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let bound = try workspace.serving.services().map { id -> JSON in
      let service = try workspace.serving.service(id)
      return [
        "service_id": .text(service.id), "model_id": .text(service.modelID),
        "model_version": .text(service.modelVersion),
      ]
    }
    var services: [String: JSON] = ["SERVINGS": ["services": .list(bound)]]
    services["FATEFLOW"] = webServer(session)
    guard let name = try request.text("server_name") else {
      return .envelope(data: .object(services), omitsEmpty: false)
    }
    guard let service = services[name.uppercased()] else {
      throw Diagnostic(
        .notRegistered, "there is no service \(English.quote(name))", at: request.position("server_name"),
        help: "there are \(English.list(services.keys.sorted(), "and"))")
    }
    return .envelope(data: service, omitsEmpty: false)
  }

  /// The web server as it names itself (RFC 3875, sections 4.1.14 and 4.1.15); nil on the command line.
  private static func webServer(_ session: Session) -> JSON? {
    guard session.face == .rest, let host = session.environment.variable("SERVER_NAME"),
      let port = session.environment.variable("SERVER_PORT").flatMap({ Int($0) })
    else { return nil }
    return ["host": .text(host), "http_port": .integer(port), "version": .text(Version.text)]
  }
}

/// `server_reload`: shows the settings, which every call reads anew (contract 2.3, `server/reload`).
enum ServerReload: Operation {
  static let name = "server_reload"
  static let group = OperationGroup.tools
  static let summary = "show the settings; every call reads them anew"
  static let options: [CommandOption] = []
  static let isHidden = true
  static let routes: [Route] = [.post("server/reload")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    .envelope(data: try session.settings().json, omitsEmpty: false)
  }
}
