import Configuration
import Diagnostics
import Federation

/// What a call answers (contract A5).
struct SymetryAnswer {
  var status: AnswerStatus
  var httpStatus: HTTPStatus
  var text: String
  var values: [String: JSON] = [:]
  /// The path of the `Location` header.
  var location: String?

  static func ok(_ values: [String: JSON] = [:], _ text: String = "OK") -> SymetryAnswer {
    SymetryAnswer(status: .ok, httpStatus: .ok, text: text, values: values)
  }

  static func created(_ text: String) -> SymetryAnswer {
    SymetryAnswer(status: .created, httpStatus: .created, text: text)
  }

  static func accepted(_ text: String, job: Int, _ context: SymetryContext) -> SymetryAnswer {
    SymetryAnswer(
      status: .accepted, httpStatus: .accepted, text: text, location: "/symetry/rest/\(context.customer)/jobs/\(job)")
  }
}

/// A call that is refused, in the document's words.
struct SymetryProblem: Error {
  let httpStatus: HTTPStatus
  let text: String
  var values: [String: JSON] = [:]

  init(_ httpStatus: HTTPStatus, _ text: String, values: [String: JSON] = [:]) {
    (self.httpStatus, self.text, self.values) = (httpStatus, text, values)
  }
}

extension SymetryAnswer {
  /// What a failure answers.
  init(_ error: any Error) {
    switch error {
    case let problem as SymetryProblem:
      self.init(
        status: Self.name(problem.httpStatus), httpStatus: problem.httpStatus, text: problem.text,
        values: problem.values)
    case let failure as HTTPFailure:
      self.init(
        status: Self.name(failure.status), httpStatus: failure.status,
        text: failure.problems.errors.map(\.message).joined(separator: "; "))
    default:
      let problems = DiagnosticList(throwing: error)
      let status: HTTPStatus =
        switch problems.status {
        case .badRequest, .notFound: .badRequest
        case .conflict: .conflict
        case .notPermitted: .unauthorized
        case .busy: .unavailable
        default: .serverError
        }
      self.init(
        status: Self.name(status), httpStatus: status, text: problems.errors.map(\.message).joined(separator: "; "))
    }
  }

  /// What the server's log says: our own diagnostics, not the document's refusals.
  static func told(_ error: any Error) -> DiagnosticList? {
    error is SymetryProblem || error is HTTPFailure ? nil : DiagnosticList(throwing: error)
  }

  private static func name(_ status: HTTPStatus) -> AnswerStatus {
    switch status {
    case .ok: .ok
    case .created: .created
    case .accepted: .accepted
    case .unauthorized, .forbidden: .unauthorized
    case .conflict: .conflict
    case .serverError, .unavailable: .serverError
    default: .badRequest
    }
  }
}
