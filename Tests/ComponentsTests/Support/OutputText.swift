import Configuration
import Pipeline
import Tables

@testable import Components

/// All that an output holds, as text: equal texts are equal bytes in the tree.
func text(_ output: ComponentOutput) -> String {
  let model = CanonicalJSON.text(.object(output.model?.buffers ?? [:]))
  let tables = output.data.map { table in
    (0..<table.rowCount).map { row in
      ([table.ids[row]] + table.columns.map { $0.text(at: row) }).joined(separator: ",")
    }.joined(separator: "\n")
  }
  return ([model, CanonicalJSON.text(output.metrics.json)] + tables).joined(separator: "\n")
}

extension PartyHarness where Subject == HeteroLR {
  /// With the last 20 training rows and ten of their own as validation data.
  func validating(_ fixture: HeteroLRFixture) throws -> Self {
    var harness = self
    func table(_ table: Table) throws -> Table {
      let rows = table.selecting(rows: Array(40..<60) + Array(0..<10))
      return try rows.replacingIDs(fixture.ids[40...] + (1001...1010).map(String.init))
    }
    harness.sides[.guest]?.data[.validateData] = try table(fixture.guestTable())
    harness.sides[.host]?.data[.validateData] = try table(fixture.hostTable())
    return harness
  }
}
