import Configuration
import Diagnostics
import Pipeline
import Workspace

/// What a privilege is needed for: a job's parties and modules, and its initiator, who asks unless the request names
/// another party.
struct PrivilegedJob {
  let initiator: PrivilegedParty
  let parties: [PrivilegedParty]
  let modules: Set<String>

  init(initiator: PrivilegedParty, parties: [PrivilegedParty], modules: Set<String> = []) {
    self.initiator = initiator
    self.parties = parties
    self.modules = modules
  }

  init(_ plan: JobPlan) {
    func named(_ party: Party) -> PrivilegedParty { PrivilegedParty(role: party.role.rawValue, party: party.id) }
    initiator = named(plan.initiator)
    parties = plan.parties.map(named)
    modules = Set(plan.components.map { $0.component.module.lowercased() })
  }

  init(_ record: JobRecord) {
    initiator = PrivilegedParty(role: record.initiatorRole, party: record.initiatorParty)
    parties = record.parties.map { PrivilegedParty(role: $0.role, party: $0.party) }
    modules = []
  }

  /// A job that is to run again, with the modules of its plan, or of its DSL when it has no plan.
  ///
  /// - Throws: `damagedRecord` when neither tells them and privileges are enforced.
  init(rerunning record: JobRecord, in workspace: Workspace) throws {
    var components = try workspace.plannedComponents(of: record)
    if components.isEmpty {
      components = try workspace.jobs.json(record.id, .dsl)?["components"]?.objectValue.map { Array($0.values) } ?? []
    }
    let names = components.compactMap { $0["module"]?.textValue?.lowercased() }
    if names.isEmpty || names.count < components.count, try workspace.settings().enforcesPrivileges {
      throw Diagnostic(
        .damagedRecord, "neither plan nor DSL of the job '\(record.id)' tells all its modules, which need a privilege",
        subject: record.id.text)
    }
    let job = PrivilegedJob(record)
    self.init(initiator: job.initiator, parties: job.parties, modules: Set(names))
  }
}

extension Session {
  /// Lets a party do something with a job, when the workspace enforces privileges.
  ///
  /// - Parameter source: who asks (`PrivilegeRequest.source`); nil for the initiator of the job.
  /// - Throws: `notGranted` (status 6), one for each thing that is missing.
  func requirePrivilege(
    _ commands: [PrivilegedCommand], source: PrivilegedParty?, for job: PrivilegedJob, in workspace: Workspace
  ) throws {
    guard try workspace.settings().enforcesPrivileges else { return }
    let source = source ?? job.initiator
    // A party needs no leave for its own side.
    let others = job.parties.filter { $0 != source && $0.role != "local" }
    if others.isEmpty { return }
    let privileges = try workspace.permissions.privileges(of: source)
    var problems = DiagnosticList()
    func require(_ kind: Privileges.Kind, _ names: Set<String>) {
      for name in names.sorted() where !privileges.has(kind, name) {
        problems.add(
          Diagnostic(
            .notGranted, "\(source.role) \(source.party) has no \(kind.rawValue) \(English.quote(name))",
            help:
              "fedflow grant_privilege -src_role \(source.role) -src_party_id \(source.party) -\(kind.rawValue) \(name)"
          ))
      }
    }
    require(.role, Set(others.map(\.role)))
    require(.command, Set(commands.map(\.rawValue)))
    require(.component, job.modules)
    try problems.throwIfErrors()
  }
}
