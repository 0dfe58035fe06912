import Components
import Configuration
import Diagnostics
import Pipeline
import Platform
import Tables
import Workspace

/// Something that reads bytes from outside: whatever they are, it must come back, soon, and with little memory.
public enum FuzzTarget: String, Sendable, CaseIterable {
  /// JSON text.
  case json
  /// YAML text.
  case yaml
  /// A CSV file.
  case csv
  /// A runtime conf and a DSL, with a zero byte between them.
  case job
  /// An Arrow file.
  case table
  /// What a model says it was trained with.
  case model
  /// An archive of `export`.
  case zip

  /// Reads the bytes. That they are refused is no failure; JSON that is accepted must be the same when it is written and
  /// read again.
  ///
  /// - Returns: false when it is not the same.
  public func read(_ bytes: [UInt8]) -> Bool {
    do {
      switch self {
      case .json: return try isStable(JSONReader.read(SourceText(name: "fuzz.json", bytes: bytes)))
      case .yaml: _ = try YAMLReader.read(SourceText(name: "fuzz.yaml", bytes: bytes))
      case .csv: _ = try CSVImport.read(bytes, name: "fuzz.csv")
      case .job: try plan(bytes)
      case .table: try readTable(bytes)
      case .model:
        let buffer = try JSONReader.read(SourceText(name: "fuzz.json", bytes: bytes)).json
        _ = try TrainedPipeline(buffer: buffer, models: [])
      case .zip:
        let modules = Set(ComponentRegistry.standard.modules)
        let expected = ModelExpectation(role: "guest", party: 9999, modelID: "m", version: "1", modules: modules)
        _ = try ModelExport(reading: bytes, name: "fuzz.zip", expecting: expected)
      }
      return true
    } catch { return true }
  }

  private func isStable(_ node: Node) throws -> Bool {
    let text = CanonicalJSON.bytes(node.json)
    guard let again = try? JSONReader.read(SourceText(name: "again.json", bytes: text)).json else { return false }
    return CanonicalJSON.bytes(again) == text
  }

  private func plan(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
    let conf = try ConfigurationFile.read(SourceText(name: "conf", bytes: parts[0]))
    let dsl = parts.count > 1 ? try ConfigurationFile.read(SourceText(name: "dsl", bytes: parts[1])) : nil
    let options = JobPlanner.Options(drawSeed: { 1 })
    _ = try JobPlanner.plan(conf: conf, dsl: dsl, registry: .standard, options: options)
  }

  private func readTable(_ bytes: [UInt8]) throws {
    let table = try Table.read("/fuzz.arrow", files: FileSystem(MemoryFile(bytes)))
    // Columns are looked at only when they are used.
    try table.write("/copy.arrow", files: FileSystem(MemoryFile(bytes)))
  }

  /// As the driver calls it.
  func call(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    if !read(Array(UnsafeBufferPointer(start: bytes, count: count))) {
      preconditionFailure("what was written is read as something else")
    }
    return 0
  }
}
