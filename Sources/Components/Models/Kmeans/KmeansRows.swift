import Diagnostics
import Learning
import Pipeline
import Tables

/// One party's part of rows: its features as numbers.
struct KmeansRows {
  let table: Table
  let names: [String]
  private let matrix: [Double]

  var count: Int { table.rowCount }
  private var width: Int { names.count }

  /// - Throws: F0602 without rows, F0603 without features, F0604 for what is no finite number.
  init(_ table: Table, _ context: ComponentContext) throws {
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(context.party.name) has no rows", subject: context.component)
    }
    guard !table.features.isEmpty else {
      throw Diagnostic(.noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    for feature in table.features {
      let numbers = try FeatureValues.numbers(of: feature, in: table, context)
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw Diagnostic(
          .unusableFeature, "the value is missing, so the row has no distance to a centre",
          subject: table.place(row: row, column: feature.name), help: "fill missing values with DataIO's missing_fill")
      }
    }
    self.table = table
    names = table.features.map(\.name)
    matrix = try table.featureMatrix()
  }

  /// The columns of a model must be those of the table, in its order.
  func require(_ header: [String], _ context: ComponentContext) throws {
    try FeatureValues.require(header, in: table, context)
    guard header == names else {
      throw Diagnostic(
        .modelMismatch, "the features of \(context.party.name) are not those of the model, in its order",
        subject: context.component)
    }
  }

  /// The features of one row.
  func values(_ row: Int) -> [Double] { Array(matrix[row * width..<(row + 1) * width]) }

  /// The squared distance of every row to every centre, row by row.
  func distances(to centres: [[Double]]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count * centres.count)
    matrix.withUnsafeBufferPointer { matrix in
      for row in 0..<count {
        let values = UnsafeBufferPointer(rebasing: matrix[row * width..<(row + 1) * width])
        for centre in centres {
          var sum = 0.0
          for column in 0..<width {
            let difference = values[column] - centre[column]
            sum += difference * difference
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  /// The means of each group's rows; a group without rows keeps its centre.
  func means(of groups: [Int], from centres: [[Double]]) -> [[Double]] {
    var sums = centres.map { [Double](repeating: 0, count: $0.count) }
    var counts = [Int](repeating: 0, count: centres.count)
    for (row, group) in groups.enumerated() {
      counts[group] += 1
      for column in 0..<width { sums[group][column] += matrix[row * width + column] }
    }
    return centres.indices.map { group in
      counts[group] == 0 ? centres[group] : sums[group].map { $0 / Double(counts[group]) }
    }
  }

  /// Of centre 0 to 1, 2 …, of 1 to 2, 3 ….
  static func distances(between centres: [[Double]]) -> [Double] {
    centres.indices.flatMap { a in
      centres.indices.dropFirst(a + 1).map { squaredDistance(centres[a], centres[$0]) }
    }
  }

  static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// The rows with their groups.
  func output(_ groups: [Int], tag: String) throws -> Table {
    let label = table.label.map { [$0.with(name: Table.Prediction.label)] } ?? []
    return try Table(
      ids: table.ids,
      columns: label + [
        Column(name: ClusterColumns.cluster, integers: groups.map { Int64($0) }),
        Column(name: Table.Prediction.type, text: repeatElement(tag, count: count)),
      ],
      metadata: Table.Metadata(
        idName: table.metadata.idName, labelName: label.isEmpty ? nil : Table.Prediction.label))
  }
}
