import Configuration
import Diagnostics
import Platform

/// A file of 500 MB: `upload` beside polars, which reads the same file into memory, turn by turn.
struct UploadBenchmark {
  let fedflow: FedflowProgram
  let polars: PythonPeer.Installation
  let repetitions: Int
  let progress: (String) throws -> Void

  /// What was measured of the uploads of one file.
  private struct Measured {
    /// Seconds without those in which nothing was done but wait for the storage.
    var work: [Double] = []
    var sync: [Double] = []
    var memory: [Double] = []
    /// Seconds of polars, and of its process with the start of Python and the import.
    var peer: [Double] = []
    var peerProcess: [Double] = []
  }

  /// The rows, and a note about what is compared.
  func rows(in folder: String) throws -> (rows: [Row], note: String) {
    let files = fedflow.runner.files
    var rows: [Row] = []
    for order in [UploadFile.Order.sorted, .mixed] {
      let path = "\(folder)/upload.csv"
      try progress("upload: writing \(UploadFile.size / 1_000_000) MB, \(order.rawValue)")
      try UploadFile.write(path, order, files)
      defer { try? files.removeFile(path) }
      rows += self.rows(try measure(path, order), order)
    }
    let version = if case .ready(let program) = polars { program.versions } else { "polars" }
    let note =
      "An upload checks every text, sorts by id, writes the Arrow file and its SHA-256, and waits for the storage, which"
      + " is shown\napart; \(version) reads the file into memory (the ratio is without its start; with it, see the row"
      + " of the process)."
    return (rows, note)
  }

  private func measure(_ path: String, _ order: UploadFile.Order) throws -> Measured {
    var measured = Measured()
    // The first turn brings the file into the page cache.
    for repetition in 0...repetitions {
      try progress("upload, \(order.rawValue): \(repetition) of \(repetitions)")
      let (use, sync, waited) = try upload(path)
      let peer = try peerSeconds(path)
      if repetition == 0 { continue }
      measured.work.append(use.wall - waited)
      measured.sync.append(sync)
      measured.memory.append(use.peakAnonymous)
      guard let peer else { continue }
      measured.peer.append(peer.read)
      measured.peerProcess.append(peer.process)
    }
    return measured
  }

  /// What an upload used, how long the final sync took, and how much of that nothing else was done.
  private func upload(_ path: String) throws -> (use: ResourceUse, sync: Double, waited: Double) {
    let arguments = [
      "-i", path, "--head", "1", "--partition", "1", "-n", "bench", "-t", "upload", "-drop", "1", "-q",
    ]
    let ended = try fedflow.run("upload", arguments, isWatched: true)
    let answer = try JSONReader.read(SourceText(name: "answer", text: ended.output))
    guard let job = answer["jobId"]?.text else { throw BenchmarkError("upload answered without jobId") }
    let log = try fedflow.runner.files.readFile("\(fedflow.workspace)/jobs/\(job)/local/0/upload_0/log.txt")
    let words = String(decoding: log, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let at = words.firstIndex(of: "sync"), at + 8 < words.count, let sync = Double(words[at + 2]),
      let waited = Double(words[at + 8])
    else { throw BenchmarkError("the log of the upload does not tell how long the sync took") }
    return (ended.use, sync / 1000, waited / 1000)
  }

  private func peerSeconds(_ path: String) throws -> (read: Double, process: Double)? {
    guard case .ready(let program) = polars else { return nil }
    let ended = try fedflow.runner.run(program.command + [path]).succeeded("polars")
    guard let text = ended.output.split(whereSeparator: \.isWhitespace).last, let seconds = Double(text) else {
      throw BenchmarkError("polars printed '\(ended.output)' instead of its seconds")
    }
    return (seconds, ended.use.wall)
  }

  private func rows(_ measured: Measured, _ order: UploadFile.Order) -> [Row] {
    func peer(_ values: [Double]) -> Row.Peer { Sample(values).map { .measured("polars", $0) } ?? .missing("polars") }
    let title = "upload of 500 MB, \(order.rawValue)"
    return [
      Row(
        title: "\(title): without the sync", unit: "s", sample: Sample(measured.work), peer: peer(measured.peer),
        target: .ratio(1)),
      Row(title: "\(title): processes", unit: "s", sample: Sample(measured.work), peer: peer(measured.peerProcess)),
      Row(title: "\(title): the final sync", unit: "s", sample: Sample(measured.sync)),
      Row(
        title: "\(title): peak anonymous memory", unit: "MB", sample: Sample(measured.memory), target: .atMost(64)),
    ]
  }
}

extension UploadBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try UploadBenchmark(
      fedflow: setting.fedflow, polars: setting.installed(PythonPeer.polars), repetitions: setting.scale.uploads,
      progress: setting.say
    ).rows(in: setting.folder)
  }
}
