import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// The columns of HeteroKmeans' tables.
enum ClusterColumns {
  static let cluster = "predicted_cluster_index"
  static let distance = "distance"
  static let count = "cluster_sample_count"
  static let inner = "cluster_inner_dist"
  static let radius = "max_radius"
  static let between = "inter_cluster_dist"
}

/// A table of HeteroKmeans: the rows with their groups, or the groups with their distances.
struct ClusterInput {
  let input: DataInput
  let context: ComponentContext

  private var table: Table { input.table }

  func report(to report: inout EvaluationReport) throws {
    guard let type = table.column(Table.Prediction.type)?.texts else { throw unusable() }
    for (tag, rows) in Predictions.sets(type) {
      if table.column(ClusterColumns.inner) != nil {
        report.add(try distances(of: rows), namespace: tag)
      } else {
        try addAgreement(of: rows, tag, to: &report)
      }
    }
  }

  private func addAgreement(of rows: [Int], _ tag: String, to report: inout EvaluationReport) throws {
    guard let clusters = table.column(ClusterColumns.cluster)?.integers else { throw unusable() }
    guard let label = table.label, !rows.contains(where: { label.text(at: $0).isEmpty }) else {
      context.log.info("\(tag) \(report.name): the rows have no label, so their groups are compared with nothing")
      return
    }
    let labels = LabelText.all(label)
    let names = Set(labels).sorted(by: LabelText.precedes)
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    // Whole numbers stand for themselves, so that a group can be compared with the label of its number.
    let whole = names.compactMap(Int.init)
    let isWhole = whole.count == names.count && whole.allSatisfy { $0 >= 0 && $0 < 1 << 20 }
    let agreement = try ClusterAgreement(
      labels: rows.map { isWhole ? Int(labels[$0]) ?? 0 : numbers[labels[$0]] ?? 0 },
      clusters: rows.map { Int(clusters[$0] ?? -1) })
    let shown = isWhole ? (0...(whole.max() ?? 0)).map(String.init) : names
    report.add(agreement, names: shown, namespace: tag)
  }

  private func distances(of rows: [Int]) throws -> ClusterDistances {
    guard let inner = table.column(ClusterColumns.inner)?.doubles,
      let radius = table.column(ClusterColumns.radius)?.doubles, let between = table.column(ClusterColumns.between)
    else { throw unusable() }
    let ordered = rows.sorted { LabelText.precedes(table.ids[$0], table.ids[$1]) }
    guard let first = ordered.first,
      let squared = try? JSONReader.read(SourceText(name: input.name, text: between.text(at: first))).json.listValue
    else { throw unusable() }
    return try ClusterDistances(
      inner: ordered.map { inner[$0] }, maxRadius: ordered.map { radius[$0] },
      squared: squared.compactMap(\.doubleValue))
  }

  private func unusable() -> Diagnostic {
    Diagnostic(
      .unusableTable, "\(input.name) has no groups: the columns \(ClusterColumns.cluster) and type are needed",
      subject: context.component, help: "connect the first output of HeteroKmeans")
  }
}
