import Diagnostics

/// Finds the operation that a path means, in the one table that the command line has too.
struct Router {
  /// An operation and the route by which it was found.
  struct Match {
    let operation: any Operation.Type
    let route: Route
    /// What stands in the place of the route's `{name}` segments.
    let captured: [String: String]
  }

  private let routes: [(route: Route, operation: any Operation.Type)]

  init(_ operations: [any Operation.Type]) {
    routes = operations.flatMap { operation in operation.routes.map { ($0, operation) } }
  }

  /// Finds it.
  ///
  /// - Throws: `HTTPFailure`: 404 with the nearest path, or 405 with the methods that the path has.
  func match(_ request: GatewayRequest) throws -> Match {
    guard let path = request.path else {
      throw HTTPFailure(
        .notFound, Diagnostic(.unknownRoute, "there is nothing here", help: "all paths begin with /v1/"))
    }
    var here = routes.filter { $0.route.path == path }
    // A path that is spelt out comes before one with a place for a name.
    if here.isEmpty { here = routes.filter { $0.route.captured(from: path) != nil } }
    guard !here.isEmpty else { throw unknown(path) }
    guard let found = here.first(where: { $0.route.method.rawValue == request.method }) else {
      let methods = here.map(\.route.method.rawValue).sorted()
      throw HTTPFailure(
        .methodNotAllowed,
        Diagnostic(
          .wrongMethod, "/v1/\(path) does not take \(English.quote(request.method))",
          help: "it takes \(English.list(methods, "and"))"),
        headers: [.init(name: "Allow", value: methods.joined(separator: ", "))])
    }
    return Match(operation: found.operation, route: found.route, captured: found.route.captured(from: path) ?? [:])
  }

  private func unknown(_ path: String) -> HTTPFailure {
    let paths = routes.map(\.route.path)
    let nearest = Suggestion.nearest(to: path, in: paths) ?? Self.sameEnd(path, in: paths)
    // FATE's words (contract 2.2).
    let message =
      path.hasPrefix("data/") && path.split(separator: "/").count == 2
      ? "can not support this operating: \(path.dropFirst(5))" : "there is no path \(English.quote("/v1/\(path)"))"
    return HTTPFailure(
      .notFound,
      Diagnostic(
        .unknownRoute, message,
        help: nearest.map { "did you mean '/v1/\($0)'?" } ?? "'fedflow help cgi' lists the paths"))
  }

  /// `component/metrics` for `tracking/component/metrics`: a part that was left out.
  private static func sameEnd(_ path: String, in paths: [String]) -> String? {
    guard let last = path.split(separator: "/").last else { return nil }
    return paths.first { $0.hasSuffix("/\(path)") } ?? paths.first { $0.split(separator: "/").last == last }
  }
}
