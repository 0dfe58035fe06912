import Configuration
import Diagnostics
import Pipeline
import Tables

/// Rows of tokens, each of which names the column it belongs to, laid out as one column per feature.
///
/// - sparse (libsvm): `label place:value …`; the columns are "0" to the greatest place.
/// - tag: `tag …`, 1 where a row has the tag; with values `tag:value …`. The columns are the tags, sorted by code points.
///
/// A feature that a row does not name is 0, or missing where tags have values and missing values are filled. When a row
/// names a feature twice the later one counts. Empty tokens, as behind an end delimiter, are nothing.
struct TokenRows {
  let parameters: DataIO.Parameters
  /// Tokens before the label, of which the last is the match id.
  let leadingTokens: Int
  /// When its settings are applied: its columns are the only ones.
  let fitted: DataIOModel?
  let context: ComponentContext

  /// Lays the table out; the label has the name `label_name`, the match id `match_id`.
  func layOut(_ table: Table, hasLabel wantsLabel: Bool) throws -> (Table, hasLabel: Bool) {
    let splitter = TokenSplitter(parameters)
    let rows = (0..<table.rowCount).map { splitter.tokens(of: table, at: $0) }
    // Rows to predict may come without the label that the training had; `name:value` cannot be one.
    let lacksLabel =
      fitted != nil && splitter.namesValues
      && rows.allSatisfy { splitter.isPair($0.dropFirst(leadingTokens).first ?? "") }
    let hasLabel = wantsLabel && !lacksLabel
    var found = FoundTokens(splitter: splitter, known: fitted.map { Set($0.header) })
    for (row, tokens) in rows.enumerated() {
      found.add(tokens, of: row, leading: leadingTokens, hasLabel: hasLabel)
    }
    try found.bad.throwIfAny(expected: splitter.expectation, subject: context.component) {
      table.place(row: $0, column: nil)
    }
    if !found.unknown.isEmpty {
      context.log.warning("\(English.count(found.unknown.count, "feature")) that the model does not have are left out")
    }
    let features = try header(of: found).map { column($0, found.cells[$0] ?? FeatureCells(), rows: table.rowCount) }
    let match = leadingTokens > 0 ? [Column(name: DataTransform.MatchID.nameInLines, text: found.matches)] : []
    let label = hasLabel ? [Column(name: fitted?.labelName ?? parameters.labelName, text: found.labels)] : []
    var metadata = table.metadata.ofColumns
    metadata.idName = metadata.idName ?? "sid"
    let laidOut = try Table(
      ids: table.ids, columns: match + label + features, metadata: metadata, sourceLines: table.sourceLines)
    return (laidOut, hasLabel)
  }

  private func header(of found: FoundTokens) throws -> [String] {
    if let fitted { return fitted.header }
    if parameters.inputFormat.isSparse, let greatest = found.greatestPlace { return (0...greatest).map(String.init) }
    let tags = found.cells.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !tags.isEmpty else {
      throw Diagnostic(
        .noFeatures, "no row of the table of \(context.party.name) names a feature", subject: context.component,
        help: "look whether 'delimitor' and 'input_format' of \(context.component) fit the table")
    }
    return tags
  }

  /// Numbers where all tokens are numbers, texts otherwise.
  private func column(_ name: String, _ cells: FeatureCells, rows: Int) -> Column {
    let absentIsMissing = parameters.inputFormat == .tag && parameters.tagWithValue && parameters.missingFill
    let listed = parameters.missing + (parameters.outlierReplace ? parameters.outliers : [])
    if !absentIsMissing || cells.rows.count == rows, listed.allSatisfy({ TokenColumn.number($0) == nil }) {
      if let integers = cells.values(rows: rows, absent: 0, { Int64($0) }) {
        return Column(name: name, integers: integers)
      }
      if let numbers = cells.values(rows: rows, absent: 0, { TokenColumn.number(String($0)) }) {
        return Column(name: name, doubles: numbers)
      }
    }
    return Column(name: name, text: cells.values(rows: rows, absent: absentIsMissing ? "" : "0") { String($0) } ?? [])
  }
}

/// The cells of one feature that rows name.
private struct FeatureCells {
  private(set) var rows: [Int] = []
  private(set) var tokens: [Substring] = []

