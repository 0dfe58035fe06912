import Configuration
import Testing

@testable import Commands

/// upload_history (contract 2.2).
@Suite struct UploadHistoryTests {
  @Test func newestFirstAndNoMoreThanAskedFor() throws {
    let shell = try Shell()
    #expect(try shell.run("upload_history").answer == ["retcode": 0, "retmsg": "success"])
    let jobs = try ["a", "b", "c"].map { try shell.upload($0, "id,x\n1,2\n2,3\n").answer["jobId"]?.textValue ?? "" }
    try shell.upload("a", "id,x\n1,2\n", more: #", "work_mode": 7"#)
    _ = try shell.toy()
    func ids(_ command: String) throws -> [String] {
      try (shell.run(command).answer["data"]?.listValue ?? []).flatMap(\.keys)
    }
    #expect(try ids("upload_history") == jobs.reversed())
    #expect(try ids("upload_history -limit 2") == [jobs[2], jobs[1]])
    #expect(try ids("upload_history -limit 0") == jobs.reversed())
    #expect(try ids("upload_history -j \(jobs[0])") == [jobs[0]])
    #expect(shell.run("upload_history -limit -1").status == 2)
    #expect(shell.run("upload_history -j 20200101000000000000001").status == 4)
  }

  @Test func bothForms() throws {
    let shell = try Shell()
    let job = try #require(try shell.upload("a", "id,x\n1,2\n2,3\n").answer["jobId"]?.textValue)
    let earlier = try shell.run("upload_history").answer["data"]?[0]?[job]
    #expect(
      earlier == [
        "meta": ["header": "x", "sid": "id"], "notes": "",
        "upload_info": [
          "actual_count": 2, "namespace": "n", "partition": 4, "table_name": "a", "upload_count": 2,
        ],
      ])
    try shell.answer(as: "1.5")
    let later = try shell.run("upload_history").answer["data"]?[0]?[job]
    #expect(later?.keys == ["notes", "schema", "upload_info"])
    #expect(later?["upload_info"]?.keys == ["namespace", "partition", "table_name", "upload_count"])
    shell.run("table_delete -n n -t a")
    #expect(try shell.run("upload_history").answer["data"]?[0]?[job]?["schema"] == [:])
  }
}
