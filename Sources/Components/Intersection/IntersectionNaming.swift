import Diagnostics
import Learning
import Pipeline
import Tables

/// Which rows a party's output has and how they are named, once it knows the common ids.
///
/// With match ids, repeated ids and left_join the rows carry the row ids of one side; it tells the others, for each row
/// of its output, the row id and which common id it has.
struct RowNaming {
  let exchange: Intersection.Exchange
  let table: Table

  private var context: ComponentContext { exchange.context }
  private var parameters: Intersection.Parameters { exchange.parameters }
  private var keys: IDKeys { exchange.keys }
  private var isLeft: Bool { parameters.joinMethod == .left }

  /// Whose row ids name the rows: without sync_intersect_ids the only one that knows them.
  private var namer: Role {
    if !parameters.sharesResult { return exchange.comparer }
    return parameters.namer == .guest ? .guest : .host
  }

  /// The rows of the output; nil when the party does not learn them.
  ///
  /// - Parameter common: the places of the common ids among the party's own; nil when it does not know them.
  func join(_ common: [Int]?) throws -> JoinedRows? {
    guard keys.isApart || isLeft || parameters.processesRepeatedIDs else {
      return common.map { JoinedRows(rows: keys.rows(of: $0), ids: nil) }
    }
    if namer == .host, context.hosts.count > 1 {
      throw Diagnostic(
        .parameterConflict, "with several hosts the guest's row ids must name the rows",
        subject: "\(context.component).sample_id_generator", help: "set it to guest")
    }
    guard let common else { return nil }
    return context.party.role == namer ? try named(common) : try receive(common)
  }

  /// Named by this party.
  private func named(_ common: [Int]) throws -> JoinedRows {
    var place = [Int](repeating: -1, count: keys.texts.count)
    for (index, key) in common.enumerated() { place[key] = index }
    let keyOfRow = keys.keyOfRow(count: table.rowCount)
    let rows = isLeft ? Array(0..<table.rowCount) : keys.rows(of: common)
    let places = rows.map { place[keyOfRow[$0]] }
    let ids = ids(of: rows, places)
    if parameters.sharesResult {
      for partner in exchange.partners {
        try context.send(Texts(ids), Intersection.Message.rowIDs, to: partner)
        try context.send(WholeNumbers(places.map(Int64.init)), Intersection.Message.rowKeys, to: partner)
      }
    }
    let isRenamed = zip(rows, ids).contains { table.ids[$0] != $1 }
    return JoinedRows(rows: rows, ids: isRenamed ? ids : nil, unmatched: places.count { $0 < 0 })
  }

  /// New ids where the settings want them: 32 hexadecimal digits from the job's seed, which say nothing of the old ones.
  private func ids(of rows: [Int], _ places: [Int]) -> [String] {
    guard parameters.makesSampleIDs else { return rows.map { table.ids[$0] } }
    var stream = RandomStream(seed: context.seed, names: context.streamNames(for: "sample ids"))
    return zip(rows, places).map { row, place in
      if place >= 0, !keys.isApart { return table.ids[row] }
      return Self.hex(stream.next()) + Self.hex(stream.next())
    }
  }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Named by another party.
  private func receive(_ common: [Int]) throws -> JoinedRows {
    guard let namer = context.parties.first(where: { $0.role == namer }) else {
      throw Diagnostic(.wrongParties, "nobody names the rows", subject: context.component)
    }
    let ids = try context.receive(Intersection.Message.rowIDs, from: namer).values
    let places = try context.receive(Intersection.Message.rowKeys, from: namer).values
    guard places.count == ids.count, places.allSatisfy({ $0 >= -1 && $0 < common.count }), Set(ids).count == ids.count
    else {
      throw Diagnostic(
        .protocolBroken, "the row ids of \(namer.name) do not fit the common ids", subject: context.component)
    }
    let repeated = keys.repeated(among: common)
    if repeated > 0 {
      context.log.warning(
        "\(English.count(repeated, "common id")) of \(context.party.name) has several rows; the first of each is taken, "
          + "because the rows are named by \(namer.name)")
    }
    let rows = places.map { $0 < 0 ? nil : keys.firstRow(of: common[Int($0)]) }
    return JoinedRows(rows: rows, ids: ids)
  }
}

extension Intersection.Exchange {
  /// The name of the column that allow_info_share sends.
  private static let sharedColumn = "share_info"

  /// Adds the column share_info of its owner to the output of the others; all outputs have the same rows.
  func shareInfo(_ table: Table, _ joined: JoinedRows, _ result: Table) throws -> Table {
    let owner: Role = parameters.infoOwner == .guest ? .guest : .host
    if context.party.role == owner {
      let column = try joined.table(from: table).column(Self.sharedColumn)
      if column == nil {
        context.log.warning("the table of \(context.party.name) has no column '\(Self.sharedColumn)'; 'null' is shared")
      }
      let texts = column.map { column in (0..<column.count).map { column.text(at: $0) } }
      let values = Texts(texts ?? [String](repeating: "null", count: result.rowCount))
      // Of several owners the first one tells.
      if context.party.index == 0 { try context.send(values, Intersection.Message.sharedInfo, to: partners) }
      return result
    }
    guard let sender = context.parties.first(where: { $0.role == owner }) else { return result }
    let texts = try context.receive(Intersection.Message.sharedInfo, from: sender).values
    guard texts.count == result.rowCount else {
      throw Diagnostic(
        .protocolBroken, "\(sender.name) shares \(English.count(texts.count, "value")) for \(result.rowCount) rows",
        subject: context.component)
    }
    let numbers = texts.map(Double.init)
    let column =
      numbers.contains(nil)
      ? Column(name: Self.sharedColumn, role: .plain, text: texts)
      : Column(name: Self.sharedColumn, role: .feature, doubles: numbers.compactMap(\.self))
    return try result.replacingColumns(result.columns.filter { $0.name != Self.sharedColumn } + [column])
  }
}
