import Federation

/// One path of the SymetryML face.
struct SymetryCall: Sendable {
  let method: String
  /// Parts behind the customer; `*` is the project or the number of a job.
  let parts: [String]
  /// Whether the customer's key must have signed it.
  var isSigned = true
  let run: @Sendable (SymetryContext) throws -> SymetryAnswer

  init(
    _ method: String, _ path: String, isSigned: Bool = true,
    _ run: @escaping @Sendable (SymetryContext) throws -> SymetryAnswer
  ) {
    self.method = method
    parts = path.split(separator: "/").map(String.init)
    self.isSigned = isSigned
    self.run = run
  }

  func matches(_ path: [String]) -> Bool {
    path.count == parts.count && zip(parts, path).allSatisfy { $0 == "*" || $0 == $1 }
  }

  /// What stands in the place of `*`.
  func project(in path: [String]) -> String? { zip(parts, path).first { $0.0 == "*" }?.1 }

  /// Every path (contract A2).
  static let all: [SymetryCall] = [
    SymetryCall("POST", "fedml/create", SymetryMembership.create),
    SymetryCall("POST", "fedml/createJoin", SymetryMembership.join),
    SymetryCall("POST", "fedml/*/getInvitation", SymetryMembership.invite),
    SymetryCall("POST", "fedml/*/getEncrypted", SymetryMembership.invite),
    SymetryCall("POST", "fedml/*/createPolicies", isSigned: false, SymetryMembership.admit),
    SymetryCall("GET", "fedml/*/info", SymetryQueries.info),
    SymetryCall("GET", "fedml/*/startPulse") { try SymetryQueries.pulse($0, isOn: true) },
    SymetryCall("GET", "fedml/*/stopPulse") { try SymetryQueries.pulse($0, isOn: false) },
    SymetryCall("GET", "fedml/*/newSchedule", SymetryQueries.schedule),
    SymetryCall("GET", "fedml/*/fullSyncRequest", SymetryQueries.fullSync),
    SymetryCall("GET", "fedml/*/setExplorePeers", SymetryQueries.explore),
    SymetryCall("POST", "fedml/*/contractValidate", SymetryQueries.validate),
    SymetryCall("POST", "fedml/*/psrContractValidate", SymetryQueries.validate),
    SymetryCall("POST", "fedml/*/addContract", SymetryQueries.addContract),
    SymetryCall("POST", "fedml/*/addPsrContract", SymetryQueries.addContract),
    SymetryCall("GET", "fedml/*/getErrorLog") { try SymetryQueries.log($0, ofErrors: true) },
    SymetryCall("GET", "fedml/*/getSyncLog") { try SymetryQueries.log($0, ofErrors: false) },
    SymetryCall("DELETE", "fedml/*/clearErrorLog", SymetryQueries.clearLog),
    SymetryCall("GET", "fedml/*/syncStats", SymetryQueries.statistics),
    SymetryCall("POST", "fedml/*/awsinfo", SymetryAWS.info),
    SymetryCall("POST", "fedml/awsinfo", SymetryAWS.info),
    SymetryCall("GET", "jobs", SymetryJobs.list),
    SymetryCall("GET", "jobs/*", SymetryJobs.show),
    SymetryCall("DELETE", "jobs/*", SymetryJobs.cancel),
  ]
}
