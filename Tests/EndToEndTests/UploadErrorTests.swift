import Configuration
import TestSupport
import Testing

/// CSV files with a defect: refused whole, every problem with its line and column, what was there before untouched.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct UploadErrorTests {
  private func refuse(
    _ csv: [UInt8], error: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let program = try Program()
    let flags = "upload -i t.csv --head 1 --partition 1 -n n -t t"
    try program.workdir.write("t.csv", csv)
    let first = try program.run(flags)
    #expect(first.status == 2, sourceLocation: location)
    #expect(difference(first.error, error) == nil, sourceLocation: location)
    #expect(try first.answer["retcode"] == 100, sourceLocation: location)
    #expect(try program.workdir.names() == ["t.csv"], "nothing is written", sourceLocation: location)

    // The same over a table that is there.
    try program.workdir.write("t.csv", "id,x\n7,8\n")
    #expect(try program.run(flags).status == 0, sourceLocation: location)
    let before = try program.workdir.tree("workspace")
    try program.workdir.write("t.csv", csv)
    #expect(try program.run("\(flags) -drop 1").status == 2, sourceLocation: location)
    #expect(try program.workdir.tree("workspace") == before, "nothing is lost", sourceLocation: location)
  }

  private func refuse(_ csv: String, error: String, _ location: SourceLocation = #_sourceLocation) throws {
    try refuse(Array(csv.utf8), error: error, location)
  }

  @Test func raggedRows() throws {
    try refuse(
      "id,x,y\n1,2,3\n2,3\n3,4,5,6\n",
      error: """
        t.csv:3:4: error: the row has 2 fields, the header line 3 [F0302]
          3 | 2,3
            |    ^
          help: for rows of different lengths (libsvm, tags) upload with head 0
        t.csv:4:7: error: the row has 4 fields, the header line 3 [F0302]
          4 | 3,4,5,6
            |       ^
          help: for rows of different lengths (libsvm, tags) upload with head 0

        """)
  }

  @Test func idThatStandsTwice() throws {
    try refuse(
      "id,x\n1,2\n2,3\n1,4\n",
      error: """
        t.csv:4:1: error: the id '1' was used before [F0303]
          4 | 1,4
            | ^
          t.csv:2:1: note: first used here
          help: remove one of the rows, or ask for the last one to be kept

        """)
  }

  /// FATE's words stand in them: `X is an empty file`.
  @Test func emptyFile() throws {
    try refuse(
      "",
      error: """
        t.csv: error: t.csv is an empty file [F0304]
          help: upload a file with at least one row

        """)
    try refuse(
      "id,x\n",
      error: """
        t.csv: error: t.csv has no rows [F0304]
          help: upload a file with at least one row

        """)
  }

  @Test func zeroByte() throws {
    try refuse(
      Array("id,x\n1,".utf8) + [0] + Array("2\n".utf8),
      error: """
        t.csv:2:3: error: zero byte in the line [F0305]
          2 | 1,\u{FFFD}2
            |   ^
          help: export the file as UTF-8 text

        """)
  }

  @Test func carriageReturnInALine() throws {
    try refuse(
      "id,x\n1,2\n2,a\rb\n",
      error: """
        t.csv:3:4: error: carriage return (CR) that is not followed by a line feed [F0306]
          3 | 2,a\u{FFFD}b
            |    ^
          help: convert the line ends, for example with tr '\\r' '\\n' or mac2unix

        """)
  }

  /// A file of an old Macintosh: all is one line, but not a header without rows.
  @Test func carriageReturnsForLineEnds() throws {
    try refuse(
      "id,x\r1,2\r2,3\r",
      error: """
        t.csv:1:5: error: carriage return (CR) that is not followed by a line feed [F0306]
          1 | id,x\u{FFFD}1,2\u{FFFD}2,3\u{FFFD}
            |     ^
          help: convert the line ends, for example with tr '\\r' '\\n' or mac2unix

        """)
  }

  @Test func lineEndsOfWindowsAreRead() throws {
    let program = try Program()
    try program.workdir.write("t.csv", "id,x\r\n1,2\r\n2,3\r\n")
    let result = try program.run("upload -i t.csv --head 1 --partition 1 -n n -t t")
    #expect(result.status == 0, "\(result.error)")
    #expect(try program.run("table_info -n n -t t").answer["data"]?["schema"]?["header"] == "x")
  }

  @Test func bytesThatAreNoUTF8() throws {
    try refuse(
      Array("id,x\n1,".utf8) + [0xFF, 0x0A],
      error: """
        t.csv:2:3: error: byte 0xFF is not UTF-8 [F0307]
          2 | 1,\u{FFFD}
            |   ^
          help: convert the file, for example with iconv -t UTF-8

        """)
  }

  @Test func rowWithoutID() throws {
    try refuse(
      "id,x\n1,2\n,3\n",
      error: """
        t.csv:3:1: error: the row has no id [F0308]
          3 | ,3
            | ^

        """)
  }

  @Test func repeatedColumn() throws {
    try refuse(
      "id,x,x\n1,2,3\n",
      error: """
        t.csv:1:6: error: two columns are named 'x' [F0309]
          1 | id,x,x
            |      ^
          t.csv:1:4: note: first used here

        """)
  }

  /// A text among numbers is found when DataIO reads it as a number: the job fails, with column and id.
  @Test func valueThatIsNoNumber() throws {
    let program = try Program()
    try program.uploadSmallTables()
    let text = try program.workdir.read("host.csv").replacing("\n7,", with: "\n7,abc")
    try program.workdir.write("host.csv", text)
    #expect(try program.run("upload -q -i host.csv --head 1 --partition 1 -n n -t host -drop 1").status == 0)
    try program.workdir.write("conf.json", SmallJob.conf)
    try program.workdir.write("dsl.json", SmallJob.dsl)
    let result = try program.run("submit_job -c conf.json -d dsl.json")
    #expect(result.status == 1)
    let message = try #require(try result.answer["errors"]?[0])
    #expect(message["code"] == "F0652")
    #expect(message["message"]?.textValue?.contains("'abc") == true, "\(message)")
    #expect(message["place"] == "dataio_0 at host 10000: host.csv:8: id '7', column 'c'")
    #expect(try program.run("query_job -j \(result.jobID)").answer["data"]?[0]?["f_status"] == "failed")
    #expect(try program.results(of: result.jobID).keys.filter { $0.hasPrefix("host/") } == [])
  }
}
