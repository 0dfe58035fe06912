import Configuration
import Diagnostics
import Platform

/// One command: declared once, served by every face.
///
/// Adding one is a file with such a type and a line in `Registry.swift`.
protocol Operation: Sendable {
  /// The user's word for it, FATE's where FATE has it.
  static var name: String { get }
  /// The heading under which help lists it.
  static var group: OperationGroup { get }
  /// One line for the list.
  static var summary: String { get }
  /// What a user must know beyond the flags; may be empty.
  static var details: String { get }
  /// Its own flags; the common ones are added.
  static var options: [CommandOption] { get }
  /// What it takes beside flags, for the usage line: `CODE`; nil for nothing.
  static var operand: String? { get }
  /// Whether the file after `-c` is its request; submit_job reads its own.
  static var readsConfAsRequest: Bool { get }
  /// Where the REST face offers it, below `/v1/`; empty for what only the command line has.
  static var routes: [Route] { get }
  /// Whether a REST call of it may carry a file (`Request.upload`).
  static var takesFile: Bool { get }
  /// Whether help passes over it: what only other commands start.
  static var isHidden: Bool { get }
  /// Does it.
  static func run(_ request: Request, in session: Session) throws -> Answer
}

extension Operation {
  static var details: String { "" }
  static var operand: String? { nil }
  static var readsConfAsRequest: Bool { true }
  static var routes: [Route] { [] }
  static var takesFile: Bool { false }
  static var isHidden: Bool { false }
}

/// A method and a path of the REST face, as `POST job/query` (contract 2.2, 2.3).
struct Route: Sendable, Hashable {
  enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
  }

  /// What a success answers.
  enum Content: Sendable {
    case json
    /// A file, which FATE's client saves without a look at it: so a failure has an HTTP status of its own.
    case file
    /// A file when the request has the key `filename`, else JSON.
    case fileIfNamed
  }

  let method: Method
  /// Below `/v1/`, without slashes at its ends; a segment `{key}` stands for any text, which becomes that key of the request.
  let path: String
  let content: Content

  static func post(_ path: String, answering content: Content = .json) -> Route {
    Route(method: .post, path: path, content: content)
  }
  static func get(_ path: String, answering content: Content = .json) -> Route {
    Route(method: .get, path: path, content: content)
  }

  /// What a path has in the place of the `{key}` segments; nil for another path.
  func captured(from path: String) -> [String: String]? {
    let (own, given) = (self.path.split(separator: "/"), path.split(separator: "/"))
    guard own.count == given.count else { return nil }
    var captured: [String: String] = [:]
    for (segment, text) in zip(own, given) where segment != text {
      guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
      captured[String(segment.dropFirst().dropLast())] = String(text)
    }
    return captured
  }
}

/// The headings of the help.
enum OperationGroup: String, CaseIterable, Sendable {
  case job = "Jobs"
  case tracking = "What components left"
  case data = "Data and tables"
  case model = "Models"
  case federation = "Federations"
  case statistics = "Statistics"
  case permission = "Permissions"
  case upkeep = "What the workspace holds"
  case tools = "Tools"
}

/// What an operation answers, and how the process ends.
struct Answer: Sendable {
  enum Body: Sendable {
    /// A JSON object, printed as FATE's client prints it.
    case json([String: JSON])
    /// Text, printed as it is.
    case text(String)
    /// A file that the REST face sends; the command line writes files itself.
    case file(AnsweredFile)
  }

  let body: Body
  let status: ExitStatus
  /// The HTTP status of the REST face when it is not what follows from the others.
  var httpStatus: HTTPStatus?

  /// An answer in FATE's envelope (contract 2.1).
  ///
  /// - Parameter omitsEmpty: whether empty values vanish, as in FATE 1.4.
  static func envelope(
    data: JSON? = nil, meta: JSON? = nil, jobID: String? = nil, more: [String: JSON] = [:], retcode: Int = 0,
    retmsg: String = "success", omitsEmpty: Bool = true, status: ExitStatus = .done
  ) -> Answer {
    var object = more
    object["data"] = data
    object["meta"] = meta
    object["jobId"] = jobID.map(JSON.text)
    object["retmsg"] = .text(retmsg)
    if omitsEmpty { object = object.filter { !$0.value.isEmpty } }
    object["retcode"] = .integer(retcode)
    return Answer(body: .json(object), status: status)
  }

  /// An answer that is text.
  static func text(_ text: String, status: ExitStatus = .done) -> Answer { Answer(body: .text(text), status: status) }
}

/// A file as an answer: made completely before the first byte is sent, so that a failure can still be told.
struct AnsweredFile: Sendable {
  let path: String
  /// The name that the client gives it.
  let name: String
  /// `application/gzip`, `application/zip`.
  let contentType: String
  /// Whether it is removed once it is sent.
  let isTemporary: Bool
  /// Keeps other requests from taking a temporary one for one that was left.
  var hold: FileLock?
}

extension JSON {
  /// What Python calls false: null, an empty list or object, the empty text, zero and false.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .integer(let value): value == 0
    case .number(let value): value == 0
    case .text(let value): value.isEmpty
    case .list(let value): value.isEmpty
    case .object(let value): value.isEmpty
    }
  }
}
