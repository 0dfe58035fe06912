import Configuration
import Diagnostics
import Pipeline
import Tables

/// Puts the rows of several tables into one (contract 8.5).
///
/// Each party on its own, no messages.
/// - Input: tables with the same id name, label name and columns; tables without rows count as nothing.
/// - Output: all rows in shortlex order of id. Of rows with one id the first stays, or, with `keep_duplicate`, the later
///   ones stay under `<id>_<input>`, the name of the input that they come from.
/// - Metric: `train` / `union`, the number of rows of each input and of the output.
public struct Union: Component {
  /// FATE's `UnionParam` (contract 8.3).
  public struct Parameters: ParameterSet {
    var allowMissing = false
    var keepDuplicate = false
    var needRun = true

    /// The defaults are the same in both generations.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "allow_missing", \.allowMissing,
        "Accepted: FATE then takes rows that are shorter than the header, which tables here cannot have."),
      Parameter("keep_duplicate", \.keepDuplicate, "Whether a row whose id came before stays, under another id."),
      Parameter("need_run", \.needRun, "Whether it runs; otherwise the first table passes unchanged."),
    ]
  }

  /// The name in a DSL.
  public static let module = "Union"
  /// FATE's name of the parameter class.
  public static let parameterClass = "UnionParam"
  /// What it does.
  public static let summary = "Puts the rows of several tables into one."
  /// The arbiter has no rows.
  public static let roles: Set<Role> = [.guest, .host]
  /// Several tables in, one out.
  public static let ports = Ports(data: [.data, .trainData, .validateData, .testData], dataLimit: .max)
  /// Rows that stream come one batch after the other already.
  public static let serving = Serving.passes

  /// Unites the tables of one party.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let inputs = DataPort.allCases.flatMap { context.data[$0] ?? [] }
    guard !inputs.isEmpty else { return ComponentOutput() }
    if inputs.count == 1 { context.log.warning("there is one table only, \(inputs[0].name); it passes unchanged") }
    for input in inputs where input.table.rowCount == 0 { context.log.warning("\(input.name) has no rows") }
    var pieces = inputs.filter { $0.table.rowCount > 0 }
    if pieces.isEmpty { pieces = [inputs[0]] }
    for piece in pieces where piece.table.isRaw != pieces[0].table.isRaw {
      let (raw, read) = piece.table.isRaw ? (piece.name, pieces[0].name) : (pieces[0].name, piece.name)
      throw Diagnostic(
        .unionMismatch, "Cannot combine DataInstance and non-DataInstance object. Union aborted.",
        subject: context.component, notes: [.init("\(raw) is as uploaded, \(read) has features")],
        help: "put DataIO before both, or before none")
    }
    var tables = pieces.map(\.table)
    if parameters.keepDuplicate { tables = try rename(pieces) }
    let output: Table
    do { output = try Table.union(tables) } catch var error as Diagnostic {
      error.subject = context.component
      throw error
    }
    context.log.info("\(English.count(output.rowCount, "row")) of \(English.count(inputs.count, "table"))")
    var metrics = Metrics()
    let counts = inputs.map { Metrics.Pair(.text($0.name), .integer($0.table.rowCount)) }
    metrics.add(
      "train", "union", type: "UNION", data: counts + [Metrics.Pair("Total", .integer(output.rowCount))])
    return ComponentOutput(data: [output], metrics: metrics)
  }

  /// The tables with each id that came before under another name.
  private static func rename(_ inputs: [DataInput]) throws -> [Table] {
    var seen = Set<String>()
    return try inputs.map { input in
      var ids = input.table.ids.strings
      let repeated = ids.indices.filter { seen.contains(ids[$0]) }
      for row in repeated {
        var name = "\(ids[row])_\(input.name)"
        while seen.contains(name) { name += "_\(input.name)" }
        ids[row] = name
      }
      seen.formUnion(ids)
      return repeated.isEmpty ? input.table : try input.table.replacingIDs(ids)
    }
  }
}
