import Configuration
import Diagnostics

/// What became of a task or an upload of a suite.
struct SuiteOutcome: Sendable {
  enum Status: String, Sendable, CaseIterable {
    case success, failed, skipped
    /// It needs something that this version does not have.
    case unsupported
  }

  /// The task, or `namespace.table_name` of an upload.
  let name: String
  let suite: String
  var status = Status.success
  /// The job, when it came to one.
  var job: String?
  /// The time that it took.
  var seconds = 0.0
  /// What went wrong, in a line.
  var message = ""
  /// The task, upload or signal on account of which it was skipped.
  var because: String?
  /// The modules of its DSL.
  var uses: [String] = []
  /// The modules that it needs and that are not built.
  var modules: [String] = []
  /// The file of an upload.
  var file: String?

  init(_ name: String, of suite: String) {
    self.name = name
    self.suite = suite
  }

  /// A task that was not begun.
  static func skipped(_ name: String, of suite: String, because: String, _ message: String) -> SuiteOutcome {
    var outcome = SuiteOutcome(name, of: suite)
    (outcome.status, outcome.because, outcome.message) = (.skipped, because, message)
    return outcome
  }

  /// A task that cannot run here.
  static func unsupported(_ name: String, of suite: String, _ message: String) -> SuiteOutcome {
    var outcome = SuiteOutcome(name, of: suite)
    (outcome.status, outcome.message) = (.unsupported, message)
    return outcome
  }

  /// As the answer has it; every key is always there.
  var json: JSON {
    var object: [String: JSON] = [
      "name": .text(name), "suite": .text(suite), "status": .text(status.rawValue), "job_id": .text(job ?? ""),
      "seconds": .number(seconds), "message": .text(message), "because": .text(because ?? ""),
      "modules_not_built": .list(modules.map(JSON.text)),
    ]
    if let file { object["file"] = .text(file) }
    return .object(object)
  }
}

// MARK: From what an operation answered

extension SuiteOutcome {
  /// The codes that say that this version lacks something.
  private static let lacks: Set<String> = Set(
    [DiagnosticCode.moduleNotBuilt, .dslFeatureNotBuilt, .parameterNotBuilt].map(\.name))

  /// Takes over what an operation answered.
  mutating func take(_ answer: Answer) {
    guard case .json(let object) = answer.body else { return }
    job = object["jobId"]?.textValue
    guard answer.status != .done else { return }
    let errors = (object["errors"]?.listValue ?? []).map { error in
      Problem(code: error["code"]?.textValue ?? "", message: error["message"]?.textValue ?? "")
    }
    take(errors, otherwise: object["retmsg"]?.textValue ?? "")
  }

  /// Takes over what an operation threw.
  mutating func take(_ problems: DiagnosticList) {
    take(problems.errors.map { Problem(code: $0.code.name, message: $0.message, subject: $0.subject) }, otherwise: "")
  }

  private struct Problem {
    let code: String
    let message: String
    var subject: String?
  }

  private mutating func take(_ problems: [Problem], otherwise text: String) {
    modules = problems.filter { $0.code == DiagnosticCode.moduleNotBuilt.name }.compactMap(\.subject).sortedOnce
    // What is not here draws other complaints after it.
    let lacking = problems.filter { Self.lacks.contains($0.code) }
    status = lacking.isEmpty ? .failed : .unsupported
    let told = lacking.isEmpty ? problems : lacking
    message = told.map(\.message).first ?? text
    if told.count > 1 { message += " (and \(English.count(told.count - 1, "more problem"))" + ")" }
  }
}

extension [String] {
  /// Sorted, each once.
  fileprivate var sortedOnce: [String] { Set(self).sorted() }
}
