import Configuration
import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing

@testable import Commands

/// Limits as a user sets and sees them.
@Suite struct LimitCommandTests {
  private func shell(_ faults: FaultyStorage.Fault...) throws -> Shell {
    var shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n3,0,4\n")
    try shell.upload("host", "id,z\n1,5\n2,6\n4,7\n")
    _ = try shell.intersect()
    shell.files = FaultyStorage(faults, flushes: false).files
    return shell
  }

  private static let submit = "submit_job -c intersect.json -d intersect_dsl.json --no_cache"

  @Test func attemptsAreToldByEveryQuery() throws {
    let shell = try shell(.creating("host/10000/.staging-dataio_0/data/out.arrow", times: 2, errno: EIO))
    let result = shell.run("\(Self.submit) --auto_retries dataio_0=2 --auto_retry_delay 0")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("dataio_0: attempt 2 of 3 failed, the next begins in 0.00 s: "))
    let job = try #require(try result.answer["jobId"]?.textValue)
    let why = try shell.run("why \(job) dataio_0").answer["data"]?[0]
    #expect(why?["state"] == "ran")
    #expect(why?["reason"]?.textValue?.contains("; attempt 3 after attempt 1 failed: ") == true)
    let rows = try shell.run("query_job -j \(job)").answer["data"]?.listValue ?? []
    #expect(rows.map { $0["f_description"] } == ["dataio_0 took 3 attempts", "dataio_0 took 3 attempts"])
    let events = try shell.workdir.read("workspace/jobs/\(job)/events.jsonl")
    #expect(events.split(separator: "\n").count { $0.contains("component_retried") } == 2)
    #expect(shell.run("check").status == 0)
    // Attempts are no difference.
    #expect(shell.run("verify_job \(job)").status == 0)
  }

  @Test func aRerunKeepsTheLimitsOfTheJob() throws {
    let shell = try shell(.creating("host/10000/.staging-dataio_0/data/out.arrow", times: 3, errno: EIO))
    let first = shell.run("\(Self.submit) --auto_retries 1 --auto_retry_delay 0")
    #expect(first.status == 7)
    let job = try #require(try first.answer["jobId"]?.textValue)
    let again = shell.run("rerun_job -j \(job)")
    #expect(again.status == 0, "\(again.error)")
    #expect(again.error.contains("dataio_0: attempt 1 of 2 failed"))
  }

  @Test func timeThatIsOver() throws {
    let shell = try shell()
    let result = shell.run("\(Self.submit) --timeout 0.000001")
    #expect(result.status == 1)
    #expect(result.error.contains("the job ran longer than its time limit of 1e-06 s (--timeout) [F0704]"))
    let job = try #require(try result.answer["jobId"]?.textValue)
    #expect(try shell.run("query_job -j \(job)").answer["data"]?[0]?["f_status"] == "timeout")
    #expect(shell.run("explain F0704").status == 0 && shell.run("explain F0705").status == 0)
  }

  @Test func aRerunGoesOnWithMoreTime() throws {
    let shell = try shell()
    let first = shell.run("\(Self.submit) --timeout 0.000001")
    let job = try #require(try first.answer["jobId"]?.textValue)
    #expect(first.error.contains("help: 'fedflow rerun_job -j \(job) --timeout SECONDS' goes on with more time"))
    #expect(shell.run("rerun_job -j \(job) --timeout soon").status == 2)
    #expect(try shell.run("query_job -j \(job)").answer["data"]?[0]?["f_status"] == "timeout")
    let again = shell.run("rerun_job -j \(job) --timeout 900 --jobs 1")
    #expect(again.status == 0, "\(again.error)")
    let upload = try #require(try shell.run("query_job -r local").answer["data"]?[0]?["f_job_id"]?.textValue)
    let refused = shell.run("rerun_job -j \(upload) --timeout 5 --force")
    #expect(
      refused.status == 2 && refused.error.contains("'--timeout' is for jobs of submit_job; '\(upload)' is none"))
  }

  @Test func theSettingIsSeenAndRefused() throws {
    let shell = try shell()
    #expect(shell.run("settings --set memory_limit=63M").status == 2)
    #expect(try shell.run("settings --set memory_limit=2G").answer["data"]?["memory_limit"] == "2G")
    let job = try #require(try shell.run(Self.submit).answer["jobId"]?.textValue)
    let plan = try shell.workdir.read("workspace/jobs/\(job)/plan.json")
    #expect(plan.contains(#""origin": "the setting memory_limit""#))
    #expect(try shell.run(["settings", "--set", "memory_limit="]).answer["data"]?["memory_limit"] == "")
  }

  /// What is a flag that may stand more than once is a list, or one value, in a call.
  @Test func aCallSetsLimitsToo() throws {
    let gateway = Gateway(try Shell())
    func submit(_ more: String) throws -> Gateway.Response {
      try gateway.post(
        "job/submit",
        """
        {"job_dsl": {"components": {"a_0": {"module": "SecureAddExample"}}},
         "job_runtime_conf": {"initiator": {"role": "guest", "party_id": 1}, "job_parameters": {"work_mode": 0},
           "role": {"guest": [1], "host": [2]}}, \(more)}
        """)
    }
    let job = try #require(
      try submit(
        #""timeout": 900, "auto_retries": ["a_0=2", 1], "auto_retry_delay": 0.5, "set": "a_0.data_num=10""#
      ).json["jobId"]?.textValue)
    let plan = try JSONReader.read(
      SourceText(name: "plan", text: try gateway.shell.workdir.read("workspace/jobs/\(job)/plan.json"))
    ).json
    #expect(plan["limits"]?["timeout"]?["value"] == 900.0)
    #expect(plan["limits"]?["auto_retries"]?["value"] == 1 && plan["limits"]?["auto_retries of a_0"]?["value"] == 2)
    #expect(plan["limits"]?["auto_retry_delay"]?["value"] == 0.5)
    #expect(plan["components"]?[0]?["tasks"]?[0]?["parameters"]?["data_num"]?["value"] == 10)
    #expect(try submit(#""timeout": "soon""#).retmsg?.contains("'--timeout' must be seconds, above 0") == true)
    #expect(try submit(#""auto_retries": {"a_0": 2}"#).retmsg?.contains("'auto_retries' must be a text") == true)
    #expect(try submit(#""timeout": [true]"#).retmsg?.contains("'timeout' must be a list of texts") == true)
  }

  @Test func argumentsThatAreNone() throws {
    let result = try shell().run("\(Self.submit) --timeout soon --memory 1M")
    #expect(result.status == 2)
    #expect(result.error.contains("'--timeout' must be seconds, above 0, found 'soon'"))
    #expect(result.error.contains("'--memory' must be an amount such as 512M or 2G, from 64M, found '1M'"))
  }
}
