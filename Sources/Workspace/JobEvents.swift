import Configuration
import Diagnostics
import Platform

extension JobStore {
  /// What happened in the last run of a job, in its order; lines that a crash cut short are left out.
  public func events(_ job: JobID) throws -> [JSON] {
    guard let bytes = try read(job, .events) else { return [] }
    let all = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      try? JSONReader.read(SourceText(name: "event", bytes: Array(line))).json
    }
    let start = all.lastIndex { $0["event"] == "job_started" } ?? all.startIndex
    return Array(all[start...])
  }

  /// What the results of a component depend on, as its last run noted it: `ComponentKeys` of the runner.
  public func dependencies(_ job: JobID, of component: String) throws -> JSON? {
    try events(job).last { $0["event"] == "component_started" && $0["component"] == .text(component) }?["depends_on"]
  }
}
