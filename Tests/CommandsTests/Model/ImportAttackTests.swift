import Configuration
import Platform
import TestSupport
import Testing

@testable import Commands

/// Archives that attack: one clear message, and nothing is changed on disk.
@Suite struct ImportAttackTests {
  private static let archives = Path.join(Fixture.repository, "Tests/WorkspaceTests/Fixtures/zip")
  private static let names = [
    "parent", "parent_inside", "absolute", "backslash", "symlink", "device", "twice", "bomb", "lies_about_size",
    "checksum", "encrypted", "zip64_end", "trailing", "overlap", "other_name", "stored",
  ]

  @Test(arguments: names)
  func nothingIsPlaced(_ name: String) throws {
    let shell = try Shell()
    _ = try shell.toy()
    let archive = try FileSystem().readFile("\(Self.archives)/\(name).zip")
    try shell.workdir.write("model.zip", archive)
    let keys = [
      ("role", "guest"), ("party_id", "9999"), ("model_id", "guest-9999#host-10000#model"), ("model_version", "1"),
    ]
    let fields = keys.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
    try shell.workdir.write("import.json", "{\(fields), \"file\": \"model.zip\"}")
    let before = try tree(shell.workdir.path)
    let result = shell.run("import -c import.json")
    #expect(result.status == 2, "\(result.error)")
    #expect(try result.answer["errors"]?[0]?["code"]?.textValue?.hasPrefix("F09") == true)
    #expect(try tree(shell.workdir.path) == before)

    var form = FormBody()
    for (key, value) in keys { form.field(key, value) }
    form.file("../../\(name).zip", archive)
    let response = try Gateway(shell).send("POST", "model/import", form.bytes, type: FormBody.type)
    #expect(try response.retcode == 100 && response.code?.hasPrefix("F09") == true, "\(response.text)")
    let after = try tree(shell.workdir.path).filter { !$0.key.hasSuffix("/workspace/incoming/") }
    #expect(after == before)
  }

  @Test func namesThatLeaveTheWorkspace() throws {
    let shell = try Shell()
    _ = try shell.toy()
    let before = try tree(shell.workdir.path)
    for path in ["export", "transfer", "load", "bind", "query", "get/predict/dsl", "deploy"] {
      for name in ["../../../etc", "/etc/passwd", "..", "a/../../b"] {
        let body = """
          {"role": "guest", "party_id": 1, "model_id": "\(name)", "model_version": "\(name)", "name": "\(name)",
           "namespace": "\(name)", "job_id": "\(name)", "service_id": "\(name)"}
          """
        let response = try Gateway(shell).post("model/\(path)", body)
        #expect(try response.retcode != 0, "\(path) \(name)")
      }
    }
    #expect(try tree(shell.workdir.path) == before)
  }
}
