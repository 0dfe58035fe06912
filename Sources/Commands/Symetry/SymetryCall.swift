import Federation

/// One call of the SymetryML face.
struct SymetryCall: Sendable {
  let method: String
  /// The parts of each of its paths behind the customer; `*` is the project or the number of a job.
  private let paths: [[String]]
  /// Whether the customer's key must have signed it.
  let isSigned: Bool
  let run: @Sendable (SymetryContext) throws -> SymetryAnswer

  init(
    _ method: String, _ paths: String..., isSigned: Bool = true,
    run: @escaping @Sendable (SymetryContext) throws -> SymetryAnswer
  ) {
    self.method = method
    self.paths = paths.map { $0.split(separator: "/").map(String.init) }
    (self.isSigned, self.run) = (isSigned, run)
  }

  func matches(_ path: [String]) -> Bool { pattern(of: path) != nil }

  /// What stands in the place of `*`.
  func project(in path: [String]) -> String? {
    pattern(of: path).flatMap { zip($0, path).first { $0.0 == "*" }?.1 }
  }

  private func pattern(of path: [String]) -> [String]? {
    paths.first { parts in path.count == parts.count && zip(parts, path).allSatisfy { $0 == "*" || $0 == $1 } }
  }

  /// Every call (contract A2); where there are two paths, the second is that of older versions.
  static let all: [SymetryCall] = [
    SymetryCall("POST", "fedml/create", run: SymetryMembership.create),
    SymetryCall("POST", "fedml/createJoin", run: SymetryMembership.join),
    SymetryCall("POST", "fedml/*/getInvitation", "fedml/*/getEncrypted", run: SymetryMembership.invite),
    SymetryCall("POST", "fedml/*/createPolicies", isSigned: false, run: SymetryMembership.admit),
    SymetryCall("GET", "fedml/*/info", run: SymetryQueries.info),
    SymetryCall("GET", "fedml/*/startPulse") { try SymetryQueries.pulse($0, isOn: true) },
    SymetryCall("GET", "fedml/*/stopPulse") { try SymetryQueries.pulse($0, isOn: false) },
    SymetryCall("GET", "fedml/*/newSchedule", run: SymetryQueries.schedule),
    SymetryCall("GET", "fedml/*/fullSyncRequest", run: SymetryQueries.fullSync),
    SymetryCall("GET", "fedml/*/setExplorePeers", run: SymetryQueries.explore),
    SymetryCall("POST", "fedml/*/contractValidate", "fedml/*/psrContractValidate", run: SymetryQueries.validate),
    SymetryCall("POST", "fedml/*/addContract", "fedml/*/addPsrContract", run: SymetryQueries.addContract),
    SymetryCall("GET", "fedml/*/getErrorLog") { try SymetryQueries.log($0, ofErrors: true) },
    SymetryCall("GET", "fedml/*/getSyncLog") { try SymetryQueries.log($0, ofErrors: false) },
    SymetryCall("DELETE", "fedml/*/clearErrorLog", run: SymetryQueries.clearLog),
    SymetryCall("GET", "fedml/*/syncStats", run: SymetryQueries.statistics),
    SymetryCall("POST", "fedml/*/awsinfo", "fedml/awsinfo", run: SymetryAWS.info),
    SymetryCall("GET", "jobs", run: SymetryJobs.list),
    SymetryCall("GET", "jobs/*", run: SymetryJobs.show),
    SymetryCall("DELETE", "jobs/*", run: SymetryJobs.cancel),
  ]
}
