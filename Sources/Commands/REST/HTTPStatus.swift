import Diagnostics

/// The statuses that the REST face answers with (RFC 9110, section 15; 210 is FATE's own).
enum HTTPStatus: Int, Sendable {
  case ok = 200
  case created = 201
  case accepted = 202
  /// FATE 1.5 and later: a file was asked for and there is none (contract 2.1).
  case noData = 210
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case conflict = 409
  case lengthRequired = 411
  case contentTooLarge = 413
  case unsupportedMediaType = 415
  case serverError = 500
  case unavailable = 503

  /// The words behind the number.
  var reason: String {
    switch self {
    case .ok: "OK"
    case .created: "Created"
    case .accepted: "Accepted"
    case .noData: "No Data"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .lengthRequired: "Length Required"
    case .contentTooLarge: "Content Too Large"
    case .unsupportedMediaType: "Unsupported Media Type"
    case .serverError: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    }
  }
}

/// A request that no operation has seen: it was not HTTP as it should be, or not allowed.
struct HTTPFailure: Error {
  let status: HTTPStatus
  let problems: DiagnosticList
  /// Headers beside the usual ones, as `Allow`.
  var headers: [Header] = []

  struct Header: Sendable {
    let name: String
    let value: String
  }

  init(_ status: HTTPStatus, _ problem: Diagnostic, headers: [Header] = []) {
    self.status = status
    self.problems = DiagnosticList([problem])
    self.headers = headers
  }
}
