import Learning
import Platform
import Synchronization

/// Learns a file of numbers into statistics, in a process of its own.
///
/// The file holds pieces of `StatisticsTable.chunkRows` rows (the last may be shorter), in each the columns one after the
/// other, as little-endian binary64. It is mapped and taken piece by piece, so memory does not grow with it.
struct StatisticsLearning {
  let file: String
  let rows: Int
  let columns: Int
  let threads: Int

  /// Lines "name value": seconds, megabytes of memory of its own, the covariance of the first two columns.
  func lines() throws -> [String] {
    let clock = Clock.system
    let files = FileSystem()
    let mapped = try files.mapFile(file)
    guard mapped.count == rows * columns * 8 else { throw BenchmarkError("'\(file)' has \(mapped.count) bytes") }
    // NumPy's figure is without reading too.
    let checksum = (0..<mapped.count / 4096).reduce(0) { $0 &+ Int(mapped.bytes[$1 * 4096]) }
    let schema = try FeatureSchema((0..<columns).map { .init("x\($0)", .continuous) })
    let began = clock.monotonic()
    let (table, memory) = try learn(mapped, schema, files)
    let seconds = clock.monotonic() - began
    let covariance = try table.bivariate("x0", "x1").covariance
    return [
      "seconds \(seconds)", "megabytes \(memory)", "covariance \(covariance)", "checksum \(checksum)",
    ]
  }

  private func learn(
    _ mapped: MappedFile, _ schema: FeatureSchema, _ files: FileSystem
  ) throws -> (StatisticsTable, memory: Double) {
    let length = StatisticsTable.chunkRows
    let pieces = (rows + length - 1) / length
    var (sum, memory) = (StatisticsTable(schema: schema), 0.0)
    for start in stride(from: 0, to: pieces, by: 8 * threads) {
      let count = min(8 * threads, pieces - start)
      let found = Mutex<[StatisticsTable?]>(Array(repeating: nil, count: count))
      try ConcurrentWork.run(count, workers: Array(repeating: (), count: threads)) { piece, _ in
        let first = (start + piece) * length
        let table = try summary(of: mapped, first, min(length, rows - first), schema)
        found.withLock { $0[piece] = table }
      }
      for table in found.withLock({ $0 }).compactMap(\.self) { try sum.merge(table) }
      memory = max(memory, try ownMemory(files))
    }
    return (sum, memory)
  }

  private func summary(
    of mapped: MappedFile, _ first: Int, _ count: Int, _ schema: FeatureSchema
  ) throws -> StatisticsTable {
    let values: [StatisticsRows.Values] = (0..<columns).map { column in
      let place = (first * columns + column * count) * 8
      return .numbers(
        [Double](unsafeUninitializedCapacity: count) { numbers, initialized in
          UnsafeMutableRawBufferPointer(numbers).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: mapped.bytes[place..<place + count * 8]))
          initialized = count
        })
    }
    return StatisticsTable(of: try StatisticsRows(schema: schema, values: values))
  }

  /// Megabytes that are this process's alone, mapped files apart.
  private func ownMemory(_ files: FileSystem) throws -> Double {
    let status = String(decoding: try files.readFile("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    return (line?.split(separator: " ").compactMap { Double($0) }.first ?? 0) / 1024
  }
}
