import Configuration
import Diagnostics
import Platform

/// The release binary at work in a workspace of the benchmark's own.
struct FedflowProgram {
  let binary: String
  let workspace: String
  let runner: ProgramRunner

  /// Runs an operation; throws with its last line when it fails.
  ///
  /// - Parameter isWatched: whether its memory is looked at every few milliseconds.
  func run(_ operation: String, _ arguments: [String], isWatched: Bool = false) throws -> ProgramRunner.Ended {
    try runner.run([binary, operation, "--workspace", workspace] + arguments, isWatched: isWatched)
      .succeeded("fedflow \(operation)")
  }

  /// Runs a job to its end.
  func submit(_ job: JobFiles.Job) throws -> (id: String, use: ResourceUse) {
    let ended = try run("submit_job", ["-c", job.conf, "-d", job.dsl, "--no_cache"])
    guard let id = try answer(ended)["jobId"]?.text else { throw BenchmarkError("submit_job answered without jobId") }
    return (id, ended.use)
  }

  /// The points of a metric that a component of a job tracked during training; a point is a name or number, then a value.
  func metric(_ name: String, of component: String, in job: String, role: String, party: Int) throws -> [[Node]] {
    let ended = try run("component_metric_all", ["-j", job, "-cpn", component, "-r", role, "-p", String(party)])
    guard let points = try answer(ended)["data"]?["train"]?[name]?["data"]?.elements else {
      throw BenchmarkError("\(component) of \(role) \(party) has no metric '\(name)'")
    }
    return points.map { $0.elements ?? [] }
  }

  private func answer(_ ended: ProgramRunner.Ended) throws -> Node {
    try JSONReader.read(SourceText(name: "answer", text: ended.output))
  }
}
