import Configuration
import Diagnostics
import Pipeline
import Tables

/// Keeps the rows whose ids all parties have (FATE's Intersection, contract 8.5).
///
/// - raw: one side sends its ids, hashed if the settings say so, the other one compares. A hash of guessable ids hides nothing.
/// - rsa: the guest learns which of its ids each host has, a host learns nothing but the number of the guest's ids; each
///   sees the number of the other's. Blind signatures by the host's fresh key, full-domain hash, uniform blinds.
/// - dh, ecdh, ph: the same, by commutative exponentiation on Curve25519 with fresh scalars (cryptography 6); the quickest.
/// - With `cardinality_only` the guest learns the number of common ids alone, and of several hosts the numbers that the
///   hosts have in common; data passes unchanged. Always by commutative exponentiation, the ids of each sorted after
///   every step, so that no number belongs to an id.
///
/// With several hosts the guest compares with each of them and keeps what all have; a host learns only the common ids of all.
/// With `sync_intersect_ids` false only the party that compares learns them; the others have no output.
///
/// Messages: G ↔ H the settings, which all must share. raw: ids to the side that compares, common ids back. rsa: H → G
/// public key and digests; G → H blinded ids; H → G those signed; G → H common digests. dh: G ↔ H the own ids blinded,
/// sorted; H → G digests of the guest's, in the guest's order; G → H places of the common ones in the host's sorted list.
/// cardinality: blinded ids round all parties, sorted anew by each; the count, if it is to be shared. With match ids,
/// repeated ids or left_join: the row ids of the side that names the rows, and which common id each has. The column
/// share_info, if it is to be shared.
///
/// By design the comparing party learns which of its ids the others have, and everyone the number of everyone's ids.
///
/// - Input: `data`. Output: its rows with common ids in shortlex order, each party's own columns.
/// - Metric: `train` / `intersection`, the count and the share of the party's own rows; −1 where it is not known.
public struct Intersection: Component {
  /// `Intersection`.
  public static let module = "Intersection"
  /// FATE's name of its parameters.
  public static let parameterClass = "IntersectParam"
  /// What it does.
  public static let summary = "Keeps the rows whose ids guest and hosts all have."
  /// Guest and host.
  public static let roles: Set<Role> = [.guest, .host]
  /// One table in, one out.
  public static let ports = Ports(data: [.data], cache: true)
  /// The complete list.
  public static let messages = Message.all

  /// One guest, at least one host.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    var problems = PartyCount.problems(with: parties, needed: [.guest]).filter { _ in party.role == .guest }
    let hosts = parties.count { $0.role == .host }
    if hosts == 0 { problems += PartyCount.problems(with: parties, needed: [.host]) }
    guard hosts > 1 else { return problems }
    if parameters.comparer == .host, parameters.method == .raw, !parameters.sharesResult {
      problems.append(
        ParameterProblem(
          "join_role",
          "is 'host', but the job has several hosts: without sync_intersect_ids nobody knows what all have",
          help: "set 'join_role' to guest or 'sync_intersect_ids' to true"))
    }
    let isNamed = parameters.processesRepeatedIDs || parameters.joinMethod == .left
    if isNamed, parameters.namer == .host {
      let path = parameters.processesRepeatedIDs ? "repeated_id_owner" : "sample_id_generator"
      problems.append(
        ParameterProblem(path, "is 'host', but the job has several hosts", help: "set '\(path)' to guest"))
    }
    return problems
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
    guard let guest = context.guest, !context.hosts.isEmpty else {
      throw Diagnostic(.wrongParties, "\(module) needs one guest and a host", subject: context.component)
    }
    let table = input.table.inIDOrder()
    guard table.rowCount > 0 else {
      throw Diagnostic(
        .noRows, "the table of \(context.component) at \(context.party.name) has no rows", subject: context.component)
    }
    for line in parameters.notes { context.log.info(line) }
    let keys = try IDKeys(of: table, parameters, context)
    let exchange = Exchange(parameters: parameters, context: context, guest: guest, keys: keys)
    do {
      try exchange.agree()
      if parameters.keepsCache { return ComponentOutput(data: [table]) }
      if parameters.countsOnly { return try count(exchange, table, parameters, context) }
      let joined = try RowNaming(exchange: exchange, table: table).join(try exchange.run())
      return try output(joined, of: table, keys, exchange)
    } catch let error as CryptographyFailure {
      throw Diagnostic(.protocolBroken, "the intersection failed: \(error.text)", subject: context.component)
    }
  }

  private static func count(
    _ exchange: Exchange, _ table: Table, _ parameters: Parameters, _ context: ComponentContext
  ) throws -> ComponentOutput {
    let count = try exchange.count()
    if let count { context.log.info("\(English.count(count, "common id")) of \(English.count(table.rowCount, "row"))") }
    return ComponentOutput(data: [table], metrics: metrics(count, of: table))
  }

  private static func metrics(_ count: Int?, of table: Table) -> Metrics {
    var metrics = Metrics()
    metrics.add(
      "train", "intersection", type: "INTERSECTION",
      data: [
        Metrics.Pair("intersect_count", .integer(count ?? -1)),
        Metrics.Pair("intersect_rate", .number(count.map { Double($0) / Double(table.rowCount) } ?? -1)),
      ])
    return metrics
  }

  private static func output(
    _ joined: JoinedRows?, of table: Table, _ keys: IDKeys, _ exchange: Exchange
  ) throws -> ComponentOutput {
    let (context, parameters) = (exchange.context, exchange.parameters)
    guard let joined else {
      context.log.info("\(context.party.name) does not learn the common ids, so it has no output")
      return ComponentOutput(metrics: metrics(nil, of: table))
    }
    guard !joined.rows.isEmpty else {
      throw Diagnostic(
        .emptyIntersection, "the parties have no id in common", subject: context.component,
        help: "compare the ids of all tables; the first at \(context.party.name) is \(English.quote(keys.texts[0]))")
    }
    let matched = joined.rows.count { $0 != nil } - joined.unmatched
    context.log.info("\(English.count(matched, "common id")) of \(English.count(table.rowCount, "row"))")
    var result = try keys.withoutKeyColumn(joined.table(from: table))
    if parameters.outputsKeysOnly { result = try keys.onlyIDs(of: result) }
    if parameters.sharesInfo, parameters.sharesResult { result = try exchange.shareInfo(table, joined, result) }
    return ComponentOutput(data: [result], metrics: metrics(matched, of: table))
  }
}
