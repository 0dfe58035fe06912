import Configuration
import Diagnostics
import Workspace

/// `transfer`: every buffer of a model as text (contract 7.2).
enum TransferModel: Operation {
  static let name = "transfer"
  static let group = OperationGroup.model
  static let summary = "show every buffer of a model in base64"
  static let details = "namespace is the party model id, name the version. Decoded, a buffer is canonical JSON."
  static let options: [CommandOption] = [
    .conf, CommandOption("namespace", short: "n", .text, required: true, "guest#9999#MODEL_ID"),
    CommandOption("name", .text, required: true, "the version"),
  ]
  static let routes: [Route] = [.post("model/transfer")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let (id, version) = (try request.required("namespace"), try request.required("name"))
    let workspace = try session.openWorkspace()
    guard try workspace.models.contains(id, version: version) else {
      return .refusal(try .missingModel(id, version, in: workspace), retcode: 100, in: session)
    }
    let buffers = try workspace.models.export(id, version: version).buffers
    return .envelope(
      data: .object(buffers.mapValues { .text(Base64.text($0)) }), omitsEmpty: try session.omitsEmpty())
  }
}
