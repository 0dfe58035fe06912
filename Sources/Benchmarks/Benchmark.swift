import Platform

/// A run of the benchmark: sections one after the other, each with its rows and notes.
struct Benchmark {
  private let environment: ProcessEnvironment
  private let console: Console
  private let files = FileSystem()
  private let interrupt = Interrupt()

  init(_ environment: ProcessEnvironment, _ console: Console) {
    self.environment = environment
    self.console = console
  }

  /// Measures sections and prints the table.
  ///
  /// - Returns: whether everything could be measured; a missed target or a peer that is out of reach is no failure.
  func run(_ sections: [Section], _ scale: Options.Scale) throws -> Bool {
    guard let binary = environment.variable("FEDFLOW_BINARY") else {
      throw BenchmarkError("FEDFLOW_BINARY does not name the program to measure; 'make bench' sets it")
    }
    let sample = "\(BenchmarkSetting.data)/breast_cancer_guest.csv"
    guard try files.exists(sample) else {
      throw BenchmarkError("there is no \(sample) here; run 'make bench' in the repository")
    }
    let signals = try Signals(raising: interrupt)
    defer { withExtendedLifetime(signals) {} }
    let folder = environment.absolute("\(BenchmarkSetting.place)/run-\(environment.processID)")
    try files.createDirectories(folder)
    defer { try? files.removeTree(folder) }
    let runner = ProgramRunner(folder: folder, files: files, interrupt: interrupt)
    let fedflow = FedflowProgram(
      binary: environment.absolute(binary), workspace: "\(folder)/workspace", runner: runner)
    let setting = BenchmarkSetting(
      scale: scale, fedflow: fedflow, files: JobFiles(folder: folder, files: files), environment: environment
    ) { try console.writeError("bench: \($0)\n") }
    var report = Report(files, interrupt, processorCount: environment.processorCount)
    for section in sections { try report.section(section.name) { try section.measure(setting) } }
    try console.write(report.text)
    return report.isComplete
  }
}
