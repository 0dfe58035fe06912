import Configuration
import Diagnostics
import Workspace

/// `table_list`: which tables the components of a job read and left at one party (contract 2.3, FATE 1.5.2).
enum TableList: Operation {
  static let name = "table_list"
  static let group = OperationGroup.data
  static let summary = "show the input and output tables of a job's components at a party"
  static let options: [CommandOption] = [
    CommandOption("config", short: "c", .path, "a file with the ids"), .jobID.required, .role.required,
    .partyID.required,
  ]
  static let routes: [Route] = [.post("table/list")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.prepare(session.workspacePath, files: session.files, clock: session.clock)
    let (role, party) = (try request.required("role"), try request.required("party_id"))
    let record = try job(try request.required("job_id"), workspace)
    guard let number = Int(party), record.parties.contains(where: { $0.role == role && $0.party == number }) else {
      let names = record.parties.map { "\($0.role) \($0.party)" }
      throw Diagnostic(
        .jobNotFound, "no find job", subject: "\(role) \(party)",
        help: "the parties of the job \(record.id.text) are \(English.list(names, "and"))")
    }
    let outputs = try workspace.outputTables(record).filter { $0.key.role == role && $0.key.party == number }
    let plan = try workspace.jobs.json(record.id, .plan)
    var data: [String: JSON] = [:]
    for component in plan?["components"]?.listValue ?? [] {
      guard let name = component["name"]?.textValue else { continue }
      let own = component["tasks"]?.listValue?.first {
        $0["role"]?.textValue == role && $0["party_id"]?.integerValue == number
      }
      let key = TaskKey(role: role, party: number, component: name)
      let read = try readerTable(component, key, record.id, workspace) ?? inputs(of: component, own, outputs)
      let left = outputs.filter { $0.key == key }.map { ($0.output, $0.json) }
      data[name] = [
        "input": .object(own == nil ? [:] : read), "output": .object(Dictionary(left, uniquingKeysWith: { $1 })),
      ]
    }
    return .envelope(data: .object(data), omitsEmpty: try !session.settings().apiVersion.isLater)
  }

  private static func job(_ text: String, _ workspace: Workspace) throws -> JobRecord {
    do { return try workspace.jobs.record(try workspace.jobs.find(text)) } catch let error as Diagnostic
      where error.code == .noSuchJob
    { throw Diagnostic(.jobNotFound, "no find job", subject: text, help: error.help) }
  }

  /// A Reader's own parameters name its table.
  private static func readerTable(
    _ component: JSON, _ key: TaskKey, _ job: JobID, _ workspace: Workspace
  ) throws -> [String: JSON]? {
    guard component["module"]?.textValue == "Reader" else { return nil }
    return try workspace.tasks.parameters(job, key)?.objectValue
  }

  /// The source of every data input, with the table behind it.
  private static func inputs(of component: JSON, _ task: JSON?, _ outputs: [OutputTable]) -> [String: JSON] {
    var inputs: [String: JSON] = [:]
    for source in (component["data"]?.listValue ?? []).compactMap({ $0["source"]?.textValue }) {
      let parts = source.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      if parts[0] == "args", let table = task?["tables"]?[parts[1]] {
        inputs[source] = ["namespace": table["namespace"] ?? .null, "name": table["name"] ?? .null]
      } else {
        inputs[source] = outputs.first { $0.key.component == parts[0] && $0.output == parts[1] }?.json
      }
    }
    return inputs
  }
}

extension OutputTable {
  fileprivate var json: JSON { ["namespace": .text(namespace), "name": .text(name)] }
}
