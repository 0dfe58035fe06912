import Configuration
import TestSupport
import Testing

/// A table of 96 MiB under a limit of 64 MiB: what goes by record batch runs, what needs it as a whole does not begin.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct MemoryLimitTests {
  private static let conf = """
    {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999}, "role": {"guest": [9999]},
     "job_parameters": {"common": {}},
     "component_parameters": {"role": {"guest": {"0": {"reader_0": {"table": {"namespace": "n", "name": "t"}}}}}}}
    """
  private static let reader = #""reader_0": {"module": "Reader", "output": {"data": ["out"]}}"#
  private static let dataio = """
    "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.out"]}}, "output": {"data": ["out"]}}
    """

  @Test func byRecordBatchOrNotAtAll() throws {
    let program = try Program()
    try program.workdir.write("conf.json", Self.conf)
    try program.workdir.write("reader.json", #"{"components": {\#(Self.reader)}}"#)
    try program.workdir.write("whole.json", #"{"components": {\#(Self.reader), \#(Self.dataio)}}"#)
    #expect(try program.run("settings --set memory_limit=64M").status == 0)
    // All memory of its own, stacks included, is bounded by the system.
    let ended = try program.shell(
      """
      awk 'BEGIN { print "id,a,b,c"; for (i = 0; i < 2400000; i++) print i "," i / 7 "," i / 11 "," i / 13 }' > t.csv
      ulimit -d \(160 << 10)
      "$FEDFLOW" upload -i t.csv --head 1 --partition 1 -n n -t t && rm t.csv
      """)
    #expect(ended.status == 0, "\(ended.error)")
    let read = try program.run("submit_job -c conf.json -d reader.json")
    #expect(read.status == 0, "\(read.error)")
    let refused = try program.run("submit_job -c conf.json -d whole.json")
    #expect(refused.status == 2)
    #expect(refused.error.contains("'dataio_0' holds its tables as a whole, "))
    #expect(refused.error.contains("; the limit is 64M (the setting memory_limit) [F0705]"))
    #expect(refused.error.contains("guest 9999: table 'n.t', 2400000 rows"))
    #expect(try program.run("query_job -r guest").answer["data"]?.listValue?.count == 1)
    #expect(try program.run("submit_job -c conf.json -d whole.json --memory 1G").status == 0)
  }
}
