import Configuration

/// The main job on 569 rows: time, processors and memory of the whole process.
struct JobBenchmark {
  let fedflow: FedflowProgram
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let epochs = 10
  private static let peer = "FATE 1.11.4"

  /// A job that is measured: its files, what the rows are called, what was measured.
  private struct Variant {
    let title: String
    let job: JobFiles.Job
    var uses: [ResourceUse] = []
    var auc = 0.0
  }

  /// The rows, and a note about the models that came out.
  func rows(_ files: JobFiles, data: String) throws -> (rows: [Row], note: String) {
    _ = try fedflow.run("upload", ["-c", try files.upload(from: data)])
    var variants = [
      Variant(
        title: "job, bin numbers", job: try files.regressionJob("binned", table: "raw", replacesValues: true)),
      Variant(
        title: "job, real values", job: try files.regressionJob("real", table: "scaled", replacesValues: false)),
    ]
    for repetition in 1...repetitions {
      try progress("job: \(repetition) of \(repetitions)")
      for index in variants.indices {
        let (id, use) = try fedflow.submit(variants[index].job)
        variants[index].uses.append(use)
        if repetition == 1 { variants[index].auc = try checkedAUC(of: id) }
      }
    }
    let qualities = variants.map { "\(Figure.fixed($0.auc, decimals: 3)) (\($0.title))" }.joined(separator: ", ")
    return (variants.flatMap(rows), "The jobs ran all \(Self.epochs) epochs; AUC \(qualities).")
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

  private func rows(of variant: Variant) -> [Row] {
    [
      row(variant, "wall", "s", \.wall, fate: 128, limit: 1.3),
      row(variant, "CPU", "CPU s", \.processor, fate: 181, limit: 2.3),
      row(variant, "peak memory", "MB", \.peakMemory, fate: 1338, limit: 100),
    ]
  }

  private func row(
    _ variant: Variant, _ what: String, _ unit: String, _ value: (ResourceUse) -> Double, fate: Double, limit: Double
  ) -> Row {
    Row(
      title: "\(variant.title): \(what)", unit: unit, sample: Sample(variant.uses.map(value)),
      peer: .published(Self.peer, fate), target: .atMost(limit))
  }
}
