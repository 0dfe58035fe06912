extension StatisticsTable {
  /// Refuses statistics that no rows can have: counts that contradict each other, a spread without rows, a co-moment
  /// larger than the spreads allow (Cauchy and Schwarz).
  func requireConsistent() throws(StatisticsError) {
    for column in continuous { try Self.require(column.count <= rows, "a column has more values than there are rows") }
    for column in continuous where column.count <= 1 {
      try Self.require(column.m2 == 0 && column.m3 == 0 && column.m4 == 0, "a single value has a spread")
    }
    for column in binary { try Self.require(column.count <= rows, "a column has more values than there are rows") }
    try requireConsistentPairs()
    try requireConsistentGroups()
    try requireConsistentCells()
    try requireConsistentHistograms()
  }

  private func requireConsistentPairs() throws(StatisticsError) {
    for j in continuous.indices {
      for i in 0..<j {
        let pair = pairs[Self.pairIndex(i, j)]
        let most = min(continuous[i].count, continuous[j].count)
        try Self.require(pair.count <= most, "a pair has more rows than its columns")
        let least = continuous[i].count + continuous[j].count - rows
        try Self.require(pair.count >= least, "a pair has fewer rows than its columns share")
        let limit = pair.firstM2.squareRoot() * pair.secondM2.squareRoot()
        try Self.require(pair.comoment.magnitude <= limit * (1 + 1e-9), "a co-moment is larger than its spreads allow")
        if pair.count <= 1 {
          try Self.require(
            pair.firstM2 == 0 && pair.secondM2 == 0 && pair.productM2 == 0, "a single row has a spread")
        }
      }
    }
  }

  private func requireConsistentGroups() throws(StatisticsError) {
    for (index, pair) in groups.enumerated() {
      let (number, one) = (continuous[index / binary.count], binary[index % binary.count])
      try Self.require(
        pair.ones.count <= one.ones && pair.zeros.count <= one.zeros
          && pair.ones.count + pair.zeros.count <= number.count, "a group has more rows than its column")
      for group in [pair.ones, pair.zeros] where group.count <= 1 {
        try Self.require(group.m2 == 0, "a single row has a spread")
      }
    }
  }

  private func requireConsistentCells() throws(StatisticsError) {
    for j in binary.indices {
      for i in 0..<j {
        let cell = cells[Self.pairIndex(i, j)]
        let counts = [cell.bothOne, cell.firstOnly, cell.secondOnly, cell.bothZero]
        try Self.require(counts.allSatisfy { $0 >= 0 }, "a cell is negative")
        try Self.require(
          cell.bothOne + cell.firstOnly <= binary[i].ones && cell.bothOne + cell.secondOnly <= binary[j].ones
            && cell.secondOnly + cell.bothZero <= binary[i].zeros
            && cell.firstOnly + cell.bothZero <= binary[j].zeros, "cells have more rows than their columns")
      }
    }
  }

  private func requireConsistentHistograms() throws(StatisticsError) {
    var place = 0
    for (position, attribute) in schema.attributes.enumerated() where !attribute.histogramEdges.isEmpty {
      let column = schema.columns.first { $0.attribute == position }
      var sum = 0
      for count in histograms[place].counts {
        try Self.require(count >= 0, "a bin of a histogram is negative")
        sum = min(sum + min(count, Self.maximumRows), Self.maximumRows + 1)
      }
      try Self.require(
        column.map { sum == continuous[$0.slot].count } ?? false, "a histogram has not its column's rows")
      place += 1
    }
  }

  private static func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(StatisticsError) {
    guard holds else { throw .encoding(what()) }
  }
}
