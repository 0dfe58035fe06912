import Platform

/// The whole benchmark: sections one after the other, each with its rows and notes.
struct Benchmark {
  let environment: ProcessEnvironment
  let console: Console
  private let files = FileSystem()
  private let interrupt = Interrupt()

  /// Where peers are installed and the workspace of a run is made; `make clean` removes it.
  private static let folder = ".build/bench"
  private static let data = "data"

  init(_ environment: ProcessEnvironment, _ console: Console) {
    self.environment = environment
    self.console = console
  }

  /// What is measured.
  enum Part {
    case everything, uploads, binning, regression, intersections, statistics, federation, logistic, scheduling,
      durability
  }

  /// Measures everything, or a part, and prints the table.
  ///
  /// - Returns: whether everything could be measured; a missed target or a peer that is out of reach is no failure.
  func run(_ scale: Options.Scale, only part: Part = .everything) throws -> Bool {
    guard let binary = environment.variable("FEDFLOW_BINARY") else {
      throw BenchmarkError("FEDFLOW_BINARY does not name the program to measure; 'make bench' sets it")
    }
    guard try files.exists("\(Self.data)/breast_cancer_guest.csv") else {
      throw BenchmarkError("there is no \(Self.data)/breast_cancer_guest.csv here; run 'make bench' in the repository")
    }
    let signals = try Signals(raising: interrupt)
    defer { withExtendedLifetime(signals) {} }
    let folder = environment.absolute("\(Self.folder)/run-\(environment.processID)")
    try files.createDirectories(folder)
    defer { try? files.removeTree(folder) }
    let runner = ProgramRunner(folder: folder, files: files, interrupt: interrupt)
    let fedflow = FedflowProgram(
      binary: environment.absolute(binary), workspace: "\(folder)/workspace", runner: runner)
    let report = try measure(scale, part, fedflow, JobFiles(folder: folder, files: files))
    try console.write(report.text)
    return report.isComplete
  }

  private typealias Measured = (rows: [Row], note: String)

  /// Something that is measured on its own, or with everything.
  private struct Section {
    /// Nil for what is only measured with everything.
    var part: Part?
    let name: String
    let measure: () throws -> Measured
  }

  private func measure(
    _ scale: Options.Scale, _ part: Part, _ fedflow: FedflowProgram, _ files: JobFiles
  ) throws -> Report {
    var report = Report(self.files, interrupt, processorCount: environment.processorCount)
    for section in sections(scale, fedflow, files) where part == .everything || section.part == part {
      try report.section(section.name, section.measure)
    }
    return report
  }

  private func sections(_ scale: Options.Scale, _ fedflow: FedflowProgram, _ files: JobFiles) -> [Section] {
    let (runner, folder, data) = (fedflow.runner, files.folder, environment.absolute(Self.data))
    let startup = StartupBenchmark(fedflow: fedflow, repetitions: scale.starts, progress: say)
    let job = JobBenchmark(fedflow: fedflow, repetitions: scale.jobs, progress: say)
    let durability = DurabilityBenchmark(runner: runner, repetitions: scale.jobs, progress: say)
    let rest = RESTBenchmark(
      fedflow: fedflow, repetitions: scale.starts, port: 20_000 + Int(environment.processID) % 10_000, progress: say)
    let intersections = IntersectionBenchmark(
      fedflow: fedflow, ids: scale.ids, repetitions: scale.jobs, processorCount: environment.processorCount,
      progress: say)
    let federation = FederationBenchmark(fedflow: fedflow, repetitions: scale.jobs, progress: say)
    return [
      Section(part: .uploads, name: "upload") { try uploads(scale, fedflow, folder) },
      Section(name: "query_job") { try startup.rows(files) },
      Section(name: "the job") { try job.rows(files, data: data) },
      Section(part: .durability, name: "durability") { try durability.rows(in: folder) },
      Section(part: .scheduling, name: "scheduling") { try scheduling(scale, runner, folder) },
      Section(name: "REST") { try rest.rows(files) },
      Section(part: .regression, name: "HeteroLR on default_credit") { try regression(scale, fedflow, files) },
      Section(part: .intersections, name: "intersection") { try intersections.rows(files, data: data) },
      Section(part: .federation, name: "federation") { try federation.rows(in: folder) },
      Section(name: "Paillier") { try paillier(scale, runner) },
      Section(part: .binning, name: "binning") { try binning(scale, runner) },
      Section(part: .statistics, name: "statistics") { try statistics(scale, runner, folder) },
      Section(part: .logistic, name: "logistic regression") { try logistic(scale, runner) },
    ]
  }

  private func scheduling(
    _ scale: Options.Scale, _ runner: ProgramRunner, _ folder: String
  ) throws -> (rows: [Row], note: String) {
    let peers = PythonPeer.luigiAndNinja(in: environment.absolute(Self.folder), runner)
    return try SchedulingBenchmark(
      runner: runner, peers: try peers.installation(progress: say), repetitions: scale.jobs,
      processorCount: environment.processorCount, progress: say
    ).rows(in: folder)
  }

  private func logistic(_ scale: Options.Scale, _ runner: ProgramRunner) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.scikitLearn(in: environment.absolute(Self.folder), runner)
    return try LogisticBenchmark(
      runner: runner, scikitLearn: try peer.installation(progress: say), repetitions: scale.regressions, progress: say
    ).rows()
  }

  private func uploads(
    _ scale: Options.Scale, _ fedflow: FedflowProgram, _ folder: String
  ) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.polars(in: environment.absolute(Self.folder), fedflow.runner)
    return try UploadBenchmark(
      fedflow: fedflow, polars: try peer.installation(progress: say), repetitions: scale.uploads, progress: say
    ).rows(in: folder)
  }

  private func binning(_ scale: Options.Scale, _ runner: ProgramRunner) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.pandas(in: environment.absolute(Self.folder), runner)
    return try BinningBenchmark(
      runner: runner, pandas: try peer.installation(progress: say), repetitions: scale.jobs, progress: say
    ).rows()
  }

  private func regression(
    _ scale: Options.Scale, _ fedflow: FedflowProgram, _ files: JobFiles
  ) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.phe(in: environment.absolute(Self.folder), script: "hetero_lr_phe", fedflow.runner)
    let phe = try peer.installation(progress: say)
    return try RegressionBenchmark(fedflow: fedflow, phe: phe, repetitions: scale.regressions, progress: say).rows(
      files, data: environment.absolute(RegressionBenchmark.data))
  }

  private func statistics(
    _ scale: Options.Scale, _ runner: ProgramRunner, _ folder: String
  ) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.numpy(in: environment.absolute(Self.folder), runner)
    return try StatisticsBenchmark(
      runner: runner, numpy: try peer.installation(progress: say), repetitions: scale.uploads, progress: say
    ).rows(in: folder)
  }

  private func paillier(_ scale: Options.Scale, _ runner: ProgramRunner) throws -> (rows: [Row], note: String) {
    let peer = PythonPeer.phe(in: environment.absolute(Self.folder), runner)
    let phe = try peer.installation(progress: say)
    return try PaillierComparison(
      runner: runner, phe: phe, repetitions: scale.paillier, seconds: scale.seconds, progress: say
    ).rows()
  }

  private func say(_ text: String) throws { try console.writeError("bench: \(text)\n") }
}
