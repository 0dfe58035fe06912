import Configuration
import Diagnostics
import Pipeline
import Workspace

/// `component_output_model`: what a component learnt, and its settings (contract 6.4).
enum ComponentOutputModel: Operation {
  static let name = "component_output_model"
  static let group = OperationGroup.tracking
  static let summary = "show the model of a component"
  static let routes: [Route] = [.post("tracking/component/output/model")]
  static let options = TrackedTask.options

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let task = try TrackedTask(request, session)
    guard let buffers = try task.workspace.tasks.model(task.job, task.key), !buffers.isEmpty else {
      return .envelope(retmsg: "no data")
    }
    let model = ModelArtifact(buffers: buffers)
    let module = try task.workspace.tasks.record(task.job, task.key).module
    return .envelope(
      data: model.param, meta: ["meta_data": model.meta, "module_name": .text(module)], omitsEmpty: task.omitsEmpty)
  }
}
