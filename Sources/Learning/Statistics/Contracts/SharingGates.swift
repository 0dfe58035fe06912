/// The rules that statistics must meet before they leave a node (SymetryML contract A10, C8).
///
/// They stop the plain ways to read a row out of statistics: too few rows for the columns, a step of a few rows between
/// two messages, groups of a few rows. They are no differential privacy.
public struct SharingGates: Sendable, Equatable {
  /// Rows beyond the number of columns that a table needs, and each step too.
  public var minimumExtraRows: Int
  /// Smallest number of different units (patients, machines) that rows come from, when a unit column is set.
  public var minimumUnits: Int
  /// Smallest number of rows of a group that has any.
  public var minimumCell: Int

  /// Sets gates; the defaults are those of the contract.
  public init(minimumExtraRows: Int = 5, minimumUnits: Int = 25, minimumCell: Int = 5) {
    self.minimumExtraRows = minimumExtraRows
    self.minimumUnits = minimumUnits
    self.minimumCell = minimumCell
  }

  /// What changed since the last message.
  public struct Increment: Sendable, Equatable {
    /// Rows that were learned.
    public var learned: Int
    /// Rows that were forgotten: a step of a few forgotten rows tells as much as one of a few learned ones.
    public var forgotten: Int

    /// Names a change.
    public init(learned: Int, forgotten: Int) {
      self.learned = learned
      self.forgotten = forgotten
    }

    /// Whether nothing changed: then a node says that it is there, and sends no statistics.
    public var isEmpty: Bool { learned == 0 && forgotten == 0 }
  }

  /// Why the statistics may not leave; empty when they may.
  ///
  /// - Parameters:
  ///   - increment: the change since the last message, nil for the first one.
  ///   - units: the number of different units so far, nil without a unit column.
  public func problems(with table: StatisticsTable, increment: Increment?, units: Int?) -> [String] {
    let needed = table.schema.columns.count + max(minimumExtraRows, 0)
    var problems: [String] = []
    if table.rows < needed {
      problems.append("\(table.rows) rows, \(needed) are needed: the number of columns and \(minimumExtraRows) more")
    }
    if let increment {
      for (count, word) in [(increment.learned, "learned"), (increment.forgotten, "forgotten")]
      where count != 0 && count < needed {
        problems.append("\(count) rows were \(word) since the last message, needed are none or \(needed)")
      }
    }
    if let units, units < minimumUnits {
      problems.append("the rows come from \(units) units, \(minimumUnits) are needed")
    }
    return problems + cellProblems(table)
  }

  /// Groups of a few rows. A group's mean is given away with its table, so a group of one row is that row.
  private func cellProblems(_ table: StatisticsTable) -> [String] {
    var problems: [String] = []
    let columns = table.schema.columns
    for (place, column) in columns.enumerated() {
      guard let counts = table.counts(place) else { continue }
      if isSmall(counts.ones) { problems.append(message(column.name, 1, counts.ones)) }
      // For a category the rest of the rows are the other categories, each looked at itself.
      if column.category == nil, isSmall(counts.zeros) { problems.append(message(column.name, 0, counts.zeros)) }
      for (other, number) in columns.enumerated() where !number.isBinary {
        guard let groups = table.groups(of: other, given: place) else { continue }
        if isSmall(groups.ones.count), !isSmall(counts.ones) {
          problems.append("\(message(column.name, 1, groups.ones.count)) in which '\(number.name)' is known")
        }
        if isSmall(groups.zeros.count), !isSmall(counts.zeros) {
          problems.append("\(message(column.name, 0, groups.zeros.count)) in which '\(number.name)' is known")
        }
      }
    }
    return problems
  }

  private func isSmall(_ count: Int) -> Bool { count > 0 && count < minimumCell }

  private func message(_ name: String, _ value: Int, _ count: Int) -> String {
    "'\(name)' is \(value) in \(count) \(count == 1 ? "row" : "rows"), needed are none or \(minimumCell)"
  }
}
