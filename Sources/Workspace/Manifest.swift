import Configuration
import Diagnostics
import Platform

/// The digests of everything that went into a job and came out of it: `manifest.json`, what `verify_job` compares.
///
/// Outputs are the files that must have equal bytes whenever the same job runs (cryptography, section 2): tables, models
/// and metrics. Parameters, records and logs are not among them, nor what lies under `secret/`.
public struct Manifest: Sendable, Equatable {
  /// The version of fedflow.
  public let version: String
  /// The seed of the job.
  public let seed: Int
  /// `<role>/<party>/<namespace>.<name>` to the digest of the table.
  public let inputs: [String: String]
  /// Path below the job's folder to the digest of the file.
  public let outputs: [String: String]

  /// Makes a manifest.
  public init(version: String, seed: Int, inputs: [String: String], outputs: [String: String]) {
    self.version = version
    self.seed = seed
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The content of `manifest.json`.
  public var json: JSON {
    [
      "version": .text(version), "seed": .integer(seed), "inputs": .object(inputs.mapValues { .text($0) }),
      "outputs": .object(outputs.mapValues { .text($0) }),
    ]
  }

  init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    func digests(_ key: String) throws -> [String: String] {
      try fields.one(fields.members[key]?.objectValue, key).mapValues { try fields.one($0.textValue, key) }
    }
    self.init(
      version: try fields.text("version"), seed: try fields.integer("seed"), inputs: try digests("inputs"),
      outputs: try digests("outputs"))
  }
}

extension JobStore {
  /// The digests of the outputs of a job as they lie there now: path below the job's folder to SHA-256.
  public func outputDigests(_ job: JobID) throws -> [String: String] {
    var digests: [String: String] = [:]
    for file in try files.files(below: layout.job(job)) where Self.isOutput(file) {
      digests[file] = try FileDigest.of("\(layout.job(job))/\(file)", files).digest
    }
    return digests
  }

  /// `<role>/<party>/<component>/` and then metrics, a model or data.
  private static func isOutput(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard parts.count >= 4, !parts.contains(where: { $0.hasPrefix(".") }) else { return false }
    return parts[3] == Layout.metrics || parts[3] == Layout.model || parts[3] == Layout.data
  }

  /// Writes the manifest of a job from its outputs as they lie there now.
  @discardableResult
  public func writeManifest(
    _ job: JobID, version: String, seed: Int, inputs: [String: String]
  ) throws -> Manifest {
    let manifest = Manifest(version: version, seed: seed, inputs: inputs, outputs: try outputDigests(job))
    try write(job, .manifest, CanonicalJSON.bytes(manifest.json))
    return manifest
  }

  /// The manifest of a job; nil when it has none yet.
  public func manifest(_ job: JobID) throws -> Manifest? {
    let path = layout.jobFile(job, .manifest)
    return try RecordFile.read(path, files).map { try Manifest($0, path: path) }
  }
}
