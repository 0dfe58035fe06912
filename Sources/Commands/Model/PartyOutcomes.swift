import Configuration
import Diagnostics

/// How something ended at each party: `{detail: {role: {party: {retcode, retmsg}}}, role: {party: code}}` (contract 7.2).
struct PartyOutcomes {
  private var outcomes: [(role: String, party: Int, code: Int, message: String)] = []
  private(set) var problems = DiagnosticList()

  /// Does something for a party; FATE's code 100 and the message when it fails.
  mutating func attempt(_ role: String, _ party: Int, _ body: () throws -> String) throws {
    do { outcomes.append((role, party, 0, try body())) } catch {
      var list = DiagnosticList()
      try list.add(error: error)
      for problem in list.diagnostics { problems.add(problem) }
      outcomes.append((role, party, 100, list.diagnostics.map(\.message).joined(separator: "\n")))
    }
  }

  /// Whether it went well everywhere.
  var isSuccess: Bool { outcomes.allSatisfy { $0.code == 0 } }

  /// FATE's envelope: 0 and `success`, or 101 and `failed`.
  ///
  /// - Parameter more: further keys of `data`.
  func answer(jobID: String?, more: [String: JSON] = [:], in session: Session) throws -> Answer {
    if !isSuccess, session.face == .commandLine { session.complain(session.text.render(problems)) }
    var data = more
    var detail: [String: [String: JSON]] = [:]
    var codes: [String: [String: JSON]] = [:]
    for outcome in outcomes {
      let party = String(outcome.party)
      codes[outcome.role, default: [:]][party] = .integer(outcome.code)
      detail[outcome.role, default: [:]][party] = [
        "retcode": .integer(outcome.code), "retmsg": .text(outcome.message),
      ]
    }
    for (role, parties) in codes { data[role] = .object(parties) }
    data["detail"] = .object(detail.mapValues(JSON.object))
    let errors: [String: JSON] =
      isSuccess ? [:] : ["errors": .list(problems.sorted.map(\.answerJSON))]
    return .envelope(
      data: .object(data), jobID: jobID, more: errors, retcode: isSuccess ? 0 : 101,
      retmsg: isSuccess ? "success" : "failed", omitsEmpty: try session.omitsEmpty(),
      status: isSuccess ? .done : problems.status)
  }
}
