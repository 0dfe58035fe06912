import Configuration
import Cryptography
import Diagnostics
import Workspace

/// What a workspace holds, without ids, times and paths: the same after any accident that was made good.
struct StateDigest: Equatable, CustomStringConvertible {
  /// Name to digest.
  let parts: [String: String]

  /// - Parameter workspace: one that is not there is empty.
  init(of workspace: Workspace) throws {
    var parts: [String: String] = [:]
    for table in try workspace.tables.list() { parts["table \(table.namespace).\(table.name)"] = table.digest }
    for id in Set(try workspace.models.list().map(\.partyModelID)) {
      guard let version = try workspace.models.versions(id).max() else { continue }
      // The pipeline names the job that made it.
      let components = try workspace.models.components(id, version: version).filter { $0.component != "pipeline" }
      for component in components {
        for (name, buffer) in component.buffers {
          parts["model \(id) \(component.component).\(name)"] = try Self.digest(CanonicalJSON.bytes(buffer))
        }
      }
    }
    for id in try workspace.jobs.list() {
      let record = try workspace.jobs.record(id)
      // The last success of each kind counts; uploads are told by their tables.
      guard record.status == .success, record.initiatorRole != "local" else { continue }
      for (path, digest) in try workspace.jobs.manifest(id)?.outputs ?? [:] {
        parts["\(record.jobType) \(path)"] = digest
      }
    }
    self.parts = parts
  }

  private static func digest(_ bytes: [UInt8]) throws -> String { SHA256.hex(try SHA256.digest(bytes)) }

  /// What differs.
  func differences(from other: StateDigest) -> [String] {
    Set(parts.keys).union(other.parts.keys).filter { parts[$0] != other.parts[$0] }.sorted()
  }

  var description: String { "\(parts.count) parts" }
}
