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
  /// The stored tables that it reads, with the id of the party that has them.
  let tables: [(party: Int, table: PartyPermissions.Dataset)]

  init(
    initiator: PrivilegedParty, parties: [PrivilegedParty], modules: Set<String> = [],
    tables: [(party: Int, table: PartyPermissions.Dataset)] = []
  ) {
    self.initiator = initiator
    self.parties = parties
    self.modules = modules
    self.tables = tables
  }

  init(_ plan: JobPlan) {
    func named(_ party: Party) -> PrivilegedParty { PrivilegedParty(role: party.role.rawValue, party: party.id) }
    initiator = named(plan.initiator)
    parties = plan.parties.map(named)
    modules = Set(plan.components.map { $0.component.module.lowercased() })
    tables = plan.components.flatMap(\.tasks).flatMap { task in
      (Array(task.arguments.values) + task.parameters.tables).map {
        (task.party.id, PartyPermissions.Dataset(namespace: $0.namespace, name: $0.name))
      }
    }
  }

  init(_ record: JobRecord) {
    initiator = PrivilegedParty(role: record.initiatorRole, party: record.initiatorParty)
    parties = record.parties.map { PrivilegedParty(role: $0.role, party: $0.party) }
    modules = []
    tables = []
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
    let settings = try workspace.settings()
    if names.isEmpty || names.count < components.count,
      settings.enforcesPrivileges || settings.enforcesPermissions
    {
      throw Diagnostic(
        .damagedRecord, "neither plan nor DSL of the job '\(record.id)' tells all its modules, which need a privilege",
        subject: record.id.text)
    }
    let job = PrivilegedJob(record)
    let tables = try workspace.plannedTables(of: record).map {
      (party: $0.party, table: PartyPermissions.Dataset(namespace: $0.namespace, name: $0.name))
    }
    self.init(initiator: job.initiator, parties: job.parties, modules: Set(names), tables: tables)
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
    let settings = try workspace.settings()
    let source = source ?? job.initiator
    if settings.enforcesPermissions { try requirePermissions(of: source.party, for: job, in: workspace) }
    guard settings.enforcesPrivileges else { return }
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

  /// The rule of FATE 1.11: by party id, modules and the tables of others.
  private func requirePermissions(of party: Int, for job: PrivilegedJob, in workspace: Workspace) throws {
    let others = Set(job.parties.filter { $0.role != "local" && $0.party != party }.map(\.party))
    if others.isEmpty { return }
    let permissions = try workspace.permissions.permissions(of: party)
    var problems = DiagnosticList()
    for module in job.modules.sorted() where !permissions.components.contains(module) {
      problems.add(
        Diagnostic(
          .notGranted, "check component permission failed: the party \(party) has no \(English.quote(module))",
          help: "fedflow grant_permission -p \(party) --component \(module)"))
    }
    let tables = Set(job.tables.filter { others.contains($0.party) }.map(\.table))
    for table in tables.sorted() where !permissions.datasets.contains(table) {
      problems.add(
        Diagnostic(
          .notGranted,
          "check dataset permission failed: the party \(party) has no '\(table.namespace).\(table.name)'",
          help: "'fedflow help grant_permission' says how to grant it"))
    }
    try problems.throwIfErrors()
  }
}
