import Diagnostics

/// Rows with ids and named columns of equal length: an immutable value.
///
/// Copies, slices and column selections share memory. Rows of stored tables are in shortlex order of id (contract 5.3).
public struct Table: Sendable {
  /// What describes the table as a whole.
  public struct Metadata: Sendable, Equatable {
    /// The name of the id column (FATE's `sid`); nil for a file without header line.
    public var idName: String?
    /// The name of the label column, when the table has or had one.
    public var labelName: String?
    /// Anything else, by name; carried along by every operation that keeps the meaning of the rows.
    public var values: [String: String]

    /// Makes metadata.
    public init(idName: String? = nil, labelName: String? = nil, values: [String: String] = [:]) {
      self.idName = idName
      self.labelName = labelName
      self.values = values
    }

    /// The same for a table with columns, made of one that held lines.
    public var ofColumns: Self {
      var metadata = self
      metadata.values[Table.layoutKey] = nil
      return metadata
    }
  }

  /// The ids, one per row.
  public let ids: TextValues
  /// The columns, in header order.
  public let columns: [Column]
  /// What describes the table as a whole.
  public let metadata: Metadata
  /// The line of the uploaded file from which each row came; nil once the rows are no longer those of a file.
  public let sourceLines: Buffer<Int64>?

  /// Makes a table.
  ///
  /// Throws F0301 when the columns differ in length from the ids or two columns have one name.
  public init(
    ids: TextValues, columns: [Column] = [], metadata: Metadata = Metadata(), sourceLines: Buffer<Int64>? = nil
  ) throws {
    var seen = Set<String>()
    for column in columns {
      guard column.count == ids.count else {
        throw Diagnostic(
          .tableShape,
          "column \(English.quote(column.name)) has \(English.count(column.count, "row")), the table \(ids.count)")
      }
      guard seen.insert(column.name).inserted else {
        throw Diagnostic(
          .tableShape, "two columns are named \(English.quote(column.name))",
          help: "rename one of them; later components could not tell them apart")
      }
    }
    self.init(checkedIDs: ids, columns: columns, metadata: metadata, sourceLines: sourceLines)
  }

  /// Makes a table from ids as strings; otherwise as above.
  public init(ids: [String], columns: [Column] = [], metadata: Metadata = Metadata()) throws {
    try self.init(ids: TextValues(ids), columns: columns, metadata: metadata)
  }

  init(checkedIDs: TextValues, columns: [Column], metadata: Metadata, sourceLines: Buffer<Int64>?) {
    self.ids = checkedIDs
    self.columns = columns
    self.metadata = metadata
    self.sourceLines = sourceLines?.count == checkedIDs.count ? sourceLines : nil
  }

  /// The number of rows.
  public var rowCount: Int { ids.count }

  /// The names of the columns joined by commas: FATE's `header`; empty for a file without header line.
  public var header: String { holdsLines ? "" : columns.map(\.name).joined(separator: ",") }

  /// Whether the rows are raw lines (a file without header line): one text column `value` with all but the id.
  public var holdsLines: Bool { metadata.values[Self.layoutKey] == Self.linesLayout }

  /// The delimiter with which the table was uploaded.
  public var delimiter: String { metadata.values[Self.delimiterKey] ?? "," }

  /// The name of the uploaded file without its folder, for messages about its rows.
  public var sourceName: String? { metadata.values[Self.sourceKey] }

  /// The column with a name.
  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The columns with a role, in header order.
  public func columns(_ role: Column.Role) -> [Column] { columns.filter { $0.role == role } }

  /// The features, in header order.
  public var features: [Column] { columns(.feature) }

  /// The label column, when there is one.
  public var label: Column? { columns.first { $0.role == .label } }

  /// The weight column, when there is one.
  public var weight: Column? { columns.first { $0.role == .weight } }

  /// Where a cell was written, for messages: `file:line` when known, and the id and column in any case.
  ///
  /// - Parameter column: the name of the column, or nil for the whole row.
  public func place(row: Int, column: String?) -> String {
    let cell = column.map { ", column \(English.quote($0))" } ?? ""
    let id = "id \(English.quote(ids[row]))\(cell)"
    guard let sourceName, let sourceLines else { return id }
    return "\(sourceName):\(sourceLines[row]): \(id)"
  }

  static let layoutKey = "layout"
  static let linesLayout = "lines"
  static let delimiterKey = "delimiter"
  static let sourceKey = "source"
  /// The name of the only column of a table that holds lines.
  public static let lineColumnName = "value"
}

extension Table: Equatable {
  /// Equal ids, columns and metadata; from which lines of a file they came does not matter.
  public static func == (a: Self, b: Self) -> Bool {
    a.ids == b.ids && a.columns == b.columns && a.metadata == b.metadata
  }
}
