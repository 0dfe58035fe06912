import Configuration
import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

@testable import Tables

/// Files that pyarrow wrote (Fixtures/make_arrow.py), and what other programs see in ours (Fixtures/check_arrow.py).
@Suite struct ArrowForeignTests {
  @Test func filesOfPyarrowAreRead() throws {
    let file = try ArrowFile(name: "f", bytes: Fixture.bytes("pyarrow_two_batches.arrow"))
    #expect(file.batches.map(\.rowCount) == [3, 2])
    let table = try file.table()
    #expect(table.metadata.idName == "key")
    #expect(table.ids.strings == ["a", "b", "ü", "", "dd"])
    #expect(table.header == "float64,float32,int8,uint16,int64,large")
    #expect(table.column("float64") == Column(name: "float64", doubles: [1.5, .nan, -0.0, .nan, 1e300]))
    #expect(table.column("float32") == Column(name: "float32", doubles: [0.5, 1.25, .nan, -2, 3]))
    #expect(table.column("int8") == Column(name: "int8", integers: [1, nil, -128, 127, 0]))
    #expect(table.column("uint16") == Column(name: "uint16", integers: [1, 2, 3, 65535, 0]))
    #expect(table.column("int64") == Column(name: "int64", integers: [1 << 62, nil, .min, 0, 1]))
    #expect(table.column("large")?.texts?.strings == ["x", "", "zz", "yyy", "é"])
  }

  @Test(arguments: [
    ("pyarrow_compressed.arrow", "compressed columns"), ("pyarrow_dictionary.arrow", "dictionary-encoded"),
  ])
  func whatIsNotReadIsNamed(name: String, feature: String) throws {
    let bytes = try Fixture.bytes(name)
    let error = #expect(throws: Diagnostic.self) { try ArrowFile(name: name, bytes: bytes) }
    #expect(error?.code == .unsupportedTable)
    #expect(error?.message.contains(feature) == true)
  }

  @Test func changedFilesOfPyarrowNeverCrash() throws {
    var bytes = try Fixture.bytes("pyarrow_two_batches.arrow")
    for index in bytes.indices {
      bytes[index] ^= 0xFF
      defer { bytes[index] ^= 0xFF }
      if let table = try? ArrowFile(name: "f", bytes: bytes).table() {
        #expect((0..<table.rowCount).allSatisfy { table.ids[$0].utf8.count >= 0 })
      }
    }
  }

  /// pyarrow, pandas, polars and DuckDB see what we wrote; skipped with a line where they are not installed.
  ///
  /// FEDFLOW_TEST_PYTHON names the Python that has them; `python3` otherwise.
  @Test(arguments: [1, 2, 1 << 20]) func otherProgramsReadOurFiles(rowsPerBatch: Int) throws {
    let work = try Workdir()
    let table = try ArrowTests.sample().with(
      metadata: .init(idName: "id", labelName: "y", values: ["partition": "4", "name": "ü"]))
    try table.write(work.path("t.arrow"), files: FileSystem(), writer: ArrowWriter(rowsPerBatch: rowsPerBatch))
    let expected: JSON = [
      "columns": [
        "id": ["9", "10", "ü"], "y": [1, nil, -3], "x0": [0.5, nil, -0.0], "note": ["", "two", "drei"],
        "__line__": [4, 2, 3],
      ],
      "metadata": [
        "fedflow.format": "1", "fedflow.id_name": "id", "fedflow.label_name": "y", "fedflow.meta.partition": "4",
        "fedflow.meta.name": "ü",
      ],
    ]
    let answer = try work.write("expected.json", CanonicalJSON.text(expected))
    let python = ProcessEnvironment.current().variable("FEDFLOW_TEST_PYTHON") ?? "python3"
    let (status, output) = run([python, Fixture.path("check_arrow.py"), work.path("t.arrow"), answer])
    guard status != 3, status != 127 else {
      return try Console.system().writeError("skipped: \(python) has no pyarrow to read our Arrow files with\n")
    }
    #expect(status == 0, "\(output)")
  }

  private func run(_ command: [String]) -> (status: Int32, output: String) {
    let line = command.map { "'\($0)'" }.joined(separator: " ") + " 2>&1"
    guard let pipe = popen(line, "r") else { return (127, "") }
    var output: [UInt8] = []
    var byte = fgetc(pipe)
    while byte != EOF {
      output.append(UInt8(truncatingIfNeeded: byte))
      byte = fgetc(pipe)
    }
    return (pclose(pipe) >> 8 & 0xFF, String(decoding: output, as: UTF8.self))
  }
}
