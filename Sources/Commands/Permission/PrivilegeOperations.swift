import Configuration
import Diagnostics
import Workspace

/// `grant_privilege`: a party may do more (contract 2.3).
enum GrantPrivilege: Operation {
  static let name = "grant_privilege"
  static let group = OperationGroup.permission
  static let summary = "grant roles, commands and components to a party"
  static let details = """
    With the setting enforce_privileges, a job is created, run, run again or stopped only if the party that asks has the
    privilege for each role at work besides itself, for the command, and for each module. It is named by src_role and
    src_party_id; where these are not given, it is the initiator of the job, as FATE's parties see it. There is one
    workspace for all parties, so that whoever may write to it, or has its REST token, can also grant.
    """
  static let options = PrivilegeRequest.party + PrivilegeRequest.lists
  static let routes: [Route] = [.post("permission/grant/privilege")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let asked = try PrivilegeRequest.changing(request, session.registry)
    try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).permissions
      .change(asked.party) { privileges in
        for (kind, names) in asked.names { privileges.grant(kind, names) }
      }
    return .envelope()
  }
}

/// `delete_privilege`: a party may do less (contract 2.3).
enum DeletePrivilege: Operation {
  static let name = "delete_privilege"
  static let group = OperationGroup.permission
  static let summary = "take roles, commands and components away from a party"
  static let options = PrivilegeRequest.party + PrivilegeRequest.lists
  static let routes: [Route] = [.post("permission/delete/privilege")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let asked = try PrivilegeRequest.changing(request, session.registry)
    try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock).permissions
      .change(asked.party) { privileges in
        for (kind, names) in asked.names { privileges.delete(kind, names) }
      }
    return .envelope()
  }
}

/// `query_privilege`: what a party may do (contract 2.3).
enum QueryPrivilege: Operation {
  static let name = "query_privilege"
  static let group = OperationGroup.permission
  static let summary = "show what a party may do"
  static let options = PrivilegeRequest.party
  static let routes: [Route] = [.post("permission/query/privilege")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let party = try PrivilegeRequest(request, session.registry).party
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    var data = try workspace.permissions.privileges(of: party).json
    data["role"] = .text(party.role)
    data["src_party_id"] = .text(String(party.party))
    return .envelope(data: .object(data))
  }
}
