import Configuration
import Diagnostics
import Workspace

/// `settings`: what the owner of the workspace has settled. On the command line only, because they say what others may.
enum SettingsOperation: Operation {
  static let name = "settings"
  static let group = OperationGroup.tools
  static let summary = "show or change the settings of the workspace"
  static let details = """
    api_version 1.4, 1.5 or 1.11: whose answers calls without a job follow (FATE's client of today: 1.11).
    data_folders FOLDER,FOLDER: below these a REST call may read and write files of this machine; empty for none.
    enforce_privileges true or false: whether roles, commands and components need a grant (fedflow help grant_privilege).
    enforce_permissions true or false: whether modules and tables of others need one (fedflow help grant_permission).
    job_limit N: how many detached jobs run at the same time.
    memory_limit 2G: what the tables of a job's components may take at most; empty for no limit.
    """
  static let options: [CommandOption] = [
    CommandOption("set", .repeated, "KEY=VALUE: change a setting")
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    var settings = try workspace.settings()
    let changes = try request.texts("set")
    var problems = DiagnosticList()
    for change in changes { try problems.collect { try settings.set(change, from: session.environment) } }
    try problems.throwIfErrors()
    if !changes.isEmpty {
      try workspace.makeIfMissing()
      try workspace.save(settings)
    }
    return .envelope(data: settings.json)
  }
}
