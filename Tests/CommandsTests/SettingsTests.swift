import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// `settings`: shown whole, changed one by one, refused with what is allowed.
@Suite struct SettingsTests {
  @Test func standardSettingsNeedNoWorkspace() throws {
    let shell = try Shell()
    let result = shell.run("settings")
    #expect(result.status == 0)
    #expect(try result.answer["data"]?["api_version"] == "1.4")
    #expect(try result.answer["data"]?["enforce_privileges"] == false)
    #expect(try shell.workdir.names() == [])
  }

  @Test func changesArekept() throws {
    let shell = try Shell()
    #expect(shell.run("settings --set api_version=1.11 --set data_folders=/srv/a,b/../c --set job_limit=3").status == 0)
    #expect(shell.run("settings --set enforce_privileges=true").status == 0)
    let data = try shell.run("settings").answer["data"]
    #expect(data?["api_version"] == "1.11")
    #expect(data?["data_folders"] == ["/srv/a", .text(shell.workdir.path("c"))])
    #expect(data?["job_limit"] == 3)
    #expect(data?["enforce_privileges"] == true)
    shell.run(["settings", "--set", "data_folders="])
    #expect(try shell.run("settings").answer["data"]?["data_folders"] == [])
  }

  @Test(arguments: [
    "api_version=2.0", "api_versio=1.4", "enforce_privileges=yes", "job_limit=0", "job_limit=many", "job_limit", "=1",
    "",
  ])
  func refused(_ change: String) throws {
    let shell = try Shell()
    let result = shell.run(["settings", "--set", "job_limit=7", "--set", change])
    #expect(result.status == 2)
    #expect(result.error.contains("[F0512]"))
    #expect(try shell.workdir.names() == [])
  }
}
