import Platform

/// The REST face behind lighttpd, as `make serve` starts it: one client that asks again and again, and many at once while
/// a job runs.
struct RESTBenchmark {
  let fedflow: FedflowProgram
  let repetitions: Int
  /// Where lighttpd listens meanwhile.
  let port: Int
  let progress: (String) throws -> Void

  private static let clients = 200
  private static let script = "Sources/Benchmarks/peers/rest_client.py"

  /// The rows; without lighttpd or Python a note instead of figures.
  func rows(_ files: JobFiles) throws -> (rows: [Row], note: String) {
    let serve = ["/bin/bash", "data/serve/serve"]
    do {
      let start = serve + ["start", fedflow.binary, fedflow.workspace, String(port)]
      _ = try fedflow.runner.run(start).succeeded("serve")
    } catch let error as BenchmarkError { return (Self.rows(nil, nil), "Not measured: \(error.description).") }
    defer { _ = try? fedflow.runner.run(serve + ["stop", fedflow.workspace]) }
    try progress("REST: job/query \(repetitions) times, then \(Self.clients) at once")
    let job = try fedflow.submit(files.additionJob()).id
    let latencies = try ask(["latency", String(port), job, String(repetitions)]).compactMap { Double($0) }
    let regression = try files.regressionJob()
    let burst = try ask(["burst", String(port), job, String(Self.clients), regression.conf, regression.dsl])
    guard burst.count == 4, let wrong = Double(burst[0]), let lost = Double(burst[1]), let seconds = Double(burst[2])
    else { throw BenchmarkError("\(Self.script) printed something else: \(burst)") }
    guard burst[3] == "success" else { throw BenchmarkError("the job that ran meanwhile ended as \(burst[3])") }
    let note =
      "One process a request; \(Self.clients) clients asked at the same moment, answered within \(Figure.text(seconds)) s"
      + " beside a job on the same processors. FATE's figure is its server's part of a query."
    return (Self.rows(Sample(latencies), Sample(wrong + lost)), note)
  }

  private static func rows(_ latency: Sample?, _ lost: Sample?) -> [Row] {
    [
      Row(
        title: "job/query through lighttpd", unit: "ms", sample: latency,
        peer: .published("FATE 1.11.4's server", 20), target: .atMost(15)),
      Row(title: "\(clients) at once: wrong or lost", unit: "answers", sample: lost, target: .atMost(0)),
    ]
  }

  private func ask(_ arguments: [String]) throws -> [String] {
    let ended = try fedflow.runner.run(["/usr/bin/env", "python3", Self.script] + arguments).succeeded(Self.script)
    return ended.output.split(separator: "\n").map(String.init)
  }
}

extension RESTBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    let environment = setting.environment
    return try RESTBenchmark(
      fedflow: setting.fedflow, repetitions: setting.scale.starts, port: 20_000 + Int(environment.processID) % 10_000,
      progress: setting.say
    ).rows(setting.files)
  }
}
