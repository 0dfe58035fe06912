import Configuration
import Diagnostics
import Workspace

extension Answer {
  /// A refusal in FATE's words whose `retcode` is another than its status says, told on standard error as well.
  static func refused(_ problem: Diagnostic, retcode: Int, data: JSON? = nil, in session: Session) -> Answer {
    session.complain(session.text.render(problem))
    return .envelope(
      data: data, more: ["errors": .list([problem.answerJSON])], retcode: retcode, retmsg: problem.message,
      omitsEmpty: false, status: problem.code.status)
  }
}

extension Workspace {
  /// The record of the job that a request names, as it is now.
  ///
  /// - Parameter words: FATE's for a job that is not there.
  /// - Throws: `jobNotFound` with the nearest id.
  func job(_ request: Request, orElse words: (String) -> String) throws -> JobRecord {
    let text = try request.required("job_id")
    if let id = JobID(text), try jobs.contains(id) { return try jobs.state(id).record }
    let known = try jobs.list().reversed().map(\.text)
    throw Diagnostic(
      .jobNotFound, words(text),
      help: Suggestion.help(for: text, in: known) ?? known.first.map { "the newest job is '\($0)'" })
  }
}
