import Configuration
import Testing

@testable import Commands

/// Where a request goes, and what is said of one that goes nowhere (contract 2.1, 2.3; RFC 9110).
@Suite struct RoutingTests {
  @Test func everyRouteIsThereOnce() {
    let routes = Operations.all.flatMap { $0.routes }.map { "\($0.method.rawValue) \($0.path)" }
    #expect(Set(routes).count == routes.count)
    for route in routes { #expect(!route.hasSuffix("/") && !route.contains(" /") && !route.contains("//"), "\(route)") }
  }

  @Test func unknownPathNamesTheNearest() throws {
    let gateway = Gateway(try Shell())
    let response = try gateway.post("job/qury")
    #expect(response.status == 404)
    #expect(try response.retcode == 101)
    #expect(try response.code == "F1203")
    #expect(try response.json["errors"]?[0]?["help"] == "did you mean '/v1/job/query'?")
    let short = try gateway.post("component/metric/all")
    #expect(try short.json["errors"]?[0]?["help"] == "did you mean '/v1/tracking/component/metric/all'?")
    let other = try gateway.post("data/explode")
    #expect(try other.retmsg == "can not support this operating: explode")
  }

  @Test func wrongMethodSaysWhichAreTaken() throws {
    let gateway = Gateway(try Shell())
    for method in ["GET", "PUT", "OPTIONS", "DELETE", "HEAD"] {
      let response = try gateway.send(method, "job/query", [])
      #expect(response.status == 405)
      #expect(response.headers["allow"] == "POST")
      #expect(try response.code == "F1204")
    }
  }

  @Test(arguments: [
    ("/v1", "/job/query"), ("", "/v1/job/query"), ("/v1/", "job/query/"), ("/fate/v1", "/job/query"),
    ("/cgi-bin/fedflow.cgi", "/v1/job/query"),
  ])
  func serversPutTheProgramAnywhere(_ script: String, _ path: String) throws {
    let shell = try Shell()
    let job = try shell.toy()
    let gateway = Gateway(shell, ["SCRIPT_NAME": script, "PATH_INFO": path])
    let response = try gateway.post("", #"{"job_id": "\#(job)"}"#)
    #expect(response.status == 200)
    #expect(try response.json["data"]?[0]?["f_job_id"]?.textValue == job)
  }

  @Test func outsideOfVersionOneIsNothing() throws {
    let response = try Gateway(try Shell(), ["SCRIPT_NAME": "", "PATH_INFO": "/v2/job/query"]).post("")
    #expect(response.status == 404)
    #expect(try response.code == "F1203")
  }

  @Test func atAPromptItSaysWhatItIs() throws {
    let result = try Shell().run("cgi")
    #expect(result.status == 2)
    #expect(result.error.contains("[F1201]"))
  }

  /// Apache hands the words of a query without '=' over as arguments (RFC 3875, section 4.4).
  @Test func argumentsOfAServerMeanNothing() throws {
    let shell = try Shell()
    let result = shell.run(["upload", "-i", "/etc/passwd"], program: "/usr/lib/cgi-bin/fedflow.cgi")
    #expect(result.status == 2)
    #expect(result.error.contains("[F1201]"))
  }

  @Test func emptyBodyIsAnEmptyRequest() throws {
    let shell = try Shell()
    _ = try shell.toy()
    let gateway = Gateway(shell)
    for response in [try gateway.post("job/task/query"), try gateway.send("POST", "job/task/query", [], length: 0)] {
      #expect(response.status == 200)
      #expect(try response.json["data"]?.listValue?.count == 2)
    }
  }

  @Test func answersSayTheirTypeAndLength() throws {
    let response = try Gateway(try Shell()).post("version/get")
    #expect(response.headers["content-type"] == "application/json")
    #expect(response.headers["content-length"] == "\(response.body.count)")
    #expect(response.headers["cache-control"] == "no-store")
    #expect(response.headers["x-content-type-options"] == "nosniff")
    #expect(response.log == "")
  }

  @Test func versionsAreThoseOfTheSetting() throws {
    let shell = try Shell()
    let gateway = Gateway(shell)
    #expect(try gateway.post("version/get", #"{"module": "FATE"}"#).json["data"] == ["FATE": "1.4.6"])
    shell.run("settings --set api_version=1.11")
    let all = try gateway.post("server/version/get", "{}").json["data"]
    #expect(all == ["API": "v1", "FATE": "1.11.4", "FATEFlow": "1.11.2", "fedflow": .text(Version.text)])
    let wrong = try gateway.post("version/get", #"{"module": "FATEFlo"}"#)
    #expect(wrong.status == 200)
    #expect(try wrong.retcode == 100)
    #expect(try wrong.place == "request:1:12")
    #expect(try gateway.post("version/set", #"{"version": "2"}"#).code == "F1216")
  }
}
