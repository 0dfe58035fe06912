import Configuration
import Diagnostics
import Testing

@testable import Commands

/// The two forms of a query (contract 1.3: pairs until 1.5.0, one JSON text from 1.5.1 on; RFC 3986).
@Suite struct QueryStringTests {
  @Test func pairs() throws {
    let node = try QueryString.read("namespace=exp%20one&table_name=a%2Bb&head=1&note=a+b&empty=&flag")
    #expect(
      node?.json == [
        "namespace": "exp one", "table_name": "a+b", "head": "1", "note": "a b", "empty": "", "flag": "",
      ])
    #expect(node?["table_name"]?.position.text == "query:1:32")
    #expect(try QueryString.read("") == nil)
  }

  /// As `requests` writes the text that FATE's client hands it: blanks as %20, `:`, `,` and `+` as they are.
  @Test func oneObject() throws {
    let query = "%7B%22head%22:%201,%20%22table_name%22:%20%22a+b%22,%20%22drop%22:%20null%7D"
    let node = try QueryString.read(query)
    #expect(node?.json == ["head": 1, "table_name": "a+b", "drop": nil])
    #expect(node?["table_name"]?.position.text == "query:1:27")
  }

  @Test(arguments: [
    ("a=%zz", "query:1:1"), ("a=1&b=%4", "query:1:5"), ("a=1&a=2", "query:1:5"), ("a=%FF", "query:1:1"),
    ("%7B%22a%22:%201,%7D", "query:1:8"), ("%7B%22a%22:1,%22a%22:2%7D", "query:1:8"),
  ])
  func malformed(_ query: String, _ place: String) throws {
    let gateway = Gateway(try Shell())
    let response = try gateway.post("version/get", query: query)
    #expect(response.status == 400)
    #expect(try response.place == place)
  }

  @Test func bodyAndQueryAreOneRequest() throws {
    let gateway = Gateway(try Shell())
    let response = try gateway.post("table/table_info", #"{"namespace": "n"}"#, query: "table_name=t")
    #expect(try response.json["data"]?["namespace"] == "n")
    #expect(try response.json["data"]?["table_name"] == "t")
    let both = try gateway.post("table/table_info", #"{"namespace": "n"}"#, query: "namespace=m")
    #expect(both.status == 400)
    #expect(try both.code == "F0103")
    #expect(try both.place == "request:1:2")
  }
}
