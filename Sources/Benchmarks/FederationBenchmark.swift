import Platform

/// A sync of 200 attributes over a folder, between two nodes that both have new rows to tell.
struct FederationBenchmark {
  let fedflow: FedflowProgram
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let attributes = 200
  private static let rows = 400

  /// The rows, and a note about what is measured.
  func rows(in folder: String) throws -> (rows: [Row], note: String) {
    let place = "\(folder)/federation"
    try fedflow.runner.files.createDirectories("\(place)/exchange")
    defer { try? fedflow.runner.files.removeTree(place) }
    let nodes = ["a", "b"].map {
      FedflowProgram(binary: fedflow.binary, workspace: "\(place)/\($0)", runner: fedflow.runner)
    }
    try found(nodes, place)
    var walls: [Double] = []
    for repetition in 0...repetitions {
      try progress("federation: \(repetition) of \(repetitions)")
      for (number, node) in nodes.enumerated() {
        try learn(node, place, seed: 2 * repetition + number)
        let use = try node.run("federation", ["sync", "--now"]).use
        // The first rounds have less to read.
        if repetition > 0 { walls.append(use.wall * 1000) }
      }
    }
    let row = Row(
      title: "a sync of \(Self.attributes) attributes over a folder", unit: "ms", sample: Sample(walls),
      target: .atMost(100))
    return (
      [row],
      "A whole process: it reads the other node's new statistics, merges, releases its own, and waits for the storage."
    )
  }

  private func found(_ nodes: [FedflowProgram], _ place: String) throws {
    let files = fedflow.runner.files
    let attributes = (0..<Self.attributes).map { "{name: x\($0), type: C}" }.joined(separator: ", ")
    let conf =
      "name: bench\nsync_sched: m1\nbackend: 'dir:\(place)/exchange'\nstats: {attributes: [\(attributes)]}\n"
    try files.replaceFile("\(place)/conf.yaml", Array(conf.utf8), durable: false)
    try files.replaceFile("\(place)/password", Array("bench".utf8), durable: false)
    let password = ["--password_file", "\(place)/password"]
    _ = try nodes[0].run("federation", ["create", "-c", "\(place)/conf.yaml"])
    _ = try nodes[0].run("federation", ["invite", "--out", "\(place)/invite"] + password)
    let join = [nodes[1].binary, "federation", "join", "--workspace", nodes[1].workspace]
    let asked = try fedflow.runner.run(join + ["--invite", "\(place)/invite"] + password)
    guard asked.status == 3 else { throw BenchmarkError("'fedflow federation join' ended with status \(asked.status)") }
    for node in nodes { _ = try node.run("federation", ["sync"]) }
  }

  private func learn(_ node: FedflowProgram, _ place: String, seed: Int) throws {
    let names = (0..<Self.attributes).map { "x\($0)" }.joined(separator: ",")
    var lines = ["id,\(names)"]
    for row in 0..<Self.rows {
      let values = (0..<Self.attributes).map { String((row * 7919 + $0 * 31 + seed * 104_729) % 10_007) }
      lines.append("\(row),\(values.joined(separator: ","))")
    }
    try fedflow.runner.files.replaceFile("\(place)/rows.csv", Array(lines.joined(separator: "\n").utf8), durable: false)
    let table = ["-n", "bench", "-t", "rows"]
    _ = try node.run(
      "upload", ["-i", "\(place)/rows.csv", "--head", "1", "--partition", "1", "-drop", "1", "-q"] + table)
    _ = try node.run("federation", ["learn"] + table)
  }
}

extension FederationBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try FederationBenchmark(fedflow: setting.fedflow, repetitions: setting.scale.jobs, progress: setting.say)
      .rows(in: setting.folder)
  }
}
