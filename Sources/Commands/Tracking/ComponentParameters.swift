import Configuration
import Diagnostics
import Pipeline
import Workspace

/// `component_parameters`: the effective parameters of a component at a party (contract 6.3).
enum ComponentParameters: Operation {
  static let name = "component_parameters"
  static let group = OperationGroup.tracking
  static let summary = "show the effective parameters of a component"
  static let routes: [Route] = [.post("tracking/component/parameters")]
  static let options = TrackedTask.options

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    guard let parameters = try task.workspace.tasks.parameters(task.job, task.key) else {
      return .envelope(retmsg: "can not found this component parameters")
    }
    let module = try task.workspace.tasks.record(task.job, task.key).module
    // Upload and the other local modules are commands here, so the registry does not have them.
    let parameterClass = session.registry[module]?.parameterClass ?? "\(module)Param"
    return .envelope(data: .object(["module": .text(module), parameterClass: parameters]), omitsEmpty: task.omitsEmpty)
  }
}
