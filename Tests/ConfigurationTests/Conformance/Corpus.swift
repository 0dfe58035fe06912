import FoundationEssentials
import TestSupport

/// The conformance corpora, which lie beside the repository and are read where they are.
enum Corpus {
  /// The folder of the corpora, or nil where it is absent.
  static let root = sharedFolder.map { "\($0)/conformance" }.flatMap {
    FileManager.default.fileExists(atPath: $0) ? $0 : nil
  }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  static func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
  }
}
