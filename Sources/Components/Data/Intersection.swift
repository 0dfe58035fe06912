import Configuration
import Diagnostics
import Pipeline
import Tables

/// Keeps the rows whose ids both parties have (FATE's Intersection, contract 8.5).
///
/// - raw: one party sends its ids, hashed if `with_encode` says so, the other one compares. A hash of guessable ids hides nothing.
/// - rsa: the guest learns which of its ids the host has, the host learns nothing but the number of the guest's ids; each sees
///   the number of the other's. Blind signatures by the host's fresh key, full-domain hash, uniform blinds (cryptography 6).
///
/// Messages: G ↔ H the settings, which both must share. raw: ids to the party that joins, common ids back. rsa: H → G public
/// key and digests; G → H blinded ids; H → G those signed; G → H common digests. The key has 1024 bits, FATE's own size.
///
/// With `sync_intersect_ids` the other party learns the common ids as well; otherwise it has no output.
///
/// - Input: `data`. Output: its rows with common ids in shortlex order, each party's own columns.
/// - Metric: `train` / `intersection`, the count and the share of the party's own rows; −1 where it is not known.
public struct Intersection: Component {
  /// `Intersection`.
  public static let module = "Intersection"
  /// FATE's name of its parameters.
  public static let parameterClass = "IntersectParam"
  /// What it does.
  public static let summary = "Keeps the rows whose ids guest and host both have."
  /// Guest and host.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out.
  public static let ports = Ports(data: [.data])
  /// The complete list.
  public static let messages = Message.all

  /// One guest, one host.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    PartyCount.problems(with: parties, needed: [.guest, .host])
  }

  /// Rows that stream come joined already.
  public static let serving = Serving.passes

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let input = context.input(.data) else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has no table at \(context.party.name)", subject: context.component,
        help: "connect `data`")
    }
    guard let guest = context.guest, let host = context.hosts.first else {
      throw Diagnostic(.wrongParties, "\(module) needs one guest and one host", subject: context.component)
    }
    let table = input.table.inIDOrder()
    guard table.rowCount > 0 else {
      throw Diagnostic(.noRows, "the table of \(context.component) has no rows", subject: context.component)
    }
    let exchange = Exchange(parameters: parameters, context: context, guest: guest, host: host, ids: table.ids.strings)
    try exchange.agree()
    let rows = parameters.method == .rsa ? try exchange.runRSA() : try exchange.runRaw()
    return try output(rows, of: table, parameters, context)
  }

  private static func output(
    _ rows: [Int]?, of table: Table, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> ComponentOutput {
    var metrics = Metrics()
    let count = rows?.count ?? -1
    let rate = rows.map { Double($0.count) / Double(table.rowCount) } ?? -1
    metrics.add(
      "train", "intersection", type: "INTERSECTION",
      data: [Metrics.Pair("intersect_count", .integer(count)), Metrics.Pair("intersect_rate", .number(rate))])
    guard let rows else {
      context.log.info("\(context.party.name) does not learn the common ids, so it has no output")
      return ComponentOutput(metrics: metrics)
    }
    guard !rows.isEmpty else {
      throw Diagnostic(
        .emptyIntersection, "guest and host have no id in common", subject: context.component,
        help: "compare the ids of both tables; the first here is '\(table.ids[0])'")
    }
    context.log.info("\(English.count(rows.count, "common id")) of \(English.count(table.rowCount, "row"))")
    var result = rows.count == table.rowCount ? table : table.selecting(rows: rows)
    if parameters.outputsKeysOnly { result = try Table(ids: result.ids, metadata: result.metadata) }
    return ComponentOutput(data: [result], metrics: metrics)
  }
}
