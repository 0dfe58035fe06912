import Components
import Configuration
import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

@testable import Commands

/// What stands on which stream, and how the process ends (contract 1.2, design 3).
@Suite struct ConsoleTests {
  /// Sorted keys, four blanks, non-ASCII kept, one empty line at the end: as `json.dumps(indent=4)` and `print()`.
  @Test func answersAreWrittenAsFatesClientWritesThem() throws {
    let shell = try Shell()
    try shell.upload("größe", "id,x\n1,2\n")
    let result = shell.run(["table_info", "-n", "n", "-t", "größe"])
    #expect(result.output.contains("\n        \"table_name\": \"größe\"\n"))
    #expect(result.output.hasPrefix("{\n    \"data\": {\n        \"count\": 1,\n"))
    #expect(result.output.hasSuffix("    \"retcode\": 0,\n    \"retmsg\": \"success\"\n}\n\n"))
  }

  @Test func standardOutputHasNothingButTheAnswer() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n")
    try shell.upload("host", "id,z\n1,2\n2,5\n")
    for result in [
      try shell.intersect(), shell.run("query_job -r guest"), shell.run("query_job -r gust"), shell.run("submit_job"),
      shell.run("submit_job -c nothing -d nothing"), shell.run("upload -c guest_upload.json"), shell.run("bad"),
      shell.run("-x"),
    ] {
      #expect(result.output.hasPrefix("{\n") && result.output.hasSuffix("\n}\n\n"), "\(result.output)")
      #expect(try result.retcode != nil)
    }
  }

  @Test func quietSaysOnlyErrors() throws {
    let shell = try Shell()
    _ = try shell.toy()
    #expect(shell.run("submit_job -c toy.json -d toy_dsl.json").error != "")
    #expect(shell.run("submit_job -c toy.json -d toy_dsl.json -q").error == "")
    #expect(shell.run("submit_job -c none.json -d toy_dsl.json --quiet").error.hasPrefix("error: "))
  }

  @Test func colourIsForTerminalsThatWantIt() throws {
    var shell = try Shell()
    #expect(shell.run("bad").error.hasPrefix("error: "))
    shell.isTerminal = true
    #expect(shell.run("bad").error.hasPrefix("\u{1B}[1;31merror:\u{1B}[0m "))
    shell.variables = ["NO_COLOR": "1"]
    #expect(!shell.run("bad").error.contains("\u{1B}"))
    shell.variables = ["NO_COLOR": ""]
    #expect(shell.run("bad").error.contains("\u{1B}"), "no-color.org: an empty value does not count")
  }

  @Test func failuresAreTheSameOnBothStreams() throws {
    let shell = try Shell()
    try shell.workdir.write("c.json", "{\"initiator\": 1,\n \"role\": }")
    try shell.workdir.write("d.json", "{}")
    let result = shell.run("submit_job -c c.json -d d.json")
    #expect(result.status == 2)
    let errors = try #require(try result.answer["errors"]?.listValue)
    #expect(errors.count == 1)
    let place = try #require(errors[0]["place"]?.textValue)
    let (message, code) = (try #require(errors[0]["message"]?.textValue), try #require(errors[0]["code"]?.textValue))
    #expect(place == "c.json:2:10")
    #expect(result.error.hasPrefix("\(place): error: \(message) [\(code)]\n"), "\(result.error)")
    #expect(try result.retmsg == "\(place): \(message)")
  }

  /// `--workspace`, else FEDFLOW_WORKSPACE, else STATE_DIRECTORY, else `./workspace` (design 4).
  @Test func whereTheTreeIs() throws {
    var shell = try Shell()
    func trees() throws -> [String] {
      try shell.workdir.names().filter { $0.hasSuffix("/format") }.map { String($0.dropLast(7)) }.sorted()
    }
    try shell.upload("a", "id,x\n1,2\n")
    #expect(try trees() == ["workspace"])
    shell.variables["STATE_DIRECTORY"] = shell.workdir.path("state")
    shell.run("upload -c a_upload.json")
    #expect(try trees() == ["state", "workspace"])
    shell.variables["FEDFLOW_WORKSPACE"] = "variable"
    shell.run("upload -c a_upload.json")
    #expect(try trees() == ["state", "variable", "workspace"])
    shell.run("upload -c a_upload.json --workspace flag")
    #expect(try trees() == ["flag", "state", "variable", "workspace"])
  }

  @Test func status0() throws {
    let shell = try Shell()
    #expect(try !shell.toy().isEmpty)
    #expect(shell.run("submit_job -c toy.json -d toy_dsl.json").status == 0)
  }

  /// The job ran and failed: FATE's envelope says that the submission was accepted.
  @Test func status1() throws {
    let shell = try Shell()
    try shell.upload("guest", "id,y,x\na,0,2\nb,1,3\n")
    try shell.upload("host", "id,z\nc,2\nd,5\n")
    let result = try shell.intersect()
    #expect(result.status == 1, "\(result.error)")
    #expect(try result.retcode == 0)
    let job = try #require(try result.answer["jobId"]?.textValue)
    #expect(result.error.contains("[F0612]"), "\(result.error)")
    #expect(try result.retmsg?.hasPrefix("job failed: ") == true)
    #expect(try result.answer["errors"]?[0]?["code"] == "F0612")
    #expect(try shell.run("query_job -j \(job) -r guest").answer["data"]?[0]?["f_status"] == "failed")
    let tasks = try shell.run("query_task -j \(job) -r guest").answer["data"]?.listValue ?? []
    #expect(tasks.first { $0["f_component_name"] == "dataio_0" }?["f_status"] == "success")
    #expect(tasks.first { $0["f_component_name"] == "intersection_0" }?["f_status"] == "failed")
  }

  @Test func status2() throws {
    #expect(try Shell().run("submit_job").status == 2)
  }

  @Test func status4() throws {
    let shell = try Shell()
    let result = shell.run("query_job -j 1")
    #expect(result.status == 4)
    #expect(
      result.error == """
        error: there is no workspace at '\(shell.workdir.path("workspace"))' [F0502]
          help: upload a table or submit a job first, or name another folder with --workspace

        """)
    #expect(try shell.workdir.names() == [], "a query makes nothing")
  }

  /// Somebody's home folder is not a workspace.
  @Test func status5() throws {
    let shell = try Shell()
    try shell.workdir.write("workspace/letter.txt", "dear")
    let result = try shell.upload("a", "id,x\n1,2\n")
    #expect(result.status == 5)
    #expect(result.error.contains("[F0503]"), "\(result.error)")
    #expect(try shell.workdir.names("workspace") == ["letter.txt"])
  }

  @Test func status7OfANewerTree() throws {
    let shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n")
    let format = try shell.workdir.read("workspace/format")
    let digits = format.filter { $0.isNumber }
    try shell.workdir.write("workspace/format", format.replacing(digits, with: "99"))
    let before = try shell.workdir.tree("workspace")
    for arguments in ["upload -c a_upload.json", "query_job -r local", "table_info -n n -t a"] {
      let result = shell.run(arguments)
      #expect(result.status == 7, "\(arguments)")
      #expect(result.error.contains("[F0501]"), "\(result.error)")
    }
    #expect(try shell.workdir.tree("workspace") == before, "nothing is touched")
  }

  /// A full disk at any moment of an upload: status 7, and the table is the old one or the new one.
  @Test func status7OfAFullDisk() throws {
    var shell = try Shell()
    try shell.upload("a", "id,x\n1,2\n2,3\n")
    let count = FaultyStorage()
    shell.files = count.files
    #expect(try shell.upload("a", "id,x\n1,2\n2,3\n", more: #", "drop": 1"#).status == 0)
    for call in 1...count.count {
      shell.files = FaultyStorage(.from(call: call, errno: ENOSPC)).files
      let result = try shell.upload("a", "id,x\n3,4\n4,5\n5,6\n", more: #", "drop": 1"#)
      #expect(result.status == 7, "call \(call): \(result.error)")
      #expect(result.error.contains("No space left on device"), "call \(call): \(result.error)")
      shell.files = FileSystem()
      let rows = try shell.run("table_info -n n -t a").answer["data"]?["count"]?.integerValue
      #expect(rows == 2 || rows == 3, "call \(call)")
      #expect(try shell.upload("a", "id,x\n1,2\n2,3\n", more: #", "drop": 1"#).status == 0, "call \(call)")
    }
  }

  /// Standard output that cannot be written is a failure, not a silent success.
  @Test func brokenStandardOutput() throws {
    let recorder = ConsoleRecorder()
    let console = Console(
      write: { _ in throw Diagnostic(.brokenPipe, "cannot write 'standard output': Broken pipe") },
      writeError: recorder.console.writeError)
    let status = CommandLineFace.run(
      environment: ProcessEnvironment(arguments: ["version"]), console: console, registry: .standard)
    #expect(status == 7)
    #expect(recorder.error.contains("[F0211]"))
  }
}
