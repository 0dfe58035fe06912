import Configuration
import Diagnostics
import Platform
import Workspace

/// One command on one state, whose end is known: what a fault may disturb and another attempt must reach.
struct Step: Sendable {
  let name: String
  let arguments: [String]
  /// The state before it; nil for an empty folder.
  let before: String?
  /// How the second attempt may end after a first one that was disturbed.
  let ends: Set<Int32>
  /// The digest after it, undisturbed.
  let digest: StateDigest
  /// Its changing calls, undisturbed.
  let calls: Int
  /// What it leaves outside of the workspace: a folder with one file, and that file's SHA-256.
  let product: (path: String, digest: String)?
}

/// The commands that are disturbed, one after the other: each begins where the one before ended.
struct Flows: Sendable {
  let sandbox: Sandbox
  private(set) var steps: [Step] = []

  init(_ sandbox: Sandbox) throws {
    self.sandbox = sandbox
    try FlowFiles(folder: sandbox.folder).write()
    try add("upload", ["upload", "-c", "upload_guest.json"], on: nil, leaving: "guest")
    try add("upload again", ["upload", "-c", "upload_host.json"], on: "guest", leaving: "tables")
    let submit = ["submit_job", "-c", "conf.json", "-d", "dsl.json", "--jobs", "1"]
    let job = try add("hetero job", submit, on: "tables", leaving: "trained").job ?? ""
    try add("hetero job again", submit + ["--no_cache"], on: "trained", leaving: "trained-again")
    try FlowFiles(folder: sandbox.folder).writePrediction(of: job)
    try add("predict", ["submit_job", "-c", "predict.json", "--jobs", "1"], on: "trained", leaving: "predicted")
    let address = FlowFiles.model(of: job)
    try add("export", ["export"] + address + ["-o", FlowFiles.product], on: "trained", leaving: "exported-from")
    // What is imported must stay while what is exported is made again and again.
    try sandbox.copy(FlowFiles.product, to: FlowFiles.exported)
    try add(
      "import", ["import"] + address + ["-i", "\(FlowFiles.exported)/\(try exportedName())"], on: "tables",
      leaving: "imported", ends: [0, ExitStatus.conflict.rawValue])
    try add(
      "table delete", ["table_delete", "-n", "n", "-t", "guest"], on: "trained", leaving: "deleted",
      ends: [0, ExitStatus.notFound.rawValue])
    try leaveGarbage()
    try add("gc", ["gc"], on: "garbage", leaving: "collected")
  }

  private func exportedName() throws -> String {
    guard let name = try sandbox.files.list(sandbox.path(FlowFiles.exported)).first else {
      throw TortureError("export left no file")
    }
    return name
  }

  @discardableResult
  private mutating func add(
    _ name: String, _ arguments: [String], on before: String?, leaving after: String, ends: Set<Int32> = [0]
  ) throws -> Sandbox.Ended {
    try sandbox.copy(before, to: after)
    let ended = try sandbox.run(arguments, on: after)
    guard ended.status == 0, let calls = ended.calls else {
      throw TortureError("\(name), undisturbed, ended with status \(ended.status): \(ended.error)")
    }
    let digest = try StateDigest(of: sandbox.workspace(after))
    let product = arguments.contains(FlowFiles.product) ? try sandbox.digest(FlowFiles.product) : nil
    steps.append(
      Step(
        name: name, arguments: arguments, before: before, ends: ends, digest: digest, calls: calls,
        product: product.map { (FlowFiles.product, $0) }))
    return ended
  }

  /// What three commands leave that were killed on their way.
  private func leaveGarbage() throws {
    try sandbox.copy("trained", to: "garbage")
    for step in steps.prefix(3) {
      _ = try sandbox.run(step.arguments, on: "garbage", .kill(step.calls / 2))
    }
  }
}
