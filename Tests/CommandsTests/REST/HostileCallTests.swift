import Configuration
import Platform
import TestSupport
import Testing

@testable import Commands

/// Every call of the face with names that are paths and with values of every wrong type: an answer of the contract, never a
/// fault of ours, and what is refused changes nothing.
@Suite struct HostileCallTests {
  private static let routes = Operations.all.flatMap { operation in
    // What only looks, or would end the server's own work, is no less asked; the upload of a whole file has its own tests.
    operation.routes.map { (operation: operation, route: $0) }
  }

  /// All keys that calls know, beside the flags of the operation.
  private static let names = [
    "job_id", "role", "party_id", "component_name", "namespace", "table_name", "name", "model_id", "model_version",
    "service_id", "src_role", "src_party_id", "tag_name", "filename", "file", "output_path", "connector_name", "module",
    "provider_name", "server_name", "metric_namespace", "metric_name", "notes", "cpn_str", "query_filters", "limit",
    "page",
    "address", "engine", "initiator", "job_parameters", "job_dsl", "job_runtime_conf", "dataset", "component", "key",
    "drop",
  ]

  private func body(_ operation: any Operation.Type, _ value: String) -> String {
    let keys = Set(Self.names + operation.options.map(\.key)).sorted()
    return "{" + keys.map { "\"\($0)\": \(value)" }.joined(separator: ", ") + "}"
  }

  private func check(_ value: String) throws {
    let shell = try Shell()
    _ = try shell.toy()
    for (operation, route) in Self.routes {
      let before = try tree(shell.workdir.path)
      let path = route.path.replacing("{provider_name}", with: "x").replacing("{server_name}", with: "x")
        .replacing("{module}", with: "x")
      let response = try Gateway(shell).send(
        route.method.rawValue, path, Array(body(operation, value).utf8))
      #expect([200, 210, 404, 500].contains(response.status), "\(path): \(response.status)")
      let isFile = response.headers["content-disposition"] != nil
      if isFile { continue }
      let retcode = try #require(try response.retcode, "\(path): \(response.text)")
      // 500 is FATE 1.4's answer of calls that send a file; a fault of ours has the code of one.
      let codes = try response.json["errors"]?.listValue?.compactMap { $0["code"]?.textValue } ?? []
      #expect(!codes.contains("F0001"), "\(path): \(response.text)")
      let after = try tree(shell.workdir.path).filter { !$0.key.hasSuffix("/workspace/incoming/") }
      if retcode != 0 {
        #expect(after == before, "\(path): \(Set(after.keys).symmetricDifference(before.keys))")
      } else {
        let outside = Set(after.keys).symmetricDifference(before.keys).filter { !$0.contains("/workspace/") }
        #expect(outside.isEmpty, "\(path)")
      }
    }
  }

  @Test(arguments: ["\"../../../etc\"", "\"/etc/passwd\"", "\"..\"", "\"a/../../b\"", "\"\\u0000\"", "\"\""])
  func namesThatArePaths(_ value: String) throws { try check(value) }

  @Test(arguments: [
    "null", "true", "-1", "1e300", "9007199254740993", "[]", "{}", "[[]]", "{\"a\": [1]}", "[\"../x\"]",
    "{\"path\": \"../x\"}",
  ])
  func valuesOfAnyType(_ value: String) throws { try check(value) }
}
