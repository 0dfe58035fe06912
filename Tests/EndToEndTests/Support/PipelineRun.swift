import Configuration
import Platform
import TestSupport

/// A pipeline of the repository run as `make NAME` runs it: every upload, then the job.
struct PipelineRun {
  let program: Program
  let result: Program.Result
  let job: String

  init(_ name: String, _ flags: [String] = [], in program: Program? = nil) throws {
    let program = try program ?? Program()
    let folder = "\(Fixture.repository)/pipelines/\(name)"
    let files = try FileSystem().list(folder)
    for upload in files where upload.hasPrefix("upload") {
      let result = try program.run(["upload", "-c", "\(folder)/\(upload)"])
      guard result.status == 0 else { throw Program.Unexpected(text: result.error) }
    }
    let conf = files.first { $0.hasPrefix("conf.") } ?? "conf"
    let dsl = files.first { $0.hasPrefix("dsl.") } ?? "dsl"
    self.program = program
    result = try program.run(["submit_job", "-c", "\(folder)/\(conf)", "-d", "\(folder)/\(dsl)"] + flags)
    job = try result.jobID
  }

  /// The results of the main job with the number of processors that the machine has; run once for all who compare.
  static let mainResults = Result { () -> [String: [UInt8]] in
    let run = try PipelineRun("hetero_lr")
    return try run.program.results(of: run.job)
  }
}
