import Diagnostics
import Platform

/// Reads CSV text as FATE's `upload` does (contract 5.1), but refuses what FATE would silently lose or bend.
///
/// With a header line every other line is a row: the first field is the id, the rest are the columns. Without one, a row
/// is an id and the rest of its line as one text (libsvm and tag rows are ragged by nature).
///
/// - Fields are split at every delimiter. Quotes are ordinary characters, as in FATE: unquoting would change what
///   its plain files mean. A file that looks quoted is named in a warning.
/// - Lines end with LF or CR LF (counted). Any other carriage return is refused: FATE would take it for a line end.
/// - With the delimiter `,` tabs separate too, as in FATE 1.4; that is named in a warning.
/// - A byte order mark is skipped. Empty lines at the end are dropped and counted, elsewhere refused.
/// - Names in the header line lose surrounding spaces; values never do.
public enum CSVImport {
  /// What to do with a row whose id stood in an earlier row.
  public enum Duplicates: Sendable {
    /// Refuse the file, with both places.
    case refuse
    /// Keep the last row of an id, as FATE does, and count the others as dropped.
    case keepLast
  }

  /// How a file is to be read.
  public struct Options: Sendable {
    /// Whether the first line names the columns (FATE's `head`).
    public var hasHeader: Bool
    /// One ASCII character (FATE's `id_delimiter`).
    public var delimiter: String
    /// What to do with repeated ids.
    public var duplicates: Duplicates
    /// How many problems are told in detail.
    public var problemLimit: Int

    /// Makes options; the defaults are FATE's.
    public init(
      hasHeader: Bool = true, delimiter: String = ",", duplicates: Duplicates = .refuse, problemLimit: Int = 20
    ) {
      self.hasHeader = hasHeader
      self.delimiter = delimiter
      self.duplicates = duplicates
      self.problemLimit = problemLimit
    }
  }

  /// Reads a text into a table whose rows are in shortlex order of id.
  ///
  /// - Parameters:
  ///   - bytes: the whole file; nothing of it is kept.
  ///   - name: the name of the file as the user gave it, for messages.
  /// - Throws: `DiagnosticList` with the first problems and, in a note, how many there are; F0317 for the delimiter.
  public static func read(
    _ bytes: UnsafeRawBufferPointer, name: String, options: Options = Options()
  ) throws -> ImportedTable {
    let delimiter = try delimiterByte(options.delimiter)
    let text = bytes.bindMemory(to: UInt8.self)
    if delimiter == UInt8(ascii: ","), CSVLines.find(UInt8(ascii: "\t"), in: text, from: 0) != nil {
      let copy = text.map { $0 == UInt8(ascii: "\t") ? delimiter : $0 }
      var imported = try copy.withUnsafeBufferPointer { try read($0, delimiter, name, options) }
      imported.warnings.append(
        Diagnostic(.warning, .suspiciousCSV, "tabs were read as delimiters, as FATE does", subject: name))
      return imported
    }
    return try read(text, delimiter, name, options)
  }

  /// Reads a text that is in memory.
  public static func read(_ text: [UInt8], name: String, options: Options = Options()) throws -> ImportedTable {
    try text.withUnsafeBytes { try read($0, name: name, options: options) }
  }

  private static func read(
    _ text: UnsafeBufferPointer<UInt8>, _ delimiter: UInt8, _ name: String, _ options: Options
  ) throws -> ImportedTable {
    let lines = CSVLines(text, skipping: text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    var problems = CSVProblems(limit: max(options.problemLimit, 1))
    let rows = CSVRows(lines, delimiter: delimiter, hasHeader: options.hasHeader)
    lines.checkBytes(&problems)
    if rows.isEmpty {
      // A file whose lines end in CR alone is one line: that is the reason, not the missing rows.
      guard problems.total == 0 else { throw problems.diagnostics(lines, name: name) }
      let what = lines.count == 0 ? "\(name) is an empty file" : "\(name) has no rows"
      throw DiagnosticList([Diagnostic(.emptyFile, what, subject: name, help: "upload a file with at least one row")])
    }
    let header = rows.header(&problems)
    rows.checkShapes(&problems)
    let order = rows.order(options.duplicates, &problems)
    guard problems.total == 0 else { throw problems.diagnostics(lines, name: name) }

    let ids = rows.ids(order)
    let columns = CSVColumns(rows, order: order).columns(names: header.names)
    var metadata = Table.Metadata(idName: header.idName)
    // Without the folder, so that the same file makes the same table wherever it lies.
    metadata.values = [Table.delimiterKey: options.delimiter, Table.sourceKey: Path.name(name)]
    if !options.hasHeader { metadata.values[Table.layoutKey] = Table.linesLayout }
    let table = Table(
      checkedIDs: ids, columns: columns, metadata: metadata,
      sourceLines: Buffer(order.map { Int64(rows.lineNumber($0)) }))
    let account = ImportAccount(
      read: rows.count + rows.blankLinesAtEnd, kept: order.count,
      dropped: [
        .init(reason: "repeated id", count: rows.count - order.count),
        .init(reason: "empty line at the end", count: rows.blankLinesAtEnd),
      ].filter { $0.count > 0 }, carriageReturnLineEnds: lines.carriageReturnLineEnds)
    return ImportedTable(table: table, account: account, warnings: rows.warnings(header, name: name))
  }

  private static func delimiterByte(_ delimiter: String) throws -> UInt8 {
    let bytes = Array(delimiter.utf8)
    let isUsable =
      bytes.count == 1 && bytes[0] < 0x7F && bytes[0] > 0 && !"\n\r\"+-._".utf8.contains(bytes[0])
      && !delimiter.allSatisfy { $0.isLetter || $0.isNumber }
    guard isUsable else {
      throw Diagnostic(
        .badDelimiter, "\(English.quote(delimiter)) cannot be a delimiter",
        help: "use one character, for example ',', ';', '|', a tab or a space")
    }
    return bytes[0]
  }
}

/// A table that was read, with the account of its rows.
public struct ImportedTable: Sendable {
  /// The rows in shortlex order of id.
  public let table: Table
  /// Where every row went.
  public let account: ImportAccount
  /// What looks wrong but was accepted.
  public internal(set) var warnings: [Diagnostic]
}