  mutating func set(_ token: Substring, at row: Int) {
    if rows.last == row {
      tokens[tokens.count - 1] = token
    } else {
      rows.append(row)
      tokens.append(token)
    }
  }

  /// One value for every row, nil when a token is no such value.
  func values<Value>(rows count: Int, absent: Value, _ read: (Substring) -> Value?) -> [Value]? {
    var values = [Value](repeating: absent, count: count)
    for (row, token) in zip(rows, tokens) {
      guard let value = read(token) else { return nil }
      values[row] = value
    }
    return values
  }
}

/// What the rows hold, gathered one after the other.
private struct FoundTokens {
  let splitter: TokenSplitter
  /// The only features that count, when a model is applied.
  let known: Set<String>?
  private(set) var cells: [String: FeatureCells] = [:]
  private(set) var greatestPlace: Int?
  private(set) var labels: [String] = []
  private(set) var matches: [String] = []
  private(set) var unknown = Set<String>()
  private(set) var bad = BadCells()

  init(splitter: TokenSplitter, known: Set<String>?) {
    self.splitter = splitter
    self.known = known
  }

  /// More places than any table has; a larger one is a slip of the pen that would take all memory.
  private static let placeLimit = 1 << 20

  mutating func add(_ all: [Substring], of row: Int, leading: Int, hasLabel: Bool) {
    if leading > 0 { matches.append(String(all.dropFirst(leading - 1).first ?? "")) }
    var tokens = all.dropFirst(leading)
    if hasLabel {
      labels.append(String(tokens.first ?? ""))
      tokens = tokens.dropFirst()
    } else if splitter.isSparse, let first = tokens.first, !first.isEmpty, !splitter.isPair(first) {
      // A libsvm row begins with a label, also at a party that does not use it.
      tokens = tokens.dropFirst()
    }
    for token in tokens where !token.isEmpty {
      guard let (name, value) = splitter.pair(token), !splitter.isSparse || note(place: name) else {
        bad.add(row, String(token))
        continue
      }
      // A place may be written with leading zeros.
      let key = splitter.isSparse ? String(Int(name) ?? 0) : String(name)
      if let known, !known.contains(key) {
        unknown.insert(key)
      } else {
        cells[key, default: .init()].set(value, at: row)
      }
    }
  }

  private mutating func note(place name: Substring) -> Bool {
    guard let place = Int(name), (0..<Self.placeLimit).contains(place) else { return false }
    greatestPlace = max(greatestPlace ?? 0, place)
    return true
  }
}

/// How a row is cut into tokens, and a token into name and value.
private struct TokenSplitter {
  let isSparse: Bool
  /// Whether tokens have a value.
  let namesValues: Bool
  private let delimiter: String
  private let separator: String

  init(_ parameters: DataIO.Parameters) {
    isSparse = parameters.inputFormat.isSparse
    namesValues = isSparse || parameters.tagWithValue
    delimiter = parameters.delimiter
    separator = isSparse ? ":" : parameters.tagValueDelimiter
  }

  var expectation: String { isSparse ? "'place:value'" : "'tag\(separator)value'" }

  func tokens(of table: Table, at row: Int) -> [Substring] {
    // A table with header holds the same tokens, one or several to a column.
    let text = table.columns.map { $0.text(at: row) }.joined(separator: table.delimiter)
    return Self.split(Substring(text), delimiter)
  }

  func isPair(_ token: Substring) -> Bool { Self.split(token, separator).count > 1 }

  func pair(_ token: Substring) -> (name: Substring, value: Substring)? {
    guard namesValues else { return (token, "1") }
    let parts = Self.split(token, separator)
    return parts.count == 2 && !parts[0].isEmpty ? (parts[0], parts[1]) : nil
  }

  private static func split(_ text: Substring, _ separator: String) -> [Substring] {
    // Bytes split much faster than characters do.
    if let byte = separator.utf8.first, separator.utf8.count == 1, byte < 0x80 {
      return text.utf8.split(separator: byte, omittingEmptySubsequences: false).map { Substring($0) }
    }
    return text.split(separator: separator, omittingEmptySubsequences: false)
  }
}
