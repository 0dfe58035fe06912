import Configuration
import Diagnostics
import Platform
import Workspace

/// The REST face (contract 2): one request of a web server, answered on standard output (RFC 3875, section 6).
struct GatewayFace {
  private let session: Session

  /// - Parameter session: the world of the process; its operations see the REST face in it.
  init(_ session: Session) {
    var session = session
    session.face = .rest
    session.isQuiet = true
    self.session = session
  }

  /// Answers.
  ///
  /// - Throws: `Diagnostic` when no web server has asked, or when it does not listen any more.
  func respond() throws {
    let writer = ResponseWriter(session)
    do {
      let request = try GatewayRequest(session.environment)
      let body = BodyReader(session.console, length: request.contentLength ?? 0)
      defer { body.discard() }
      if let path = SymetryFace.path(request) { return try SymetryFace(session).respond(request, path, body) }
      let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
      try Admission(token: try workspace.tokenDigest()).check(request)
      let match = try Router(Operations.all).match(request)
      let reader = RequestReader(session: session)
      let asked = try reader.read(request, body, for: match.operation)
      defer { if let upload = asked.upload { reader.remove(upload.path) } }
      try writer.send(try answer(asked.adding(match.captured), match))
    } catch let failure as HTTPFailure {
      tell(failure.problems)
      try writer.send(.failure(failure.problems), failure.status, headers: failure.headers)
    } catch let problem as Diagnostic where problem.code != .noGateway && problem.code != .brokenPipe {
      tell(DiagnosticList([problem]))
      try writer.send(.failure(DiagnosticList([problem])), .serverError)
    }
  }

  /// What the operation says. What it refuses is an answer too, with status 200, as FATE has it (contract 2.1).
  private func answer(_ request: Request, _ match: Router.Match) throws -> Answer {
    do {
      try request.requireAll(Self.needed(match.operation))
      return try match.operation.run(request, in: session)
    } catch {
      let problems = DiagnosticList(throwing: error)
      tell(problems)
      return try sendsFile(match.route, request) ? withoutFile(problems) : .failure(problems)
    }
  }

  /// FATE's clients are asked for more than its server needs: paths of their own, and whose side is meant.
  private static func needed(_ operation: any Operation.Type) -> [String] {
    operation.options.filter { $0.isRequired && $0.kind != .path && $0 != .role.required && $0 != .partyID.required }
      .map(\.key)
  }

  private func sendsFile(_ route: Route, _ request: Request) -> Bool {
    switch route.content {
    case .json: false
    case .file: true
    case .fileIfNamed: request["filename"] != nil
    }
  }

  /// A file call that fails has an HTTP status of its own, which is its retcode too.
  private func withoutFile(_ problems: DiagnosticList) throws -> Answer {
    if problems.status == .notFound { return .noFile(problems, .notFound) }
    return .noFile(problems, try session.settings().apiVersion.isLater ? .noData : .serverError)
  }

  /// Says in the server's log what was refused.
  private func tell(_ problems: DiagnosticList) { session.complain(session.text.render(problems)) }
}

extension Answer {
  /// What a call answers that should have sent a file: `retcode` is the HTTP status (contract 2.1).
  static func noFile(_ problems: DiagnosticList, _ status: HTTPStatus) -> Answer {
    var answer = Answer.failure(problems)
    if case .json(var object) = answer.body {
      object["retcode"] = .integer(status.rawValue)
      answer = Answer(body: .json(object), status: answer.status)
    }
    answer.httpStatus = status
    return answer
  }

  /// What a download answers when there is nothing to send: 210, or 500 as FATE 1.4 has it (contract 2.1).
  static func noFile(_ problem: Diagnostic, isLater: Bool) -> Answer {
    noFile(DiagnosticList([problem]), isLater ? .noData : .serverError)
  }
}
