/// The table that the benchmark prints.
enum Table {
  /// Rows under a header, columns aligned, then the notes.
  static func text(_ rows: [Row], notes: [String]) -> String {
    let cells = [Row.header] + rows.map(\.cells)
    let widths = Row.header.indices.map { column in cells.map { $0[column].count }.reduce(0, max) }
    var lines = cells.map { line(of: $0, widths) }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return (lines + [""] + notes).map { $0 + "\n" }.joined()
  }

  /// Texts stand on the left, figures on the right.
  private static let figureColumns: Set = [2, 3, 5, 6, 7]

  private static func line(of cells: [String], _ widths: [Int]) -> String {
    var parts = zip(cells, widths).enumerated().map { column, cell in
      let (text, width) = cell
      let blanks = String(repeating: " ", count: width - text.count)
      return figureColumns.contains(column) ? blanks + text : text + blanks
    }
    // The last column needs no blanks behind it.
    if let last = cells.last { parts[parts.count - 1] = last }
    return parts.joined(separator: "  ")
  }
}

/// Figures for people: three digits that count, thousands set apart.
enum Figure {
  static func text(_ value: Double) -> String {
    let size = value.magnitude
    guard size.isFinite else { return "–" }
    if size >= 99.95 { return grouped(Int(value.rounded())) }
    let decimals = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
    return fixed(value, decimals: decimals)
  }

  /// A number with so many decimals.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    let units = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(units)" }
    let fraction = String(units % scale)
    return "\(sign)\(units / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }

  private static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    let parts = digits.indices.map { index in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digits[index])" : String(digits[index])
    }
    return (value < 0 ? "-" : "") + parts.joined()
  }
}
