import Configuration

/// The main job on 569 rows: time, processors and memory of the whole process.
struct JobBenchmark {
  let fedflow: FedflowProgram
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let epochs = 10

  /// The rows, and a note about the model that came out.
  func rows(_ files: JobFiles, data: String) throws -> (rows: [Row], note: String) {
    _ = try fedflow.run("upload", ["-c", try files.upload(from: data)])
    let job = try files.regressionJob()
    var uses: [ResourceUse] = []
    var auc = 0.0
    for repetition in 1...repetitions {
      try progress("job: \(repetition) of \(repetitions)")
      let (id, use) = try fedflow.submit(job)
      uses.append(use)
      auc = try checkedAUC(of: id)
    }
    let rows = [
      row("wall", "s", uses.map(\.wall), fate: 128, limit: 1.3),
      row("CPU", "CPU s", uses.map(\.processor), fate: 181, limit: 2.3),
      // FATE's figure is 1,276 MiB.
      row("peak memory", "MB", uses.map(\.peakMemory), fate: 1338, limit: 100),
    ]
    let note =
      "The job: DataIO, Intersection, HeteroFeatureBinning, HeteroLR, Evaluation on 569 rows; it ran all"
      + " \(Self.epochs) epochs, AUC \(Figure.fixed(auc, decimals: 3))."
    return (rows, note)
  }

  /// The AUC of a job that did all the work that is claimed for it.
  private func checkedAUC(of job: String) throws -> Double {
    let losses = try fedflow.metric("loss", of: "hetero_lr_0", in: job, role: "arbiter", party: 10000)
    guard losses.count == Self.epochs else { throw BenchmarkError("the job ran \(losses.count) epochs") }
    let summary = try fedflow.metric("hetero_lr_0", of: "evaluation_0", in: job, role: "guest", party: 9999)
    guard let auc = summary.first(where: { $0.first?.text == "auc" })?.last?.double else {
      throw BenchmarkError("the evaluation has no AUC")
    }
    return auc
  }

  private func row(_ what: String, _ unit: String, _ values: [Double], fate: Double, limit: Double) -> Row {
    Row(
      title: "job, 10 epochs at 1024 bits: \(what)", unit: unit, sample: Sample(values),
      peer: .published("FATE 1.11.4", fate), target: .atMost(limit))
  }
}

extension JobBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try JobBenchmark(fedflow: setting.fedflow, repetitions: setting.scale.jobs, progress: setting.say)
      .rows(setting.files, data: setting.data)
  }
}
