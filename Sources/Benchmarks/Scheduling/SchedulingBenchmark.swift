import Platform

/// A thousand components that do nothing, as a chain, a fan and random layers, beside programs that run tasks.
struct SchedulingBenchmark {
  let runner: ProgramRunner
  /// luigi and ninja in one environment.
  let peers: PythonPeer.Installation
  let repetitions: Int
  let processorCount: Int
  let progress: (String) throws -> Void

  private static let count = 1000

  /// The rows, and a note that says what each program does.
  func rows(in folder: String) throws -> (rows: [Row], note: String) {
    // A file system is slow to give numbers of files that were just removed out again, so all workspaces stay to the end.
    defer { try? runner.files.removeTree("\(folder)/scheduling") }
    let rows = try TaskGraph.Shape.allCases.flatMap { try self.rows($0, in: "\(folder)/scheduling/\($0.rawValue)") }
    let found =
      switch peers {
      case .ready(let program): program.versions
      case .unavailable(let reason): "not installed: \(reason)"
      }
    let note =
      "fedflow records every component, and all is on the disk when it ends; make and ninja start 'true' for each, luigi"
      + " calls a\nfunction in its own process; none of the three leaves anything. luigi and ninja: \(found)."
    return (rows, note)
  }

  private func rows(_ shape: TaskGraph.Shape, in folder: String) throws -> [Row] {
    let graph = GraphFiles(folder: folder, files: runner.files)
    try graph.write(TaskGraph(shape, count: Self.count))
    var samples = NamedSamples()
    for repetition in 0...repetitions {
      try progress("scheduling, \(shape.rawValue): \(repetition) of \(repetitions)")
      var measured = [(name: "fedflow", value: try own(in: folder, repetition))]
      for (name, command) in commands(folder) {
        measured.append((name, try runner.run(command).succeeded(name).use.wall))
      }
      // The first round brings the programs into memory.
      if repetition > 0 { samples.append(measured) }
    }
    return ["ninja", "make", "luigi"].map { name in
      Row(
        title: "1,000 no-op components, \(shape.rawValue)", unit: "s", sample: samples["fedflow"],
        peer: samples[name].map { .measured(name, $0) } ?? .missing(name), target: name == "ninja" ? .ratio(1) : nil)
    }
  }

  private func commands(_ folder: String) -> [(name: String, command: [String])] {
    var commands = [(name: "make", command: ["/usr/bin/env", "make", "-s", "-j\(processorCount)", "-C", folder])]
    if case .ready(let program) = peers, let python = program.command.first {
      let ninja = "\(Path.parent(python))/ninja"
      commands.append(("ninja", [ninja, "-j\(processorCount)", "--quiet", "-C", folder]))
      commands.append(("luigi", program.command + ["\(folder)/graph.json"]))
    }
    return commands
  }

  /// Seconds of one job, in a workspace of its own, all components of which were recorded.
  private func own(in folder: String, _ repetition: Int) throws -> Double {
    let workspace = "\(folder)/workspace-\(repetition)"
    let arguments = ["submit_job", "--workspace", workspace, "-c", "\(folder)/conf.json", "-d", "\(folder)/dsl.json"]
    let ended = try runner.run(MeasuredCommand.call(.synced) + arguments + ["--quiet"]).succeeded("fedflow submit_job")
    let recorded = try runner.files.list("\(workspace)/jobs").filter { !$0.hasPrefix(".") }
      .flatMap { try runner.files.list("\(workspace)/jobs/\($0)/guest/9999") }.filter { !$0.hasPrefix(".") }
    guard recorded.count == Self.count else { throw BenchmarkError("\(recorded.count) components were recorded") }
    return ended.use.wall
  }
}

extension SchedulingBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try SchedulingBenchmark(
      runner: setting.runner, peers: setting.installed(PythonPeer.luigiAndNinja), repetitions: setting.scale.jobs,
      processorCount: setting.environment.processorCount, progress: setting.say
    ).rows(in: setting.folder)
  }
}
