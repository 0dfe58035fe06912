/// The time that `query_job` takes in a workspace with one job: mostly the start of the program.
struct StartupBenchmark {
  let fedflow: FedflowProgram
  let repetitions: Int
  let progress: (String) throws -> Void

  /// The rows, and a note about the floor below them.
  func rows(_ files: JobFiles) throws -> (rows: [Row], note: String) {
    let job = try fedflow.submit(files.additionJob()).id
    try progress("query_job: \(repetitions) times")
    var (query, floor) = ([Double](), [Double]())
    // The first calls bring the programs into memory.
    for repetition in -1..<repetitions {
      let queryUse = try fedflow.run("query_job", ["-j", job]).use
      let floorUse = try fedflow.runner.run(["/bin/true"]).succeeded("/bin/true").use
      if repetition < 0 { continue }
      query.append(queryUse.wall * 1000)
      floor.append(floorUse.wall * 1000)
    }
    let row = Row(
      title: "query_job, one job in the workspace", unit: "ms", sample: Sample(query),
      peer: .published("FATE's flow", 261), target: .atMost(5))
    let least = Sample(floor).map { Figure.text($0.median) } ?? "–"
    return ([row], "Starting /bin/true and waiting for it took \(least) ms, turn by turn with query_job.")
  }
}

extension StartupBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try StartupBenchmark(fedflow: setting.fedflow, repetitions: setting.scale.starts, progress: setting.say)
      .rows(setting.files)
  }
}
