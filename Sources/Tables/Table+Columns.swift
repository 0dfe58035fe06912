import Diagnostics

extension Table {
  /// The columns with these names, in this order. Throws F0313 with the nearest name when one is not there.
  public func selecting(columns names: [String]) throws -> Table {
    let chosen = try names.map { name in
      guard let column = column(name) else {
        throw Diagnostic(
          .unknownColumn, "no column \(English.quote(name)) in the table",
          help: Suggestion.help(for: name, in: columns.map(\.name)))
      }
      return column
    }
    return try replacingColumns(chosen)
  }

  /// Only the columns that the closure accepts.
  public func filteringColumns(_ isKept: (Column) -> Bool) -> Table {
    Table(checkedIDs: ids, columns: columns.filter(isKept), metadata: metadata, sourceLines: sourceLines)
  }

  /// The same rows with other columns. Throws F0301 when lengths or names do not fit.
  public func replacingColumns(_ columns: [Column]) throws -> Table {
    try Table(ids: ids, columns: columns, metadata: metadata, sourceLines: sourceLines)
  }

  /// The same rows and columns with other metadata.
  public func with(metadata: Metadata) -> Table {
    Table(checkedIDs: ids, columns: columns, metadata: metadata, sourceLines: sourceLines)
  }

  /// The same table without the memory of the uploaded file's lines.
  public func withoutSourceLines() -> Table {
    Table(checkedIDs: ids, columns: columns, metadata: metadata, sourceLines: nil)
  }

  /// The features as one row-major matrix, `rowCount × features.count`; missing is NaN.
  ///
  /// Throws F0313 when a feature is a text column.
  public func featureMatrix() throws -> [Double] { try matrix(of: features) }

  /// The named columns as one row-major matrix, `rowCount × names.count`; missing is NaN.
  ///
  /// Throws F0313 when one is not there or is a text column.
  public func matrix(of names: [String]) throws -> [Double] { try matrix(of: selecting(columns: names).columns) }

  private func matrix(of columns: [Column]) throws -> [Double] {
    let sources = try columns.map { column in
      guard let doubles = column.doubles else {
        throw Diagnostic(.unknownColumn, "column \(English.quote(column.name)) holds text, not numbers")
      }
      return doubles
    }
    let (rows, width) = (rowCount, columns.count)
    // An array without elements is one for all threads, which nobody may write.
    guard rows * width > 0 else { return [] }
    return [Double](unsafeUninitializedCapacity: rows * width) { target, count in
      // Blocks of rows keep the written lines in cache while one column after the other is read straight.
      for start in stride(from: 0, to: rows, by: 64) {
        let end = min(start + 64, rows)
        for (index, source) in sources.enumerated() {
          source.withUnsafeBufferPointer { values in
            var at = start * width + index
            for row in start..<end {
              target[at] = values[row]
              at += width
            }
          }
        }
      }
      count = rows * width
    }
  }

  /// The same rows with new features made from a row-major matrix, `rowCount × names.count`.
  ///
  /// The new features stand where the first old one stood (or last); all other columns stay where they are.
  /// Throws F0301 when the size does not fit or a name is taken.
  public func replacingFeatures(names: [String], matrix: [Double]) throws -> Table {
    guard matrix.count == rowCount * names.count else {
      throw Diagnostic(
        .tableShape, "\(matrix.count) numbers do not make \(names.count) features of \(English.count(rowCount, "row"))")
    }
    let width = names.count
    let made = names.enumerated().map { index, name in
      matrix.withUnsafeBufferPointer { source in
        Column(
          name: name, role: .feature,
          values: .doubles(
            Buffer(count: rowCount) { target in
              for row in 0..<target.count { target[row] = source[row * width + index] }
            }))
      }
    }
    return try replacingFeatures(made)
  }

  /// The same rows with other features; they get the role and stand where the first old one stood (or last).
  public func replacingFeatures(_ new: [Column]) throws -> Table {
    let at = columns.firstIndex { $0.role == .feature } ?? columns.count
    let before = columns[..<at]
    let after = columns[at...].filter { $0.role != .feature }
    return try replacingColumns(before + new.map { $0.with(role: .feature) } + after)
  }
}
