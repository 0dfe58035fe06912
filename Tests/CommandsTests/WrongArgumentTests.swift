import Configuration
import TestSupport
import Testing

@testable import Commands

/// Requests that are refused: exit status 2, one message on standard error, the same in FATE's envelope, nothing written.
@Suite struct WrongArgumentTests {
  private func refuse(
    _ arguments: String, status: Int32 = 2, error: String, retcode: Int = 100,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let shell = try Shell()
    let result = shell.run(arguments)
    #expect(result.status == status, sourceLocation: location)
    #expect(result.error == error, sourceLocation: location)
    #expect(try result.retcode == retcode, sourceLocation: location)
    #expect(try shell.workdir.names() == [], "nothing is written", sourceLocation: location)
  }

  @Test func nothingAtAll() throws {
    try refuse(
      "",
      error: """
        error: no operation was named [F0801]
          help: 'fedflow help' lists them; 'fedflow submit_job -c CONF -d DSL'

        """)
  }

  @Test(arguments: ["qurey_job -j 1", "-f qurey_job -j 1", "--function=qurey_job -j 1"])
  func unknownOperation(_ arguments: String) throws {
    try refuse(
      arguments,
      error: """
        error: fedflow has no operation 'qurey_job' [F0801]
          help: did you mean 'query_job'?

        """)
  }

  @Test func unknownFlagWithTheNearestOne() throws {
    try refuse(
      "submit_job --srtict",
      error: """
        error: unknown flag '--srtict' [F0802]
          help: did you mean '--strict'?

        """)
  }

  /// A name that another operation has helps nobody.
  @Test func theNearestFlagIsOneOfTheOperation() throws {
    try refuse(
      "query_job --jop_id 1",
      error: """
        error: unknown flag '--jop_id' [F0802]
          help: did you mean '--job_id'?

        """)
    try refuse(
      "query_job --jop 1",
      error: """
        error: unknown flag '--jop' [F0802]
          help: 'fedflow help query_job' lists its flags

        """)
  }

  @Test func flagOfAnotherOperation() throws {
    try refuse(
      "query_job -j 1 -limit 3",
      error: """
        error: query_job has no flag '-limit' [F0802]
          help: 'fedflow help query_job' lists its flags

        """)
  }

  @Test func strayWord() throws {
    try refuse(
      "query_job -j 1 now",
      error: """
        error: query_job does not take 'now' [F0802]
          help: 'fedflow help query_job' lists its flags

        """)
  }

  @Test(arguments: ["-j", "--job_id", "-job_id"])
  func flagWithoutItsValue(_ flag: String) throws {
    try refuse("query_job \(flag)", error: "error: '\(flag)' needs a value [F0803]\n")
  }

  @Test func valueForAFlagThatTakesNone() throws {
    try refuse("submit_job --strict=yes", error: "error: '--strict' takes no value, found 'yes' [F0804]\n")
  }

  @Test(arguments: ["1.5", "x", "", "99999999999999999999"])
  func numberThatIsNone(_ text: String) throws {
    let shell = try Shell()
    let result = shell.run(["component_output_data", "-limit", text])
    #expect(result.status == 2)
    #expect(result.error == "error: '-limit' must be a whole number, found '\(text)' [F0804]\n")
  }

  /// FATE's own words (contract 1.2, 1.3).
  @Test(arguments: [
    ("submit_job", "runtime conf path"),
    ("query_job -c x", nil),
    ("job_log", "job_id,output_path"),
    ("job_log -j 1", "output_path"),
    ("component_parameters", "job_id,component_name,role,party_id"),
    ("component_metrics -j 1 -r guest", "component_name,party_id"),
    ("component_metric_all -cpn a", "job_id,role,party_id"),
    ("component_output_model -p 1", "job_id,component_name,role"),
    ("component_output_data", "job_id,component_name,role,party_id,output_path"),
    ("table_info", "namespace,table_name"),
    ("table_info -n a", "table_name"),
    ("upload", "file,head,partition,namespace,table_name"),
  ])
  func missingArguments(_ arguments: String, _ missing: String?) throws {
    let shell = try Shell()
    for form in [arguments, "-f \(arguments)"] {
      let result = shell.run(form)
      #expect(result.status == 2, "\(form)")
      guard let missing else { continue }
      #expect(try result.retmsg == "the following arguments are required: \(missing)", "\(form)")
      #expect(try result.retcode == 100, "\(form)")
      #expect(result.error.hasPrefix("error: the following arguments are required: \(missing) [F0803]\n"), "\(form)")
    }
    #expect(try shell.workdir.names() == [])
  }

  @Test func missingDSL() throws {
    let shell = try Shell()
    try shell.workdir.write("c.json", #"{"job_parameters": {"work_mode": 0}}"#)
    let result = shell.run("submit_job -c c.json")
    #expect(result.status == 2)
    #expect(try result.retmsg == "the following arguments are required: dsl path")
    #expect(try shell.workdir.names() == ["c.json"])
  }

  @Test func missingFiles() throws {
    let shell = try Shell()
    try shell.workdir.write("runtime_conf.json", "{}")
    let result = shell.run("submit_job -c runtime_cnof.json -d none/dsl.json")
    #expect(result.status == 2)
    #expect(
      result.error == """
        error: the runtime conf 'runtime_cnof.json' does not exist [F0805]
          help: did you mean 'runtime_conf.json'?
        error: the DSL 'none/dsl.json' does not exist [F0805]
          help: there is no folder '\(shell.workdir.path("none"))'

        """)
    #expect(try shell.workdir.names() == ["runtime_conf.json"])
  }

  /// What stands in the file after -c counts as if it were a flag, and a flag counts more.
  @Test func flagsAndFileTogether() throws {
    let shell = try Shell()
    let job = try shell.toy()
    try shell.workdir.write(
      "request.json", #"{"job_id": "\#(job)", "component_name": "nothing", "role": "guest", "party_id": 9999}"#)
    let result = shell.run("component_parameters -c request.json -cpn secure_add_example_0")
    #expect(result.status == 0, "\(result.error)")
  }
}
