import Configuration
import Cryptography
import Diagnostics
import Exchange
import Platform
import TestSupport
import Testing

@testable import Commands

/// SymetryML's REST face over a folder, as its document describes it (contract, part A).
@Suite struct SymetryFaceTests {
  private let shell: Shell
  private let key: SecretBytes
  private let secret: String

  init() throws {
    shell = try Shell()
    let answer = try shell.run("federation customer add c1").answer
    secret = try #require(answer["values"]?["secret_key"]?.textValue)
    key = SecretBytes(try #require(Base64.bytes(secret)))
    try FileSystem().makeDirectory(shell.workdir.path("exchange"))
    shell.run(["settings", "--set", "data_folders=\(shell.workdir.path)"])
  }

  private struct Call {
    var method = "GET"
    var path: String
    var query = ""
    var body = ""
    var customer = "c1"
    var isWholeAddress = false
    var age = 0
    var headers: [String: String] = [:]
  }

  private func stamp(_ age: Int) -> String {
    let time = UTCTime(milliseconds: Clock.system.milliseconds - age).iso
    return "\(time.prefix(10)) \(time.dropFirst(11).prefix(8));\(Clock.system.microseconds() % 1_000_000)000"
  }

  private func variables(_ call: Call) throws -> [String: String] {
    let path = "/symetry/rest/\(call.customer)/\(call.path)"
    let date = stamp(call.age)
    let md5 = call.body.isEmpty ? "" : Base64.text(try MD5.digest(Array(call.body.utf8)))
    let resource = (call.isWholeAddress ? "http://127.0.0.1:9380" : "") + path
    let text =
      "\(call.method)\n\(md5)\n\(secret)\n\(date)\n\(call.customer)\n" + (call.body.isEmpty ? "" : "\(call.body)\n")
      + "\(resource)\n" + (call.query.isEmpty ? "" : "\(call.query)\n")
    let code = try HMACSHA256.authenticationCode(for: Array(text.utf8), key: key.revealed)
    var variables = [
      "SCRIPT_NAME": "/symetry", "PATH_INFO": String(path.dropFirst(8)), "HTTP_AUTHORIZATION": Base64.text(code),
      "HTTP_SYM_DATE": date, "HTTP_CONTENT_MD5": md5, "HTTP_CUSTOMER_ID": call.customer,
    ]
    variables.merge(call.headers) { $1 }
    return variables
  }

  private func send(_ call: Call, _ variables: [String: String]? = nil) throws -> Gateway.Response {
    let variables = try variables ?? self.variables(call)
    return try Gateway(shell, variables).send(
      call.method, "", Array(call.body.utf8), query: call.query, type: "text/plain")
  }

  private func map(_ content: [String: String]) throws -> String {
    let text = CanonicalJSON.bytes(.object(content.mapValues { .text($0) }), .line)
    return Base64.text(try SymetryCipher.sealBody(text, key: key))
  }

  private var plant: [String: String] {
    [
      "fed_name": "plant", "sync_sched": "h1", "fed_backend": "dir:\(shell.workdir.path("exchange"))",
      "fed_attributes": #"[{"name": "temp", "type": "C"}]"#,
    ]
  }

  private func create(_ more: [String: String] = [:], pid: String = "r1") throws -> Gateway.Response {
    let body = try map(plant.merging(more) { $1 })
    return try send(Call(method: "POST", path: "fedml/create", query: "pid=\(pid)", body: body))
  }

  @Test func createInviteJoinAndAsk() throws {
    let created = try create()
    #expect(created.status == 201, "\(created.text)")
    #expect(try created.json["statusCode"] == "CREATED")
    #expect(try created.json["statusString"] == "Project Created with id:r1")
    let again = try create()
    #expect(again.status == 409)
    #expect(try again.json["statusString"] == "Customer [c1] already have SYMETRYML with id[r1], ")

    let asked = try send(
      Call(
        method: "POST", path: "fedml/r1/getEncrypted",
        body: try map(["passwd": "passwd", "fed_rest_host": "http://127.0.0.1:1"])))
    let sealed = try #require(try asked.json["values"]?["fedInfoEncrypted"]?.textValue.flatMap(Base64.bytes))
    let text = try SymetryCipher.openInvitation(sealed, password: SecretBytes(Array("passwd".utf8)))
    let pairs = try JSONReader.read(SourceText(name: "i", bytes: text)).json.objectValue ?? [:]
    #expect(pairs["fed_rest_url"] == "http://127.0.0.1:1/symetry/rest/c1/fedml/r1/createPolicies")
    #expect(pairs["fed_req_token"]?.textValue?.hasPrefix("FEDTOKEN") == true && pairs["sync_sched"] == "h1")

    // The administrator cannot be reached by HTTP: the join is a job, which its next sync ends.
    let node = pairs.mapValues { $0.textValue ?? "" }
    let join = try send(Call(method: "POST", path: "fedml/createJoin", query: "pid=n2", body: try map(node)))
    #expect(join.status == 202, "\(join.text)")
    #expect(join.headers["location"] == "http://127.0.0.1:9380/symetry/rest/c1/jobs/1")
    #expect(try send(Call(path: "jobs/1")).status == 202)
    #expect(try send(Call(path: "fedml/r1/fullSyncRequest")).status == 200)
    let done = try send(Call(path: "jobs/1"))
    #expect(done.status == 200, "\(done.text)")
    #expect(try done.json["statusString"] == "Job is finished")

    let info = try send(Call(path: "fedml/n2/info"))
    let opened = try SymetryCipher.openBody(
      try #require(try info.json["values"]?["fedInfoEncrypted"]?.textValue.flatMap(Base64.bytes)), key: key)
    let facts = try JSONReader.read(SourceText(name: "i", bytes: opened)).json
    #expect(facts["fed_name"] == "plant" && facts["fed_secret_key"] == "SECRETKEY")
    #expect(facts["peersInfo"]?.objectValue?.count == 1)
  }

  @Test func smallCalls() throws {
    _ = try create()
    for path in ["startPulse", "stopPulse", "getErrorLog", "getSyncLog", "syncStats"] {
      let answer = try send(Call(path: "fedml/r1/\(path)"))
      #expect(answer.status == 200, "\(path): \(answer.text)")
    }
    #expect(try send(Call(path: "fedml/r1/newSchedule", query: "newSchedule=h3")).status == 200)
    #expect(try send(Call(path: "fedml/r1/newSchedule", query: "newSchedule=3h")).status == 400)
    #expect(try send(Call(path: "fedml/r1/setExplorePeers", query: "allowExplore=true")).status == 200)
    let wrong = try send(
      Call(method: "POST", path: "fedml/r1/contractValidate", body: #"["COUNT(temp) > 1", "MEAN(tmp) > 1"]"#))
    #expect(try wrong.json["values"]?["string"]?.textValue?.contains("tmp") == true)
    let right = try send(Call(method: "POST", path: "fedml/r1/addContract", body: #"{"values": ["COUNT(temp) > 1"]}"#))
    #expect(try right.json["values"]?["string"] == "")
    #expect(try send(Call(method: "DELETE", path: "fedml/r1/clearErrorLog")).status == 200)
    #expect(try send(Call(method: "POST", path: "fedml/r1/startPulse")).status == 405)
    let none = try send(Call(path: "fedml/r5/syncStats"))
    #expect(none.status == 400)
    #expect(try none.json["statusString"] == "Cannot Find SYMETRYML id[r5] for Customer id [c1]")
    #expect(try send(Call(path: "jobs/9")).json["statusString"] == "No such job")
  }

  @Test func whatIsNotSpokenIsRefusedWithTheReason() throws {
    let refusals = [
      ("nats_hosts", "nats://x", "NATS"), ("fed_use_smpc", "true", "documented nowhere"),
      ("fed_enforce_hipaa_compliance", "true", "patient-level"), ("fed_encrypt", "false", "always encrypted"),
      ("fed_local_type", "gpu", "no GPU"), ("fed_nmae", "x", "nothing reads"),
    ]
    for (key, value, reason) in refusals {
      let answer = try create([key: value])
      #expect(answer.status == 400, "\(key)")
      #expect(answer.text.contains(reason) || answer.log.contains(reason), "\(answer.text)")
    }
    #expect(try shell.workdir.names("exchange") == [])
  }

  @Test func aSignatureIsNeededOnce() throws {
    _ = try create()
    let call = Call(path: "fedml/r1/syncStats")
    let signed = try variables(call)
    #expect(try send(call, signed).status == 200)
    let repeated = try send(call, signed)
    #expect(repeated.status == 401, "\(repeated.text)")
    var whole = call
    whole.isWholeAddress = true
    #expect(try send(whole).status == 200)
    var changed = try variables(call)
    changed["HTTP_AUTHORIZATION"] = Base64.text([UInt8](repeating: 7, count: 32))
    let wrong = try send(call, changed)
    #expect(wrong.status == 401)
    #expect(try wrong.json["statusString"] == "Invalid Signature")
    let shown = try wrong.json["values"]?["stringToSign"]?.textValue ?? ""
    #expect(shown.contains("SECRETKEY") && !wrong.text.contains(secret))
    for (age, status) in [(6 * 60_000, 400), (4 * 60_000, 200), (-30_000, 200), (-90_000, 400)] {
      var late = call
      late.age = age
      #expect(try send(late).status == status, "\(age)")
    }
    for name in ["HTTP_AUTHORIZATION", "HTTP_SYM_DATE"] {
      var missing = try variables(call)
      missing[name] = ""
      #expect(try send(call, missing).status == 400)
    }
    var stranger = call
    stranger.customer = "c9"
    let unknown = try send(stranger)
    #expect(unknown.status == 401)
    #expect(try unknown.json["statusString"] == "Invalid User")
    var body = Call(method: "POST", path: "fedml/r1/addContract", body: "[]")
    body.headers = ["HTTP_CONTENT_MD5": "AAAA"]
    #expect(try send(body).status == 400)
  }

  @Test func aForeignFolderIsNotWrittenByACall() throws {
    let answer = try create(["fed_backend": "dir:/tmp"])
    #expect(answer.status == 401, "\(answer.text)")
  }
}
