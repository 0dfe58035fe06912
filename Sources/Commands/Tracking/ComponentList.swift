import Configuration
import Diagnostics
import Workspace

/// `component_list`: the components of a job (contract 2.3).
enum ComponentList: Operation {
  static let name = "component_list"
  static let group = OperationGroup.tracking
  static let summary = "list the components of a job"
  static let options: [CommandOption] = [.filters, .jobID.required]
  static let routes: [Route] = [.post("tracking/component/list")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(
      session.workspacePath, create: false, files: session.files, clock: session.clock)
    let record: JobRecord
    do {
      record = try workspace.job(request) { _ in "No job matched, please make sure the job id is valid." }
    } catch let problem as Diagnostic where problem.code == .jobNotFound {
      return .refused(problem, retcode: 100, in: session)
    }
    let planned = try workspace.plannedComponents(of: record).compactMap { $0["name"]?.textValue }
    let names = planned.isEmpty ? try workspace.components(of: record) : planned
    return .envelope(data: ["components": .list(names.map(JSON.text))])
  }
}
